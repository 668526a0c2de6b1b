"""The programs that a person types: tests/guest/commands runs each and looks at what it writes."""

import re
import subprocess
import unittest

from context import CODE_SUCCESS, ROOT, MachineTest


class Commands(MachineTest):
    def test_commands(self) -> None:
        machine = self.start(package=self.config.folder / "commands.package")
        found = machine.wait_for(r"^commands: (\d+) right, (\d+) wrong$", timeout_s=300)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)
        self.check_trace(machine.lines)

    def check_trace(self, lines: list[str]) -> None:
        """The stock tool reads what `trace -o calls cat one` has saved."""
        found = [re.match(r"^calls: ([0-9a-f]+)$", line) for line in lines]
        saved = bytes.fromhex("".join(match.group(1) for match in found if match))
        schemas = ROOT / "common" / "schema"
        text = subprocess.run(
            ["capnp", "decode", "--short", f"-I{schemas}", schemas / "trace.capnp", "TracedCall"],
            input=saved,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout.decode()
        calls = text.splitlines()
        self.assertEqual(len(calls), 4, text)
        self.assertIn('name = "directory", interface = "Directory", method = "openFile"', calls[0])
        self.assertIn('text = "(path = \\"one\\")"', calls[0])
        self.assertIn('text = "(data = \\"22\\\\n\\")"', calls[1])
        self.assertIn('interface = "Stream", method = "write"', calls[2])


if __name__ == "__main__":
    unittest.main(verbosity=2)
