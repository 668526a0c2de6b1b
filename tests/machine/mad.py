"""A driver that means harm (tests/guest/mad) beside one that does not, with a store above it."""

import unittest

import power
from context import CODE_SUCCESS, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of
from tessera_qemu.command import NVME, VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

DISK_BYTES = 64 << 20
TRIALS = 19
# While the mad driver does these, for seconds, the store goes on.
LONG = ("no answer", "spinning")
KEEPS = "power: keeps "
# What it has of a CPU by the time that somebody has logged in, at least.
SPUN_S = 0.5
HASH = r"^([0-9a-f]{64})$"


class Mad(MachineTest):
    """Its client gets an answer in time, the honest disk's store loses nothing, nobody restarts."""

    def boot(self, name: str, disks: list[Disk], cpus: int) -> Machine:
        return self.start(package=self.config.folder / f"{name}.package", disks=disks, cpus=cpus)

    def between(self, machine: Machine, trial: str) -> str:
        after = machine.text.partition(f"mad: try {trial}\n")[2]
        return after.partition(f"mad: end {trial}\n")[0]

    def live_beside(self, cpus: int) -> None:
        disks = [
            Disk(self.sparse(f"disk{number}.img", DISK_BYTES), VIRTIO_PCI) for number in range(2)
        ]
        machine = self.boot("mad", disks, cpus)
        found = machine.wait_for(r"mad: (\d+) passed, (\d+) failed$", timeout_s=600)
        self.assertEqual(found.groups(), (str(TRIALS), "0"), machine.log_path)
        self.assertIn("mad: tried what it should not\n", machine.text)
        self.assertIn("mad: the others are well\n", machine.text)
        self.assertNotIn("ALLOWED", machine.text)
        for trial in LONG:
            self.assertIn(KEEPS, self.between(machine, trial), f"{trial}: {machine.log_path}")
        machine.kill()
        said = power.Said()
        said.take(machine.text)
        machine = self.boot("power", disks[:1], cpus)
        machine.wait_for(power.BEGINS)
        said.take(machine.text)
        self.assertGreater(said.kept_count, 0)

    def test_one_cpu(self) -> None:
        self.live_beside(1)

    def test_four_cpus(self) -> None:
        self.live_beside(4)


class MadEdition(MachineTest):
    """The server edition whose driver for NVMe spins: whoever sits at the shell is answered."""

    def type(self, machine: Machine, line: str, expected: str) -> str:
        machine.send(line + "\r")
        found = machine.wait_for(expected)
        machine.wait_for(prompt_of(OWNER))
        return found.group(found.re.groups)

    def work_beside(self, cpus: int) -> None:
        disks = [
            Disk(self.sparse("good.img", DISK_BYTES), VIRTIO_PCI),
            Disk(self.sparse("mad.img", DISK_BYTES), NVME),
        ]
        package = self.config.folder / "mad_edition.package"
        machine = self.start(package=package, disks=disks, cpus=cpus)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        self.type(machine, "devices", r"\(NVMe\) +nvme\.0 +driven$")
        self.type(machine, "echo kept beside it | tee note", r"^kept beside it$")
        name = self.type(machine, "store put note", HASH)
        self.type(machine, f"store get {name}", r"^kept beside it$")
        self.type(machine, "store check", r" records, 0 found damaged$")
        self.assertGreater(float(self.type(machine, "ps", r" ([0-9.]+) s +1  nvme$")), SPUN_S)
        machine.send("poweroff\r")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.work_beside(1)

    def test_four_cpus(self) -> None:
        self.work_beside(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
