"""The network service and a client of it (tests/guest/internet), in a machine whose network is
QEMU's own: who sends everything back there is here, and so is who connects to the machine."""

import contextlib
import socket
import threading
import unittest
from collections.abc import Callable

from context import CODE_SUCCESS, MachineTest

HOST = "127.0.0.1"
# Where the guest is told at which ports it finds who sends everything back, and who sends one byte
# back and finishes; and where it listens itself.
GUIDE = "10.0.2.100:7"
SERVED_PORT = 8080
SERVED_BYTES = 500_000
# What the guest writes before it lets go of a connection.
LEFT_BYTES = 200_000


def send_back(connection: socket.socket) -> None:
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)


def send_one_back(connection: socket.socket) -> None:
    with connection:
        connection.sendall(connection.recv(1))


class Counted:
    """How much came from each who came."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, connection: socket.socket) -> None:
        size = 0
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(65536):
                size += len(data)
        self.sizes.append(size)


class Server:
    """Has the same conversation with everybody who comes to its port."""

    def __init__(
        self, converse: Callable[[socket.socket], None], host: str = HOST, port: int = 0
    ) -> None:
        self.converse = converse
        self.listener = socket.create_server((host, port), backlog=512)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.converse, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self.listener.close()


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return listener.getsockname()[1]


class InternetService(MachineTest):
    def server(self, converse: Callable[[socket.socket], None]) -> int:
        """Gives its port."""
        server = Server(converse)
        self.addCleanup(server.close)
        return server.port

    def network(self, card: str) -> list[str]:
        self.served_port = free_port()
        self.left = Counted()
        servers = (send_back, send_one_back, self.left)
        ports = " ".join(str(self.server(converse)) for converse in servers)
        return [
            "-netdev",
            f"user,id=internet,guestfwd=tcp:{GUIDE}-cmd:echo {ports},"
            f"hostfwd=tcp:{HOST}:{self.served_port}-:{SERVED_PORT}",
            "-device",
            f"{card},netdev=internet",
        ]

    def converse(self, cpus: int, card: str) -> None:
        machine = self.start(
            cpus=cpus,
            package=self.config.folder / "internet.package",
            extra=self.network(card),
        )
        machine.wait_for(r"^internet: a00020f$")
        machine.wait_for(r"^internet: 5000 connections$")
        machine.wait_for(r"^internet: listening$")
        self.ask_for_back()
        machine.wait_for(rf"^internet: sent {SERVED_BYTES} back$")
        machine.wait_for(r"^internet: done, 0 failed$")
        self.assertEqual(self.left.sizes, [LEFT_BYTES])
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def ask_for_back(self) -> None:
        """As somebody from outside: what is sent to the guest comes back."""
        sent = bytes(number * 7 % 251 for number in range(SERVED_BYTES))
        received = b""
        with socket.create_connection((HOST, self.served_port)) as connection:
            writer = threading.Thread(target=connection.sendall, args=(sent,), daemon=True)
            writer.start()
            while len(received) < len(sent):
                data = connection.recv(65536)
                self.assertNotEqual(data, b"")
                received += data
            writer.join()
        self.assertEqual(received, sent)

    def test_virtio(self) -> None:
        self.converse(2, "virtio-net-pci")


if __name__ == "__main__":
    unittest.main(verbosity=2)
