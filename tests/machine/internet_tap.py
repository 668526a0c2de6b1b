"""The network service and a client of it (tests/guest/internet) on a cable to this kernel's own
stack, which gives what it sends in large frames, and takes such: in a network namespace of the
test's own, where it may make interfaces. Without namespaces for everybody there is nothing to test
with."""

import socket
import sys
import threading
import unittest
from collections.abc import Callable

from context import CODE_SUCCESS, MachineTest
from internet_service import SERVED_BYTES, SERVED_PORT, Counted, Server, send_back, send_one_back

import tap_network
from tessera_qemu.machine import Machine

CARD, NETWORK = "tap0", "10.0.2"
GUIDE, GUIDE_PORT = "10.0.2.100", 7
FRAME_BYTES_MAX = 1514
# What ctest is told where there is nothing to test with (tests/CMakeLists.txt).
SKIPPED = 77


def serve(own: str) -> None:
    """Who sends everything back, who sends one byte back, and who says where they are."""
    ports = f"{Server(send_back, own).port} {Server(send_one_back, own).port} "
    ports += f"{Server(Counted(), own).port}\n"

    def tell(connection: socket.socket) -> None:
        with connection:
            connection.sendall(ports.encode())

    Server(tell, GUIDE, GUIDE_PORT)


class OnACable(MachineTest):
    """What the tests on a cable share."""

    def exchange(self, guest: str, look: Callable[[], None] = lambda: None) -> None:
        """What is sent to the guest comes back; then a look at it, for it ends when this does."""
        sent = bytes(number * 7 % 251 for number in range(SERVED_BYTES))
        received = b""
        with socket.create_connection((guest, SERVED_PORT)) as connection:
            writer = threading.Thread(target=connection.sendall, args=(sent,), daemon=True)
            writer.start()
            while len(received) < len(sent):
                data = connection.recv(65536)
                self.assertNotEqual(data, b"")
                received += data
            writer.join()
            look()
        self.assertEqual(received, sent)

    def start_on_cable(self, pairs: int = 1) -> tuple[tap_network.Tap, Machine]:
        """The cable, of so many pairs of queues, and the guest, which listens."""
        tap = tap_network.Tap(CARD, NETWORK, pairs)
        tap.add_address(GUIDE)
        tap.serve_dhcp()
        serve(tap.own)
        machine = self.start(
            cpus=2,
            package=self.config.folder / "internet.package",
            extra=tap.arguments(),
        )
        machine.wait_for(r"^internet: listening$")
        return tap, machine


class InternetTap(OnACable):
    def test_large_frames(self) -> None:
        tap, machine = self.start_on_cable()
        before = tap.counts()
        self.exchange(tap.guest)
        after = tap.counts()
        # What came from the guest, and what went to it: bytes, and behind them frames.
        for at in (0, 8):
            size_bytes, frames = (after[i] - before[i] for i in (at, at + 1))
            self.assertGreater(size_bytes / frames, FRAME_BYTES_MAX)
        machine.wait_for(r"^internet: done, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)


def main() -> None:
    """The tests of the program, in a network of its own."""
    if not tap_network.is_inside() and not tap_network.may_make():
        print("nobody may make a network of his own here")
        sys.exit(SKIPPED)
    tap_network.enter_anew()
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
