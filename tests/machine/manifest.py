"""Manifests that cannot work are refused when the edition is built, and again at boot."""

import os
import random
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
        "file",
        """    (
      name = "one", program = "shell", memoryKib = 64,
      authorities = [(name = "x", packageFile = "unwritten")],
    ),
""",
        ('system.capnp:14: service "one": the edition has no such file: "unwritten"', "unwritten"),
    ),
    (
        "twice",
        """    (name = "loader", program = "shell", memoryKib = 64),
""",
        ('two services have this name: "loader"', "loader"),
    ),
]

# Of the test of files: their manifest, and the programs that it names.
FILES = Path(__file__).resolve().parents[1] / "guest" / "package_files" / "system.capnp"
FILE_PROGRAMS = "loader console_stream file_reader_plain file_reader_posix"
# Of abi/status.h.
DENIED = 3
NOT_FOUND = 6


def sum_of(content: bytes) -> int:
    """As tests/guest/package_files/sum.h has it."""
    total = 0xCBF29CE484222325
    for byte in content:
        total = (total ^ byte) * 0x100000001B3 % (1 << 64)
    return total


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

    def test_services_get_a_file(self) -> None:
        # The largest that fits two pages with its size, and the least that needs a page more.
        for size_bytes in (0, 8184, 8185):
            with self.subTest(size_bytes=size_bytes):
                words = random.Random(size_bytes).randbytes(size_bytes)
                contents = self.contents() | {
                    "manifest": self.write("manifest", evaluate(FILES, "system")),
                    "words": self.write("words", words),
                }
                for program in FILE_PROGRAMS.split():
                    contents[program] = self.config.folder / "programs" / program
                machine = self.start(package=self.sign("files.package", contents))
                told = f"{size_bytes} {sum_of(words):x}"
                statuses = {"plain": f"0 {DENIED} {NOT_FOUND}", "posix": f"0 {NOT_FOUND}"}
                for form, said in statuses.items():
                    found = machine.wait_for(rf"{form}: (\d[^\n]*)\n").group(1)
                    self.assertEqual(found, f"{said} {told}")
                machine.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
