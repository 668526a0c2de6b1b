"""Keymaps of the boot package: a program of the system's reads all of them, and types on each."""

import unittest
from pathlib import Path

from context import MachineTest
from capnp_value import evaluate  # of tools, where context leads

MANIFEST = Path(__file__).resolve().parents[1] / "guest" / "keyboard" / "system.capnp"
PROGRAMS = "loader console_stream keyboard_types"

# Those that people are promised.
KEYMAPS = {"us", "de", "fr", "gb", "es", "it", "se", "ch"}


class Keyboard(MachineTest):
    def test_all_keymaps(self) -> None:
        contents = self.contents() | {
            "manifest": self.write("manifest", evaluate(MANIFEST, "system")),
            "keymaps": self.config.folder / "ui" / "keyboard" / "keymaps",
        }
        for program in PROGRAMS.split():
            contents[program] = self.config.folder / "programs" / program
        machine = self.start(package=self.sign("keyboard.package", contents))
        last = machine.wait_for(r"^keyboard: ([^\n]*)\n").group(1)
        self.assertEqual(last, f"{int.from_bytes('ê'.encode(), 'little'):x}")
        typed = [line.split()[1:] for line in machine.lines if line.startswith("keymap: ")]
        self.assertLessEqual(KEYMAPS, {name for name, _ in typed})
        self.assertEqual({text for _, text in typed}, {"p"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
