"""What is written is there after the power was cut: through the shell, on a disk, several times."""

import re
import unittest

from context import CODE_SUCCESS, READY, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of
from tessera_qemu.command import NVME, VIRTIO_MEMORY, VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

PROMPT = prompt_of(OWNER)
DISK_BYTES = 64 << 20
SMALL_BYTES = 2 << 20
BOOTS = 3
# Of the store's partition, and of its superblocks there (docs/formats/store.md).
PARTITION_AT = 1 << 20
HEAD_BYTES = 64 << 10
HASH = r"^([0-9a-f]{64})$"


class Storage(MachineTest):
    """One disk, machines that come and go."""

    def boot(self, *disks: Disk, **options: object) -> Machine:
        machine = self.start(disks=disks, package=self.edition, **options)
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        return machine

    def disk(self, kind: str) -> Disk:
        return Disk(self.sparse("disk.img", DISK_BYTES), kind)

    def type(self, machine: Machine, line: str, *expected: str) -> list[re.Match[str]]:
        machine.send(line + "\r")
        found = [machine.wait_for(pattern) for pattern in expected]
        machine.wait_for(PROMPT)
        return found

    def put(self, machine: Machine, text: str) -> str:
        self.type(machine, f"echo {text} | tee note", rf"^{text}$")
        return self.type(machine, "store put note", HASH)[0].group(1)

    def live_through_cuts(self, kind: str, **options: object) -> None:
        disk = self.disk(kind)
        hashes: dict[str, str] = {}
        for boot in range(BOOTS):
            machine = self.boot(disk, **options)
            for text, object_hash in hashes.items():
                self.type(machine, f"store get {object_hash}", rf"^{text}$")
            text = f"written at boot {boot}"
            hashes[text] = self.put(machine, text)
            self.type(machine, "store list", hashes[text])
            self.type(machine, "store check", r" records, 0 found damaged$")
            machine.close()  # as when somebody pulls the plug

    def test_virtio_on_pci(self) -> None:
        self.live_through_cuts(VIRTIO_PCI)

    def test_virtio_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        self.live_through_cuts(VIRTIO_MEMORY)

    def test_nvme(self) -> None:
        self.live_through_cuts(NVME)

    def test_nvme_by_uefi(self) -> None:
        """On AArch64 it is AML that says where its interrupts arrive."""
        if self.config.efi_image is None:
            self.skipTest("no UEFI here")
        self.live_through_cuts(NVME, firmware="uefi")

    def test_what_is_not_a_store_is_left_alone(self) -> None:
        """A disk with somebody's data: nothing is written to it, nobody is told that it is kept."""
        content = b"somebody's data".ljust(DISK_BYTES, b"\0")
        disk = Disk(self.write("disk.img", content), VIRTIO_PCI)
        machine = self.boot(disk)
        self.assertIn("nobody can keep files here: the disk of this machine is no", machine.text)
        self.type(machine, "log", r" disk0 is left alone: it has no partition table, and is")
        self.type(machine, "store", r"^store: usage: nobody here can do that$")
        # What is everybody's does not stand in for one's own files.
        self.type(machine, "echo secret > f", r"^this shell has no files$")
        self.type(machine, "run ls with directory=temporary")
        self.assertNotRegex(machine.text, r"(?m)^f$")
        self.type(machine, "echo shared | run tee t with directory=temporary", r"^shared$")
        machine.close()
        self.assertEqual(disk.file.read_bytes(), content)

    def test_a_disk_that_is_too_small(self) -> None:
        """Nothing can be kept there, and the machine is none the worse."""
        machine = self.boot(Disk(self.sparse("disk.img", SMALL_BYTES), VIRTIO_PCI))
        self.type(machine, "store", r"^store: usage: nobody here can do that$")

    def test_a_cut_while_the_store_is_made(self) -> None:
        """All but the superblocks is there, which come last: it is made once more."""
        disk = self.disk(VIRTIO_PCI)
        self.boot(disk).close()
        with disk.file.open("r+b") as file:
            file.seek(PARTITION_AT)
            file.write(bytes(HEAD_BYTES))
        machine = self.boot(disk)
        self.type(machine, "store", r"^yours: 0 objects, 0 B$")
        object_hash = self.put(machine, "after the cut")
        self.type(machine, f"store get {object_hash}", r"^after the cut$")

    def test_who_and_what_may_survive(self) -> None:
        """The owner and his rules: known again, and what he denied stays denied."""
        disk = self.disk(VIRTIO_PCI)
        machine = self.boot(disk)
        self.type(machine, "policy deny ls start", r"^rule 1001: deny anybody: start ls$")
        machine.close()
        machine = self.boot(disk)
        self.assertNotIn("no owner yet", machine.text)
        self.type(machine, "ls", r"^ls may not be started: rule 1001: deny anybody: start ls$")
        self.type(machine, "policy remove 1001", r"^rule 1001 is no more$")
        machine.close()
        machine = self.boot(disk)
        self.type(machine, "echo x | tee here", r"^x$")
        self.type(machine, "ls", r"^here$")

    def test_a_disk_that_fails(self) -> None:
        """tests/guest/faulty: what cannot be written is said, and the store mounts again."""
        machine = self.start(package=self.config.folder / "faulty.package")
        machine.wait_for(r"^faulty: (ok|does not hold: .*)$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS, machine.log_path)

    def test_without_a_disk(self) -> None:
        machine = self.boot()
        self.type(machine, "store", r"in memory: there is no disk$")
        object_hash = self.put(machine, "kept in memory")
        self.type(machine, f"store get {object_hash}", r"^kept in memory$")
        self.type(machine, "store get " + "0" * 64, r"^store: 0{64}: there is no such thing$")
        self.type(machine, "store get 12", r"^store: 12: a hash is 64 hexadecimal digits$")
        self.type(machine, "store put nothing", r"^store: nothing: there is no such thing$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
