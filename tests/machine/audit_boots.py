"""The audit log survives the power: several boots on one disk, verified on the machine and with
tools/audit on this one, and what was done to the disk in between is found."""

import base64
import re
import struct
import unittest
from collections.abc import Iterator

from context import CODE_SUCCESS, READY, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of
from tessera_qemu.command import VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

PROMPT = prompt_of(OWNER)
DISK_BYTES = 64 << 20
BEGIN = "-----BEGIN TESSERA AUDIT LOG-----"
END = "-----END TESSERA AUDIT LOG-----"
HEAD_BYTES = 96
MAGIC = b"TESSAUDT"
IN_MEMORY = r"^records \d+ to (\d+) are in memory; "
KEPT = r"; boot (\d+): up to record (\d+) on the disk$"
TAIL_RECORDS = 20
# A second passes before a record goes to the disk, and each question takes a part of one.
ASKED_MAX = 300


class OneDisk(MachineTest):
    """One disk, machines that come and go."""

    def boot(self, disk: Disk, **options: object) -> Machine:
        machine = self.start(disks=(disk,), **options)
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        return machine

    def disk(self, kind: str = VIRTIO_PCI) -> Disk:
        return Disk(self.sparse("disk.img", DISK_BYTES), kind)

    def ask(self, machine: Machine, line: str) -> list[str]:
        """What a command says."""
        first = len(machine.lines)
        machine.send(line + "\r")
        machine.wait_for(PROMPT)
        return [text.rstrip() for text in machine.lines[first:]]

    def find(self, lines: list[str], pattern: str) -> re.Match[str]:
        for line in lines:
            found = re.search(pattern, line)
            if found:
                return found
        self.fail(f"{pattern} is not in\n" + "\n".join(lines))

    def wait_kept(self, machine: Machine) -> int:
        """Until all that is in the log now is on the disk; gives the boot's number."""
        wanted = 0
        for _ in range(ASKED_MAX):
            said = self.ask(machine, "audit state")
            wanted = wanted or int(self.find(said, IN_MEMORY).group(1))
            for line in said:
                state = re.search(KEPT, line)
                if state and int(state.group(2)) >= wanted:
                    return int(state.group(1))
        self.fail(f"record {wanted} does not reach the disk\n" + "\n".join(said))


class AuditBoots(OneDisk):
    """What is on the disk, and what was done to it in between."""

    def boot(self, disk: Disk, **options: object) -> Machine:
        return super().boot(disk, package=self.edition, **options)

    def restart(self, machine: Machine, service: str) -> None:
        """Until another process of it serves."""
        started = rf"^ready +(\d+) .* {service} \("
        before = self.find(self.ask(machine, "services"), started).group(1)
        self.ask(machine, f"call services restart {service}")
        while True:
            for line in self.ask(machine, "services"):
                found = re.search(started, line)
                if found and found.group(1) != before:
                    return

    def export(self, machine: Machine) -> bytes:
        lines = self.ask(machine, "audit export")
        begin, end = lines.index(BEGIN), lines.index(END)
        return base64.b64decode("".join(lines[begin + 1 : end]))

    def pieces(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Of an export: boot, number of the first record, and all bytes of each."""
        starts = [found.start() for found in re.finditer(re.escape(MAGIC), data)]
        for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
            number = struct.unpack_from("<Q", data, start + 16)[0]
            boot = struct.unpack_from("<Q", data, start + 88)[0]
            yield boot, number, data[start:end]

    def check_export(self, data: bytes) -> None:
        file = self.write("export", data)
        code, text = self.audit_tool("verify", file)
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"(?m)^boot 1: records 1 to \d+, it ended without a word$")
        self.assertRegex(text, r"(?m)^boot 2: records 1 to \d+, it ended in order$")
        self.assertRegex(text, r"(?m)^boot 3: records 1 to \d+, as far as it has come$")
        good = r"(?m)^good: 3 boots, from record 1 of boot 1 to record \d+ of boot 3$"
        self.assertRegex(text, good)
        code, text = self.audit_tool("show", file, "event=boot")
        self.assertEqual(code, 0, text)
        for number in (1, 2, 3):
            self.assertRegex(text, rf"(?m)^boot {number}:\n1 .* boot .* subject=")

    def check_spoiled(self, data: bytes) -> None:
        pieces = list(self.pieces(data))
        for boot, number, piece in pieces:
            at = data.index(piece) + HEAD_BYTES + 40
            spoiled = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            code, text = self.audit_tool("verify", self.write("spoiled", spoiled))
            self.assertEqual(code, 1, text)
            self.assertRegex(text, rf"(?m)^bad: boot {boot}: record {number}: ")
        without = b"".join(piece for boot, _, piece in pieces if boot != 2)
        code, text = self.audit_tool("verify", self.write("spoiled", without))
        self.assertEqual(code, 1, text)
        self.assertRegex(text, r"(?m)^bad: boot 3: record 1: this boot does not continue what")

    def records(self, lines: list[str]) -> list[str]:
        return [line for line in lines if re.match(r"\d+ +\d+\.\d+ ", line)]

    def check_tails(self, machine: Machine) -> None:
        """The last records of a boot that is over, and of all those that are asked for."""
        all_of_it = self.records(self.ask(machine, "audit query boot=2"))
        said = self.ask(machine, "audit tail boot=2")
        self.assertIn("boot 2:", said)
        self.assertNotIn("boot 3:", said)
        self.assertGreater(len(all_of_it), TAIL_RECORDS)
        self.assertEqual(self.records(said), all_of_it[-TAIL_RECORDS:])
        said = self.ask(machine, "audit tail event=boot")
        self.assertEqual(len([line for line in said if re.match(r"1 .* boot ", line)]), 3)
        self.assertEqual(self.records(self.ask(machine, "audit tail boot=4")), [])
        wrong = self.ask(machine, "audit tail boot=never")
        self.find(wrong, r"^audit: boot=never: not something to ask for; there is$")

    def test_three_boots(self) -> None:
        disk = self.disk()
        machine = self.boot(disk)
        self.assertEqual(self.wait_kept(machine), 1)
        machine.close()  # as when somebody pulls the plug

        machine = self.boot(disk)
        self.assertEqual(self.wait_kept(machine), 2)
        said = self.ask(machine, "audit query event=logContinued")
        self.find(said, r" value=2 boot 2 of this disk: boot 1 ended without a word after record")
        machine.send("poweroff\r")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

        machine = self.boot(disk)
        self.assertEqual(self.wait_kept(machine), 3)
        said = self.ask(machine, "audit query event=logContinued boot=3")
        self.find(said, r" value=3 boot 3 of this disk: boot 2 ended in order with record")
        booted = self.ask(machine, "audit query event=boot")
        headings = [line for line in booted if line.startswith("boot ")]
        self.assertEqual(headings, ["boot 1:", "boot 2:", "boot 3:"])
        self.assertEqual(len([line for line in booted if re.match(r"1 .* boot ", line)]), 3)
        self.check_tails(machine)
        self.find(self.ask(machine, "audit verify"), r"^good: 3 boots, from record 1 of boot 1 to")
        data = self.export(machine)
        self.check_export(data)
        self.check_spoiled(data)

    def test_service_started_again(self) -> None:
        """In the same boot: its log goes on, in memory and on the disk."""
        machine = self.boot(self.disk())
        self.wait_kept(machine)
        self.restart(machine, "audit")
        said = self.ask(machine, "audit query event=serviceEvent")
        self.find(said, r"the audit service was started again$")
        self.assertEqual(self.wait_kept(machine), 1)
        self.find(self.ask(machine, "audit verify"), r"^good: records 1 to \d+$")
        self.restart(machine, "store")
        self.assertEqual(self.wait_kept(machine), 1)
        self.find(self.ask(machine, "audit verify"), r"^good: records 1 to \d+$")

    def test_damaged_on_the_disk(self) -> None:
        """Bytes of a segment are others: it is named, and what is behind it can be read."""
        disk = self.disk()
        machine = self.boot(disk)
        self.wait_kept(machine)
        machine.close()
        content = bytearray(disk.file.read_bytes())
        heads = [found.start() for found in re.finditer(re.escape(MAGIC), content)]
        self.assertGreater(len(heads), 0)
        for head in heads:
            content[head + HEAD_BYTES + 50] ^= 1
        disk.file.write_bytes(content)
        machine = self.boot(disk)
        self.assertEqual(self.wait_kept(machine), 2)
        said = self.ask(machine, "audit verify")
        self.find(said, r"boot 1: records from 1 on cannot be read: damaged on the disk$")
        self.find(said, r"^good: records 1 to \d+$")
        self.find(self.ask(machine, "audit query event=boot boot=2"), r"^1 .* boot ")

    def test_without_a_disk(self) -> None:
        machine = self.start()
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        said = self.ask(machine, "audit state")
        self.find(said, r"^records 1 to \d+ are in memory; nothing is on a disk$")
        self.find(self.ask(machine, "audit verify"), r"^good: records 1 to \d+$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
