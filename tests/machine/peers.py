"""Servers on this host that a machine behind QEMU's user network finds at 10.0.2.2: each a thread,
at 127.0.0.1, gone with the test."""

import socket
import struct
import threading
import time
from collections.abc import Callable

# Seconds from the beginning of 1900 to that of 1970.
NTP_EPOCH_S = 2208988800

HOST_NAME = "far.test"
ADDRESS = "10.0.2.2"
ADDRESS_6 = "fec0::2"


class Datagrams:
    """Answers each datagram with what `answer` makes of it; None: not at all."""

    def __init__(self, answer: Callable[[bytes], bytes | None], port: int = 0) -> None:
        self.answer = answer
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            data, sender = self.socket.recvfrom(2048)
            if not data:
                return
            answer = self.answer(data)
            if answer is not None:
                self.socket.sendto(answer, sender)

    def close(self) -> None:
        """An empty datagram is the end."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()


class Connections:
    """Talks with one connection after the other, with the function `talk`."""

    def __init__(self, talk: Callable[[socket.socket], None]) -> None:
        self.talk = talk
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.is_closed = False
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            connection, _ = self.socket.accept()
            with connection:
                if self.is_closed:
                    return
                self.talk(connection)

    def close(self) -> None:
        self.is_closed = True
        with socket.create_connection(("127.0.0.1", self.port)):
            self.thread.join()
        self.socket.close()


def read_all(connection: socket.socket) -> bytes:
    """Until the other side has finished."""
    taken = b""
    while data := connection.recv(65536):
        taken += data
    return taken


def dns_answer(question: bytes) -> bytes | None:
    """A name server (RFC 1035) that knows HOST_NAME, and that there is nothing else."""
    if len(question) < 12:
        return None
    labels, at = [], 12
    while question[at] != 0:
        labels.append(question[at + 1 : at + 1 + question[at]].decode())
        at += 1 + question[at]
    kind = int.from_bytes(question[at + 1 : at + 3], "big")
    asked = question[12 : at + 5]
    data = b""
    is_known = ".".join(labels).lower() == HOST_NAME
    if is_known and kind == 1:
        data = socket.inet_aton(ADDRESS)
    elif is_known and kind == 28:
        data = socket.inet_pton(socket.AF_INET6, ADDRESS_6)
    record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
    flags = 0x8180 if is_known else 0x8183
    head = question[:2] + struct.pack(">HHHHH", flags, 1, 1 if data else 0, 0, 0)
    return head + asked + (record if data else b"")


class TimeServer:
    """Says what time it is (RFC 5905), as wrong as it is told to."""

    def __init__(self, port: int) -> None:
        self.change: Callable[[bytearray], None] = lambda answer: None
        self.ahead_s = 0.0
        self.datagrams = Datagrams(self.answer, port)

    def answer(self, request: bytes) -> bytes | None:
        if len(request) < 48 or request[0] & 7 != 3:
            return None
        now = int((time.time() + self.ahead_s + NTP_EPOCH_S) * (1 << 32))
        answer = bytearray(48)
        struct.pack_into(">BBbbII4s", answer, 0, 4 << 3 | 4, 2, 6, -20, 0x100, 0x100, b"TEST")
        struct.pack_into(">Q8sQQ", answer, 16, now, request[40:48], now, now)
        self.change(answer)
        return bytes(answer)

    def close(self) -> None:
        self.datagrams.close()
