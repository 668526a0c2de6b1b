"""Every service under attack: tests/guest/hostile, with tests/guest/witness beside it."""

import threading
import unittest

from context import CODE_SUCCESS, Machine, MachineTest
from tessera_qemu.command import VIRTIO_PCI, Disk
from tessera_qemu.errors import MachineError

DISK_BYTES = 256 << 20


class Hostile(MachineTest):
    """
    The witness gets right answers meanwhile and afterwards, and no service was started again. What
    `hostile_keys` has to say, it says with how it ends, which the witness sees.
    """

    SERVICES = 31
    TYPED = "typed\r\x03"
    PAUSE_S = 0.05

    def type_until(self, machine: Machine, is_over: threading.Event) -> None:
        """Somebody at the keyboard: what waits for input, or for Ctrl-C, gets some."""
        while not is_over.wait(self.PAUSE_S):
            try:
                machine.send(self.TYPED)
            except MachineError:
                return

    def attack(self, cpus: int) -> None:
        package = self.config.folder / "hostile.package"
        disks = [
            Disk(self.sparse(f"disk{number}.img", DISK_BYTES), VIRTIO_PCI) for number in range(3)
        ]
        machine = self.start(
            cpus=cpus, package=package, disks=disks, extra=("-device", "virtio-rng-pci")
        )
        found = machine.wait_for(r"^hostile: seed \d+, (\d+) services$")
        self.assertEqual(int(found.group(1)), self.SERVICES)
        is_over = threading.Event()
        typist = threading.Thread(target=self.type_until, args=(machine, is_over))
        typist.start()
        self.addCleanup(typist.join)
        self.addCleanup(is_over.set)
        found = machine.wait_for(
            r"^hostile: \d+ calls: (\d+) refused, (\d+) not answered in time, (\d+) done$",
            timeout_s=600,
        )
        # An attack that nothing of gets through, or that nobody fends off, tests nothing.
        for count in found.groups():
            self.assertGreater(int(count), 50)
        found = machine.wait_for(
            r"^hostile: ended in the middle: (\d+) threads, (\d+) rings, (\d+) children$"
        )
        for count in found.groups():
            self.assertGreater(int(count), 5)
        found = machine.wait_for(
            r"^hostile: of what is kept: (\d+) updates, (\d+) objects, (\d+) commits$"
        )
        for count in found.groups():
            self.assertGreater(int(count), 5)
        is_over.set()
        typist.join()
        machine.wait_for(
            r"^witness: all services answer as they should after \d+ rounds$", timeout_s=600
        )
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.attack(1)

    def test_four_cpus(self) -> None:
        self.attack(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
