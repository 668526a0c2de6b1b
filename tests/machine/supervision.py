"""init as supervisor: tests/supervision runs as services of a manifest of its own."""

import unittest

from context import CODE_SUCCESS, MachineTest

PROGRAMS = ("loader", "adder_1", "adder_2", "runtime_test", "supervision_client")


class Supervision(MachineTest):
    def run_tests(self, cpus: int) -> None:
        build = self.config.folder
        own = build / "tests" / "supervision"
        contents = self.contents() | {"manifest": own / "manifest", "schemas": own / "schemas"}
        contents |= {name: build / "programs" / name for name in PROGRAMS}
        machine = self.start(cpus=cpus, package=self.sign("supervision.package", contents))
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
