"""Every service under attack: tests/guest/hostile, with tests/guest/witness beside it."""

import unittest

from context import CODE_SUCCESS, MachineTest


class Hostile(MachineTest):
    """The witness gets right answers meanwhile and afterwards, and no service was started again."""

    SERVICES = 11

    def attack(self, cpus: int) -> None:
        package = self.config.folder / "hostile.package"
        machine = self.start(cpus=cpus, package=package)
        found = machine.wait_for(r"^hostile: seed \d+, (\d+) services$")
        self.assertEqual(int(found.group(1)), self.SERVICES)
        found = machine.wait_for(
            r"^hostile: \d+ calls: (\d+) refused, (\d+) not answered in time, (\d+) done$",
            timeout_s=600,
        )
        # An attack that nothing of gets through, or that nobody fends off, tests nothing.
        for count in found.groups():
            self.assertGreater(int(count), 100)
        found = machine.wait_for(
            r"^hostile: ended in the middle: (\d+) threads, (\d+) rings, (\d+) children$"
        )
        for count in found.groups():
            self.assertGreater(int(count), 5)
        machine.wait_for(r"^witness: all services answer as they should after \d+ rounds$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.attack(1)

    def test_four_cpus(self) -> None:
        self.attack(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
