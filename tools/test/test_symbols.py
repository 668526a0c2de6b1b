"""The table that symbols.py writes."""

import struct
import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import symbols

BASE = 0xFFFFFFFF80000000

NAMES = """\
kernel_start T ffffffff80000000 0
$x.0 t ffffffff80000000 0
.Lloop t ffffffff80000008 0
kernel_main T ffffffff80000010 40
alias W ffffffff80000010 40
helper t ffffffff80000050 8
kernel_log D ffffffff80002000 10
end A ffffffff80003000
"""


class Parse(unittest.TestCase):
    def test_functions_only(self) -> None:
        want = [(0, "kernel_start"), (0x10, "kernel_main"), (0x50, "helper")]
        self.assertEqual(symbols.parse(NAMES, BASE), want)

    def test_sorts(self) -> None:
        self.assertEqual(symbols.parse("b T 20 1\na T 10 1\n", 0x10), [(0, "a"), (0x10, "b")])

    def test_without_size(self) -> None:
        self.assertEqual(symbols.parse("a T 10\n", 0), [(0x10, "a")])

    def test_refuses(self) -> None:
        for names in ("a\n", "\n", "a T\n", "a text 10 1\n", "a T xyz 1\n", "a T 0 1\n"):
            with self.subTest(names=names), self.assertRaises(symbols.SymbolError):
                symbols.parse(names, 0x10)
        with self.assertRaises(symbols.SymbolError):
            symbols.parse("far T 100000000 1\n", 0)


class Table(unittest.TestCase):
    def test_format(self) -> None:
        content = symbols.table([(0x10, "ab"), (0x20, "c")])
        want = b"TESSSYM\0" + struct.pack("<6I", 2, 5, 0x10, 0, 0x20, 3) + b"ab\0c\0"
        self.assertEqual(content, want)

    def test_empty(self) -> None:
        self.assertEqual(symbols.table([]), b"TESSSYM\0" + bytes(8))


class Main(unittest.TestCase):
    def run_main(self, names: str) -> tuple[int, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            source, output = Path(folder) / "names", Path(folder) / "symbols"
            source.write_text(names)
            status = symbols.main(["--base", hex(BASE), str(source), str(output)])
            return status, output.read_bytes() if output.exists() else b""

    def test_writes(self) -> None:
        status, content = self.run_main(NAMES)
        self.assertEqual(status, 0)
        self.assertEqual(content, symbols.table(symbols.parse(NAMES, BASE)))

    def test_bad_input_writes_nothing(self) -> None:
        self.assertEqual(self.run_main("nonsense\n"), (1, b""))


if __name__ == "__main__":
    unittest.main()
