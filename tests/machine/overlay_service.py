"""The overlay's service when things end: itself, the network below it, who has its key, a link, the
machine's idea of the date. Who it spoke with, it speaks with again."""

import time
import unittest

from overlay import LOW, PORT, WithDaemons
from login import ANONYMOUS, log_in
from overlay_daemon import Daemon, address_of, begin
from overlay_talk import echo
from tessera_qemu.machine import deadline_s

SENT = r"^   open, sent (\d+) "
# Years before what the emulated machine's clock says.
PAST = "2020-01-02T03:04:05Z"


class OverlayService(WithDaemons):
    def setUp(self) -> None:
        super().setUp()
        self.boot_node()
        self.type("overlay tell guest")
        self.low = self.daemon("low", LOW, listen=[PORT])
        self.relay_to_low = self.accept(self.low)
        self.talk(self.low)

    def process_of(self, service: str) -> str:
        """The number of the process that is ready to serve; empty: none is."""
        shown = rf"^ready +(\d+) [^\n]*  {service} \("
        found = self.type("services", rf"{shown}|^\w+ [^\n]*  {service} \(")
        return found.group(1) or ""

    def kill(self, service: str) -> None:
        number = self.process_of(service)
        self.type(f"kill {number}")
        end = time.monotonic() + deadline_s()
        while self.process_of(service) in ("", number):
            self.assertLess(time.monotonic(), end, f"{service} is still process {number}")

    def sent(self) -> int:
        """How much of its session with the daemon the machine has sent."""
        shown = self.type("overlay sessions", SENT)
        return int(shown.group(1))

    def speaks_again(self, daemon: Daemon) -> None:
        daemon.wait_for_peer(self.key)
        self.until("overlay peers", r", up, the parent$")
        self.until(f"overlay info {daemon.name}", rf'^\{{.*"name":"{daemon.name}".*\}}$')
        self.talk(daemon)

    def test_processes(self) -> None:
        """The service, or the network that it is above and below of, is killed: it has the same
        key and settings, and its links come back."""
        for service in ("overlay", "network", "overlay"):
            with self.subTest(service=service):
                self.kill(service)
                self.speaks_again(self.low)
                self.type("overlay status", rf"^key +{self.key.hex()}$")

    def test_identity(self) -> None:
        """Who has the key is killed, and with him what was asked of him."""
        self.machine.send(f"kill {self.process_of('identity')}\r")
        self.machine.wait_for(r"owner is logged out")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)
        self.type("overlay status", rf"^key +{self.key.hex()}$")
        self.relay_to_low.cut()
        self.speaks_again(self.low)

    def test_own_address(self) -> None:
        """A person's own key is reached, from Debian's daemon too, as long as who has it and who
        speaks with it are there; what it said then keeps nobody from hearing it again."""
        self.type("overlay address on")
        address = address_of(self.own_key())
        echo(self.low.network, address)
        self.kill("overlay")
        self.assertNotIn("person ", self.shown("overlay status"))
        self.speaks_again(self.low)
        self.type("overlay address on")
        echo(self.low.network, address)
        self.machine.send(f"kill {self.process_of('identity')}\r")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)
        self.assertNotIn("person ", self.shown("overlay status"))
        self.type("overlay address on")
        echo(self.low.network, address)

    def test_starved(self) -> None:
        """A link on which nothing comes for seconds is closed; the session goes on over another."""
        before = self.sent()
        self.assertGreater(before, 0)
        with self.low.frozen():
            self.type("overlay ping low 1", r"^1 sent, 0 answered$")
            self.until("overlay peers", r", down$")
        self.speaks_again(self.low)
        self.assertGreater(self.sent(), before)

    def test_clock_back(self) -> None:
        """A date that went back deafens nobody, also not who was started again since."""
        self.type(f"date set {PAST} force", r"^2020-01-02T")
        self.kill("overlay")
        self.speaks_again(self.low)


if __name__ == "__main__":
    begin()
    unittest.main(verbosity=2)
