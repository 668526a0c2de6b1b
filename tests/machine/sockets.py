"""Programs with POSIX sockets (tests/sockets), in a machine with a network, and on this one."""

import shutil
import subprocess
import unittest

from context import ROOT, MachineTest
from internet_service import HOST, Server, send_back

SOURCES = ROOT / "tests" / "sockets"
# Where the guest finds who sends everything back; QEMU connects it once.
ECHO = "10.0.2.100:7"
ECHO_BYTES = 2_000_000
SAID = {
    *(f"{part}, 0 failed" for part in ("streams", "transfers", "resets", "datagrams")),
    *(f"{part}, 0 failed" for part in ("floods", "names", "children")),
    *(f"{what} is over, 0 failed" for what in ("all", "none", "client", "echo")),
    f"{ECHO_BYTES} bytes came back",
}
HOST_TIMEOUT_S = 120


class Sockets(MachineTest):
    def test_this_machine(self) -> None:
        """What the test wants of us is what Linux does."""
        compiler = shutil.which("clang-19")
        assert compiler is not None
        program = self.folder / "sockets"
        subprocess.run(
            [
                *(compiler, "-std=c17", "-D_GNU_SOURCE", "-pthread", "-o", program),
                *sorted(SOURCES.glob("*.c")),
            ],
            check=True,
        )
        done = subprocess.run(
            [program], check=False, capture_output=True, text=True, timeout=HOST_TIMEOUT_S
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def converse(self, cpus: int) -> None:
        echo = Server(send_back)
        self.addCleanup(echo.close)
        machine = self.start(
            cpus=cpus,
            package=self.config.folder / "sockets.package",
            extra=[
                "-netdev",
                f"user,id=internet,restrict=on,guestfwd=tcp:{ECHO}-tcp:{HOST}:{echo.port}",
                "-device",
                "virtio-net-pci,netdev=internet",
            ],
        )
        said: set[str] = set()
        while not said >= SAID:
            said.add(machine.wait_for(r"^sockets: (.*(?:failed|came back))$").group(1))

    def test_service_ends(self) -> None:
        """Who sends much shares memory with the service, which goes with it."""
        machine = self.start(package=self.config.folder / "sockets_ends.package")
        machine.wait_for(r"^init: network ended with code")
        machine.wait_for(r"^sockets: sender is over, 0 failed$")

    def test_one_cpu(self) -> None:
        self.converse(1)

    def test_four_cpus(self) -> None:
        self.converse(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
