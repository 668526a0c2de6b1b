"""What the services promise: tests/guest/services asks them."""

import unittest

from context import CODE_SUCCESS, MachineTest


class Services(MachineTest):
    def run_tests(self, cpus: int) -> None:
        machine = self.start(cpus=cpus, package=self.config.folder / "services.package")
        found = machine.wait_for(r"^services: (\d+) passed, (\d+) failed$", timeout_s=300)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.run_tests(1)

    def test_four_cpus(self) -> None:
        self.run_tests(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
