"""A disk as its driver offers it: tests/guest/block asks, and ends the driver while it writes."""

import unittest

from context import CODE_SUCCESS, MachineTest
from tessera_qemu.command import NVME, VIRTIO_MEMORY, VIRTIO_PCI, Disk

DISK_BYTES = 64 << 20


class Block(MachineTest):
    def ask(self, kind: str, package: str, cpus: int) -> None:
        disk = Disk(self.sparse("disk.img", DISK_BYTES), kind)
        machine = self.start(
            cpus=cpus, package=self.config.folder / f"{package}.package", disks=[disk]
        )
        found = machine.wait_for(r"^block: (\d+) passed, (\d+) failed$", timeout_s=300)
        self.assertEqual(found.group(2), "0", machine.text[-4000:])
        self.assertGreaterEqual(int(found.group(1)), 9)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_virtio(self) -> None:
        self.ask(VIRTIO_PCI, "block", 1)

    def test_virtio_four_cpus(self) -> None:
        self.ask(VIRTIO_PCI, "block", 4)

    def test_virtio_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        self.ask(VIRTIO_MEMORY, "block", 4)

    def test_nvme(self) -> None:
        self.ask(NVME, "block_nvme", 1)

    def test_nvme_four_cpus(self) -> None:
        self.ask(NVME, "block_nvme", 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
