"""The power cut while the store writes: QEMU killed with SIGKILL at a random moment, many times.

tests/guest/power says what it found, what it has synced, and what it deletes; what was said before
the cut must be there after it, and whole. What the cut finds in QEMU's own buffers is lost; what
QEMU has given to the kernel of the host is not, so a disk that loses what was never flushed is
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

CUTS = 20
DISK_BYTES = 64 << 20
STORE_AT = "1M"
# The moment: after this line, at most so much later.
BEGINS = r"power: begins$"
BEGUN = "power: begins\n"
STARTS = r"^init: first user process "
WORK_S = 1.5
START_S = 1.0
# One in so many cuts hits the machine while it starts.
START_ONE_IN = 5
WRONG = "power: WRONG"
SAID = re.compile(r"power: (found|keeps|drops|gone) ([0-9-]+)\n")


def numbers(text: str) -> set[int]:
    """Of "1" or "1-3"."""
    first, dash, last = text.partition("-")
    return set(range(int(first), int(last if dash else first) + 1))


class Said:
    """What the guest has said of one disk so far."""

    def __init__(self) -> None:
        self.present: set[int] = set()
        self.doubtful: set[int] = set()
        self.gone: set[int] = set()
        self.kept_count = 0
        self.begun_count = 0

    def take(self, text: str) -> None:
        """All of one machine's console; a line that is not whole was never said."""
        if WRONG in text:
            raise AssertionError(text[text.index(WRONG) :].splitlines()[0])
        said = SAID.findall(text)
        if BEGUN in text:
            self.begun_count += 1
            self.compare(set().union(*(numbers(rest) for word, rest in said if word == "found")))
        for word, rest in said:
            if word == "keeps":
                self.present |= numbers(rest)
                self.kept_count += len(numbers(rest))
            elif word == "drops":
                self.doubtful |= numbers(rest)
                self.present -= numbers(rest)
            elif word == "gone":
                self.doubtful -= numbers(rest)
                self.gone |= numbers(rest)

    def compare(self, found: set[int]) -> None:
        if self.present - found:
            raise AssertionError(f"acknowledged, and not there: {sorted(self.present - found)}")
        if self.gone & found:
            raise AssertionError(f"deleted, and there again: {sorted(self.gone & found)}")
        self.present |= found
        self.doubtful -= found


class Power(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.said = Said()

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
        self.said.take(machine.text)
        if not is_first or self.said.begun_count > 0:
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
        self.said.take(machine.text)
        self.check_image(disk)
        said = self.said
        print(
            f"{count} cuts, {said.begun_count} starts that looked, {said.kept_count} objects"
            f" acknowledged, {len(said.gone)} deleted, {len(said.present)} there at the end",
            flush=True,
        )
        self.assertGreater(said.kept_count, count)
        self.assertGreater(len(said.gone), count)


if __name__ == "__main__":
    unittest.main(verbosity=2)
