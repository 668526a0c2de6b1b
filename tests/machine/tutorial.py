"""The tutorial: what docs/tutorial.md says is built and started, and the greeting arrives."""

import unittest

from context import CODE_SUCCESS, MachineTest


class Tutorial(MachineTest):
    def test_greeting(self) -> None:
        machine = self.start(package=self.config.folder / "tutorial.package")
        machine.wait_for(r"^tutorial: the log has the greeting$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
