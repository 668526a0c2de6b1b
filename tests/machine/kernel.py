"""The kernel, tested from user mode: tests/guest/kernel runs in the place of init."""

import unittest

from context import CODE_SUCCESS, MachineTest


class Kernel(MachineTest):
    """Every test of the guest program passes, with one CPU and with several."""

    def run_tests(self, cpus: int) -> None:
        contents = self.contents()
        contents["init"] = self.config.folder / "programs" / "kernel_test"
        machine = self.start(cpus=cpus, package=self.sign("kernel_test.package", contents))
        found = machine.wait_for(r"^guest: (\d+) passed, (\d+) failed$", timeout_s=600)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.run_tests(1)

    def test_four_cpus(self) -> None:
        self.run_tests(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
