"""A viewer of a machine's screen by RFB (RFC 6143), as far as tests need one: it makes the window
larger, and is told what the cursor looks like."""

import socket
import struct
import time
from pathlib import Path

SECURITY_NONE = 1
ENCODING_RAW = 0
# Of QEMU's: the window's size, which a viewer may set; a cursor with coverage.
ENCODING_DESKTOP_SIZE = -308
ENCODING_ALPHA_CURSOR = -314
FRAMEBUFFER_UPDATE = 0
SET_DESKTOP_SIZE = 251
CURSOR_HEAD_BYTES = 4
CONNECT_S = 30.0


class Viewer:
    """Of the screen at a socket's path."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(CONNECT_S)
        end = time.monotonic() + CONNECT_S
        while self.socket.connect_ex(str(path)) != 0:
            if time.monotonic() > end:
                raise AssertionError(f"nobody serves {path}")
            time.sleep(0.05)
        self._take(12)
        self.socket.sendall(b"RFB 003.008\n")
        self._take(self._take(1)[0])
        self.socket.sendall(bytes([SECURITY_NONE]))
        self._take(4)
        self.socket.sendall(b"\x01")  # others may look as well
        *_, name_bytes = struct.unpack(">HH16sI", self._take(24))
        self._take(name_bytes)
        encodings = (ENCODING_RAW, ENCODING_DESKTOP_SIZE, ENCODING_ALPHA_CURSOR)
        self.socket.sendall(struct.pack(">BxH3i", 2, len(encodings), *encodings))

    def close(self) -> None:
        self.socket.close()

    def resize(self, width: int, height: int) -> None:
        """The window becomes as large as this."""
        screen = struct.pack(">IHHHHI", 0, 0, 0, width, height, 0)
        self.socket.sendall(struct.pack(">BxHHBx", SET_DESKTOP_SIZE, width, height, 1) + screen)

    def wait_cursor(self) -> tuple[int, int, int, int, bytes]:
        """The next one that is shown: width, height, hot point, and its pixels as 0xAARRGGBB."""
        while True:
            self.socket.sendall(struct.pack(">BBHHHH", 3, 1, 0, 0, 1, 1))
            if (cursor := self._update()) is not None:
                return cursor

    def _update(self) -> tuple[int, int, int, int, bytes] | None:
        kind, count = struct.unpack(">BxH", self._take(4))
        if kind != FRAMEBUFFER_UPDATE:
            raise AssertionError(f"message {kind}")
        found = None
        for _ in range(count):
            x, y, width, height, encoding = struct.unpack(">HHHHi", self._take(12))
            if encoding == ENCODING_ALPHA_CURSOR:
                self._take(CURSOR_HEAD_BYTES)
                found = (width, height, x, y, self._take(4 * width * height))
            elif encoding == ENCODING_DESKTOP_SIZE:
                screens = self._take(4)[0]
                self._take(16 * screens)
            else:
                self._take(4 * width * height)
        return found

    def _take(self, size_bytes: int) -> bytes:
        data = b""
        while len(data) < size_bytes:
            part = self.socket.recv(size_bytes - len(data))
            if not part:
                raise AssertionError("the viewer was sent away")
            data += part
        return data
