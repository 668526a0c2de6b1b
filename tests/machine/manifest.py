"""Manifests that cannot work are refused when the edition is built, and again at boot."""

import os
import subprocess
import unittest
from pathlib import Path

from context import CODE_INIT_DIED, MachineTest
from capnp_value import evaluate  # of tools, where context leads

LOADER = """    (
      name = "loader", program = "loader", memoryKib = 2048, priority = 160,
      exports = [(name = "launcher", interface = "Launcher")],
    ),
"""

# What is wrong, the services besides the loader, and what is said of it, by build and by init.
BAD = [
    (
        "unknown service",
        """    (
      name = "one", program = "shell", memoryKib = 64,
      needs = [(name = "x", service = "nobody", export = "log")],
    ),
""",
        (r'system.capnp:14: service "one": there is no such service: "nobody"', "nobody"),
    ),
    (
        "nobody exports it",
        """    (
      name = "one", program = "shell", memoryKib = 64,
      needs = [
        (name = "x", service = "loader", export = "launcher"),
        (name = "y", service = "loader", export = "treasure"),
      ],
    ),
""",
        ('system.capnp:16: service "one": nobody exports this: "treasure"', "treasure"),
    ),
    (
        "circle",
        """    (
      name = "one", program = "shell", memoryKib = 64,
      exports = [(name = "a", interface = "Log")],
      needs = [(name = "x", service = "two", export = "b")],
    ),
    (
      name = "two", program = "shell", memoryKib = 64,
      exports = [(name = "b", interface = "Log")],
      needs = [(name = "x", service = "one", export = "a")],
    ),
""",
        ('system.capnp:18: service "two": it needs, through others, itself: "two"', "itself"),
    ),
    (
        "facet",
        """    (
      name = "one", program = "shell", memoryKib = 64,
      needs = [(name = "x", service = "loader", export = "launcher", facet = "admiral")],
    ),
""",
        ('system.capnp:14: service "one": its interface has no such facet: "admiral"', "admiral"),
    ),
    (
        "program",
        """    (name = "one", program = "unwritten", memoryKib = 8),
""",
        ('system.capnp:12: service "one": the edition has no such program', "unwritten"),
    ),
    (
        "twice",
        """    (name = "loader", program = "shell", memoryKib = 64),
""",
        ('two services have this name: "loader"', "loader"),
    ),
]


class Manifest(MachineTest):
    def evaluate(self, services: str) -> tuple[Path, Path]:
        """A manifest's source, and its message."""
        source = self.write(
            "system.capnp",
            (
                "@0xe4b1f09d2c7a3856;\n"
                'using Schema = import "/system.capnp";\n'
                "const system :Schema.System = (\n"
                '  edition = "bad",\n'
                '  loader = "loader",\n'
                "  services = [\n" + LOADER + "# here\n" + services + "  ],\n);\n"
            ).encode(),
        )
        return source, self.write("manifest", evaluate(source, "system"))

    def check(self, source: Path, message: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                os.environ["TESSERA_MANIFEST_CHECK"],
                source,
                message,
                self.config.folder / "schemas",
                "loader",
                "shell",
            ],
            capture_output=True,
            text=True,
        )

    def test_a_good_one_is_accepted(self) -> None:
        done = self.check(*self.evaluate(""))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_bad_ones_name_the_line(self) -> None:
        for name, services, (said, _) in BAD:
            with self.subTest(name=name):
                done = self.check(*self.evaluate(services))
                self.assertEqual(done.returncode, 1)
                self.assertIn(said, done.stderr)

    def test_init_refuses_them_too(self) -> None:
        for name, services, (_, word) in BAD:
            with self.subTest(name=name):
                contents = self.contents() | {"manifest": self.evaluate(services)[1]}
                programs = self.config.folder / "programs"
                contents |= {"loader": programs / "loader", "shell": programs / "shell"}
                machine = self.start(package=self.sign("bad.package", contents))
                machine.wait_for(rf"^init: manifest: .*{word}")
                self.assertEqual(machine.wait_exit(), CODE_INIT_DIED)
                machine.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
