"""Files are there after the power was cut: those of the shell, and of programs with a C library."""

import re
import unittest

from context import READY, MachineTest
from login import ANONYMOUS, OWNER, PASSPHRASE, answer, log_in, prompt_of
from tessera_qemu.command import NVME, VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

DISK_BYTES = 64 << 20
OTHER = "other"
CUTS = 3
# How many records are to be durable before the power is cut under the program that writes them.
RECORDS = 20
LOOKS = 1000


class Names(MachineTest):
    """One disk, machines that come and go."""

    def setUp(self) -> None:
        super().setUp()
        self.name = OWNER

    def disk(self, kind: str = VIRTIO_PCI) -> Disk:
        return Disk(self.sparse("disk.img", DISK_BYTES), kind)

    def boot(self, *disks: Disk, name: str = OWNER) -> Machine:
        machine = self.start(disks=disks, package=self.config.folder / "names.package")
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        self.name = name
        log_in(machine, name)
        return machine

    def type(self, machine: Machine, line: str, *expected: str) -> list[re.Match[str]]:
        machine.send(line + "\r")
        found = [machine.wait_for(pattern) for pattern in expected]
        machine.wait_for(prompt_of(self.name))
        return found

    def write_and_cut(self, kind: str) -> None:
        disk = self.disk(kind)
        machine = self.boot(disk)
        self.type(machine, "kept_files make", r"^kept_files: made$")
        self.type(machine, "mkdir notes; echo one > notes/a; mv notes/a notes/b; names sync")
        machine.close()  # as when somebody pulls the plug
        machine = self.boot(disk)
        self.type(machine, "cat notes/b", r"^one$")
        self.type(machine, "ls notes", r"^b$")
        self.type(machine, "kept_files check", r"^kept_files: as it was made$")
        reader = "run kept_files reader with directory=directory:reader"
        self.type(machine, reader, r"^kept_files: only read$")
        self.type(machine, "names", r"files and directories, .* of .* in use$")

    def test_virtio(self) -> None:
        self.write_and_cut(VIRTIO_PCI)

    def test_nvme(self) -> None:
        self.write_and_cut(NVME)

    def test_cuts_under_load(self) -> None:
        """What fdatasync() answered is there, again and again, and nothing is half there."""
        disk = self.disk()
        durable = -1
        for _ in range(CUTS):
            machine = self.boot(disk)
            if durable >= 0:
                found = self.type(machine, "kept_files last", r"^kept_files: the last is (\d+)\n")
                self.assertGreaterEqual(int(found[0].group(1)), durable)
                self.assertIn("kept_files: no record is torn", machine.text)
            machine.send("kept_files record\r")
            machine.wait_for(rf"^kept_files: record {durable + RECORDS}$")
            machine.close()
            said = re.findall(r"^kept_files: record (\d+)$", machine.text, re.MULTILINE)
            durable = max(int(number) for number in said)

    def test_what_nobody_syncs(self) -> None:
        """It is kept within seconds, and at once when the machine is stopped in order."""
        disk = self.disk()
        machine = self.boot(disk)
        self.type(machine, "echo stopped > f")
        machine.send("poweroff\r")
        machine.wait_exit()
        machine = self.boot(disk)
        self.type(machine, "cat f", r"^stopped$")

    def test_snapshots(self) -> None:
        disk = self.disk()
        machine = self.boot(disk)
        self.type(machine, "mkdir d; echo old > d/a; echo same > d/b; echo gone > d/c")
        self.type(machine, "names snapshot first", r"^[0-9a-f]{16}  first$")
        self.type(machine, "names snapshot first", r"^names: first: it is there already$")
        machine.close()  # a snapshot is durable when it is there
        machine = self.boot(disk)
        self.type(machine, "names snapshots", r"^[0-9a-f]{16}  first$")
        self.type(machine, "names show first d/a", r"^old$")
        self.type(machine, "names show first d", r"^a\nb\nc$")
        self.type(machine, "echo new > d/a; rm d/c; mv d/b d/e; echo more > d/f")
        self.type(machine, "names compare first | cat", r"^changed  d/a$")
        self.type(machine, "names compare first | cat", r"^removed  d/c$")
        self.type(machine, "names compare first | cat", r"^renamed  d/b to d/e$")
        self.type(machine, "names compare first | cat", r"^added    d/f$")
        self.type(machine, "names snapshot second")
        self.type(machine, "names compare second", "")
        self.type(machine, "names show first d/c | tee d/c", r"^gone$")
        self.type(machine, "names remove first")
        self.type(machine, "names show first d/a", r"^names: first: there is no such thing$")
        self.type(machine, "names remove first", r"^names: first: there is no such thing$")
        self.type(machine, "names nonsense", r"^names: use: names \[usage \| snapshot NAME")
        self.type(machine, "names show second nothing", r"^names: nothing: there is no such thing$")

    def test_update(self) -> None:
        """Several changes at once: all of them or none."""
        disk = self.disk()
        machine = self.boot(disk)
        for word in ("good", "bad", "again", "long", "cut"):
            self.type(machine, f"run update {word} with names=names", r"^update: as it is to be$")
        machine.close()
        machine = self.boot(disk)
        self.type(machine, "update again", r"^update: as it is to be$")

    def test_others(self) -> None:
        """Another person has another tree; what is temporary is in memory, and everybody's."""
        disk = self.disk()
        machine = self.boot(disk)
        self.type(machine, "echo mine > secret; names sync; ls", r"^secret$")
        self.type(machine, "echo shared | run tee t with directory=temporary", r"^shared$")
        machine.send(f"call session newIdentity {OTHER}\r")
        answer(machine, prompt_of(OWNER), PASSPHRASE)
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        self.name = OTHER
        machine.send(f"login {OTHER}\r")
        answer(machine, prompt_of(OTHER), PASSPHRASE)
        self.type(machine, "cat secret", r"^cat: secret: there is no such thing$")
        self.type(machine, "echo other > own; ls", r"^own$")
        self.type(machine, "run cat t with directory=temporary", r"^shared$")
        machine.close()
        machine = self.boot(disk)
        self.type(machine, "ls", r"^secret$")

    def end_service(self, machine: Machine, program: str) -> None:
        number = self.type(machine, "ps", rf"^ *(\d+) [^\n]* {program}$")[0].group(1)
        self.type(machine, f"kill {number}")

    def wait_for_records(self, machine: Machine, least: int = 0) -> int:
        """Until the program in the background has written so many after the first."""
        for _ in range(LOOKS):
            machine.send("kept_files last\r")
            found = machine.wait_for(r"^kept_files: (?:the last is (\d+)|wrong: )[^\n]*\n")
            machine.wait_for(prompt_of(self.name))
            if found.group(1) is not None and int(found.group(1)) >= least:
                return int(found.group(1))
        self.fail("no records are written")

    def test_service_ends(self) -> None:
        """What was synced is there, whoever of those that keep it is ended in the middle."""
        machine = self.boot(self.disk())
        self.type(machine, "kept_files make", r"^kept_files: made$")
        for program in ("names_service", "store_service"):
            self.type(machine, f"kept_files record > {program} &")
            # The one before the last that is seen is durable.
            before = self.wait_for_records(machine, 1) - 1
            self.end_service(machine, program)
            self.type(machine, "kept_files check", r"^kept_files: as it was made$")
            self.assertGreaterEqual(self.wait_for_records(machine), before)
            self.type(machine, "stop 1")

    def test_full(self) -> None:
        machine = self.boot(self.disk())
        self.type(machine, "kept_files make", r"^kept_files: made$")
        self.type(machine, "kept_files fill", r"^kept_files: there was no room, and is again$")
        self.type(machine, "kept_files check", r"^kept_files: as it was made$")

    def test_without_a_disk(self) -> None:
        machine = self.boot()
        self.type(machine, "echo kept in memory > f; cat f", r"^kept in memory$")
        self.type(machine, "names", r"in memory: there is no disk$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
