"""The power cut while the store writes: QEMU killed with SIGKILL at a random moment, many times.

tests/guest/power says what it found, what it has synced, and what it deletes; what was said before
the cut must be there after it, and whole. What the cut finds in QEMU's own buffers is lost; what QEMU
has given to the kernel of the host is not, so a disk that loses what was never flushed is
common/store/test's affair.

TESSERA_POWER_CUTS says how often, TESSERA_POWER_SEED when (it is printed).
"""

import os
import random
import re
import subprocess
import time
import unittest

from context import MachineTest
from tessera_qemu.command import VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

CUTS = 40
DISK_BYTES = 64 << 20
STORE_AT = "1M"
# The moment: after this line, at most so much later.
BEGINS = r"^power: begins$"
STARTS = r"^init: first user process "
WORK_S = 1.5
START_S = 1.0
# One in so many cuts hits the machine while it starts.
START_ONE_IN = 5
WRONG = "power: WRONG"
SAID = re.compile(r"^power: (found|keeps|drops|gone) (.*)\n", re.MULTILINE)


def numbers(text: str) -> set[int]:
    """Of "1 2 3" or "1-3"."""
    first, dash, last = text.partition("-")
    return set(range(int(first), int(last) + 1)) if dash else {int(word) for word in text.split()}


class Power(MachineTest):
    """One disk, and what the guest has said of it so far."""

    def setUp(self) -> None:
        super().setUp()
        self.present: set[int] = set()
        self.doubtful: set[int] = set()
        self.gone: set[int] = set()
        self.kept_count = 0
        self.begun_count = 0

    def take(self, said: list[tuple[str, str]]) -> None:
        """What the guest has said after it had looked at the disk."""
        for word, text in said:
            if word == "keeps":
                self.present |= numbers(text)
                self.kept_count += len(numbers(text))
            elif word == "drops":
                self.doubtful |= numbers(text)
                self.present -= numbers(text)
            elif word == "gone":
                self.doubtful -= numbers(text)
                self.gone |= numbers(text)

    def compare(self, found: set[int]) -> None:
        self.assertEqual(self.present - found, set(), "acknowledged, and not there")
        self.assertEqual(self.gone & found, set(), "deleted, and there again")
        self.present |= found
        self.doubtful -= found

    def look(self, machine: Machine) -> None:
        """After the guest has begun, or was cut; a line that is not whole was never said."""
        self.assertNotIn(WRONG, machine.text, machine.log_path)
        said = SAID.findall(machine.text)
        if BEGINS.strip("^$") in machine.lines:
            self.begun_count += 1
            self.compare(set().union(*(numbers(text) for word, text in said if word == "found")))
        self.take([line for line in said if line[0] != "found"])

    def check_image(self, disk: Disk) -> None:
        words = [os.environ["TESSERA_STORE_TOOL"], "check", disk.file, "--at", STORE_AT]
        done = subprocess.run(words, capture_output=True, check=False, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def boot(self, disk: Disk) -> Machine:
        return self.start(package=self.config.folder / "power.package", disks=[disk])

    def cut(self, disk: Disk, chance: random.Random, is_first: bool) -> None:
        machine = self.boot(disk)
        is_start = not is_first and chance.randrange(START_ONE_IN) == 0
        machine.wait_for(STARTS if is_start else BEGINS)
        time.sleep(chance.uniform(0, START_S if is_start else WORK_S))
        machine.kill()
        self.look(machine)
        if not is_first or self.begun_count > 0:
            self.check_image(disk)

    def test_cuts(self) -> None:
        seed = int(os.environ.get("TESSERA_POWER_SEED", time.time_ns()))
        count = int(os.environ.get("TESSERA_POWER_CUTS", CUTS))
        print(f"{count} cuts, TESSERA_POWER_SEED={seed}", flush=True)
        chance = random.Random(seed)
        disk = Disk(self.sparse("disk.img", DISK_BYTES), VIRTIO_PCI)
        for number in range(count):
            self.cut(disk, chance, number == 0)
        machine = self.boot(disk)
        machine.wait_for(BEGINS)
        machine.kill()
        self.look(machine)
        self.check_image(disk)
        print(
            f"{count} cuts, {self.begun_count} starts that looked, {self.kept_count} objects"
            f" acknowledged, {len(self.gone)} deleted, {len(self.present)} there at the end",
            flush=True,
        )
        self.assertGreater(self.kept_count, count)
        self.assertGreater(len(self.gone), count)


if __name__ == "__main__":
    unittest.main(verbosity=2)
