"""A client of QMP, QEMU's control protocol: JSON objects, one per line, over a socket pair.

One reader thread takes in replies and events. The last SHUTDOWN event tells why a machine ended.
"""

import json
import socket
import threading

from .errors import MachineError

# Marks what nobody waits for an answer of.
NUDGE = "nudge"


class Qmp:
    """Owns our end of the socket. `execute` is for one thread at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._changed = threading.Condition()
        self._replies: list[dict] = []
        self._closed = False
        self.events: list[dict] = []
        """All events so far, oldest first."""
        self._send({"execute": "qmp_capabilities"})
        self._greeting_pending = True
        self._reader = threading.Thread(target=self._read, name="qmp", daemon=True)
        self._reader.start()

    def execute(self, command: str, timeout_s: float = 60.0, **arguments: object) -> object:
        """Runs one command and returns its result; MachineError when QEMU refuses or is gone."""
        with self._changed:
            ready = self._changed.wait_for(
                lambda: self._closed or not self._greeting_pending, timeout_s
            )
            if not ready or self._closed:
                raise MachineError(f"QEMU does not answer on QMP ({command})")
            self._replies.clear()
            self._send({"execute": command, "arguments": arguments})
            if not self._changed.wait_for(lambda: self._closed or self._replies, timeout_s):
                raise MachineError(f"QEMU gave no answer to {command} in {timeout_s:g} s")
            if not self._replies:
                raise MachineError(f"QEMU ended before it answered {command}")
            reply = self._replies.pop(0)
        if "error" in reply:
            raise MachineError(f"QEMU refused {command}: {reply['error'].get('desc')}")
        return reply["return"]

    def nudge(self) -> None:
        """Has QEMU's main loop go round once. Nothing of it is seen by who executes commands."""
        if not self._greeting_pending:
            self._send({"execute": "query-status", "id": NUDGE})

    def shutdown_reason(self) -> str | None:
        """The reason in the last SHUTDOWN event; only final once the connection has ended."""
        with self._changed:
            for event in reversed(self.events):
                if event["event"] == "SHUTDOWN":
                    return event["data"].get("reason")
        return None

    def wait_closed(self, timeout_s: float = 10.0) -> None:
        """Returns when QEMU has closed the connection, so that all events are in."""
        self._reader.join(timeout_s)

    def close(self) -> None:
        self._connection.close()

    def _send(self, message: dict) -> None:
        try:
            self._connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            # The reader sees the end of the connection as well and tells whoever waits.
            pass

    def _read(self) -> None:
        buffer = b""
        while True:
            try:
                data = self._connection.recv(65536)
            except OSError:
                data = b""
            if not data:
                break
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                if line.strip():
                    self._take(json.loads(line))
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _take(self, message: dict) -> None:
        with self._changed:
            if "event" in message:
                self.events.append(message)
            elif message.get("id") == NUDGE:
                return
            elif "QMP" not in message:
                if self._greeting_pending:
                    # The answer to qmp_capabilities.
                    self._greeting_pending = False
                else:
                    self._replies.append(message)
            self._changed.notify_all()
