"""What the smallest edition keeps: its owner, his rules and its audit log survive the power where
it has a disk; without one it works as well, and says that nothing is kept."""

import re
import unittest

import boots
from audit_boots import OneDisk
from context import READY, ROOT
from login import ANONYMOUS, OWNER, answer, log_in, prompt_of
from tessera_qemu.command import VIRTIO_MEMORY, VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

DENIED = r"^rule 1001: deny anybody: start uptime$"
REFUSED = r"^uptime may not be started: rule 1001: deny anybody: start uptime$"
FOLLOWS = r" value=2 boot 2 of this disk: boot 1 ended without a word after record"
NO_DISK = r"^log: warning of process \d+: store: nothing is kept: there is no disk$"
NO_OWNER = "This machine has no owner yet"
LARGE_BYTES = 64 << 30

# A page more of code, and a page of its table.
ROOM_BYTES_MIN = 8 << 10
GIVEN = r'(?s)\bname = "([\w-]+)",\s+program = .*?\bmemoryKib = (\d+)'
SERVICE = r"^ready +(\d+) +\d+ +\d+  (\S+) \("
USED = r"\(number = (\d+), name = .* memoryBytes = (\d+), "


class Kept(OneDisk):
    """With one CPU and no more memory than is promised to be enough."""

    MEMORY_MIB = 14
    BOBS = "bob's own passphrase"

    def small(self, kind: str) -> None:
        disk = self.disk(kind)
        machine = self.boot(disk, cpus=1, memory_mib=self.MEMORY_MIB)
        self.assertIn(NO_OWNER, machine.text)
        self.find(self.ask(machine, "policy deny uptime start"), DENIED)
        self.assertEqual(self.wait_kept(machine), 1)
        machine.close()  # as when somebody pulls the plug

        machine = self.boot(disk, cpus=1, memory_mib=self.MEMORY_MIB)
        self.assertNotIn(NO_OWNER, machine.text)
        self.find(self.ask(machine, "uptime"), REFUSED)
        self.assertEqual(self.wait_kept(machine), 2)
        self.find(self.ask(machine, "audit query event=logContinued"), FOLLOWS)
        booted = self.ask(machine, "audit query event=boot")
        headings = [line for line in booted if line.startswith("boot ")]
        self.assertEqual(headings, ["boot 1:", "boot 2:"])
        self.find(self.ask(machine, "audit verify"), r"^good: 2 boots, from record 1 of boot 1 to")
        self.two_people(machine)

    def two_people(self, machine: Machine) -> None:
        machine.send("identity new bob\r")
        answer(machine, prompt_of(OWNER), self.BOBS)
        machine.send("\x1d")
        machine.wait_for(r"to that console")
        machine.send("2")
        machine.wait_for(ANONYMOUS)
        log_in(machine, "bob", self.BOBS)
        machine.send("echo one | cat | cat\r")
        machine.wait_for(r"^one$")
        machine.wait_for(prompt_of("bob"))

    def test_on_pci(self) -> None:
        self.small(VIRTIO_PCI)

    def test_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        self.small(VIRTIO_MEMORY)

    def test_four_cpus(self) -> None:
        """A queue of the disk for each."""
        disk = self.disk()
        self.boot(disk).close()
        self.assertNotIn(NO_OWNER, self.boot(disk).text)

    def test_large_disk(self) -> None:
        """Its tables are not larger than the memory for them."""
        disk = Disk(self.sparse("disk.img", LARGE_BYTES), VIRTIO_PCI)
        for _ in range(2):
            machine = self.boot(disk, cpus=1, memory_mib=self.MEMORY_MIB)
            self.find(self.ask(machine, "log"), r" store: on disk0, \d+ objects, ")
            machine.close()
        self.assertNotIn(NO_OWNER, machine.text)

    def used_bytes(self, machine: Machine, last: int) -> dict[str, int]:
        """Of each process up to that number, its ledger; each question is a process itself."""
        used: dict[str, int] = {}
        after = 0
        while after < last:
            said = "\n".join(self.ask(machine, f"call processes list {after}"))
            found = re.findall(USED, said)
            self.assertTrue(found, said)
            used.update((number, int(size)) for number, size in found)
            after = int(found[-1][0])
        return used

    def test_room_left(self) -> None:
        """A service at rest is not so near to the end of its memory that a little more code, on
        one architecture, ends it before it serves."""
        manifest = ROOT / "editions" / self.config.edition / "system.capnp"
        given = {name: int(kib) << 10 for name, kib in re.findall(GIVEN, manifest.read_text())}
        machine = self.boot(self.disk(), cpus=1, memory_mib=self.MEMORY_MIB)
        services = dict(re.findall(rf"(?m){SERVICE}", "\n".join(self.ask(machine, "services"))))
        used = self.used_bytes(machine, max(map(int, services)))
        left = {
            name: given[name] - used[number]
            for number, name in services.items()
            if name != "loader"  # lists what it has started
        }
        self.assertEqual(left.keys(), given.keys() - {"loader"})
        for name, size_bytes in left.items():
            self.assertGreaterEqual(size_bytes, ROOM_BYTES_MIN, f"{name}, of {left}")

    def test_without_a_disk(self) -> None:
        """What is made is gone with the power, which is said each time."""
        for _ in range(2):
            machine = self.start(cpus=1, memory_mib=boots.BootsSmall.MEMORY_MIB)
            machine.wait_for(NO_DISK)
            machine.wait_for(READY)
            machine.wait_for(NO_OWNER)
            machine.wait_for(ANONYMOUS)
            log_in(machine)
            said = self.ask(machine, "audit state")
            self.find(said, r"^records 1 to \d+ are in memory; nothing is on a disk$")
            machine.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
