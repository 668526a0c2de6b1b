"""The programs that a person types: tests/guest/commands runs each and looks at what it writes."""

import unittest

from context import CODE_SUCCESS, MachineTest


class Commands(MachineTest):
    def test_commands(self) -> None:
        machine = self.start(package=self.config.folder / "commands.package")
        found = machine.wait_for(r"^commands: (\d+) right, (\d+) wrong$", timeout_s=300)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
