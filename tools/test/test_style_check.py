"""Each rule of style_check.py, met and broken."""

import tempfile
import unittest
from pathlib import Path, PurePosixPath

import context  # noqa: F401
import style_check


def source(path: str, text: str) -> style_check.Source:
    return style_check.Source(PurePosixPath(path), text.splitlines())


class StyleCheck(unittest.TestCase):
    def findings(self, path: str, text: str) -> list[str]:
        """Findings in one file, in a folder that has its README."""
        readme = source(str(PurePosixPath(path).parent / "README.md"), "# x")
        return [str(f) for f in style_check.findings([source(path, text), readme])]

    def test_clean(self) -> None:
        self.assertEqual(self.findings("a/b.h", "#pragma once\n"), [])
        self.assertEqual(self.findings("a/b.c", "int x(void)\n{\n    return 1;\n}\n"), [])

    def test_columns(self) -> None:
        self.assertEqual(self.findings("a/b.c", "x" * 100), [])
        self.assertEqual(
            self.findings("a/b.c", "\n" + "x" * 101), ["a/b.c:2: 101 columns, more than 100"]
        )

    def test_file_length(self) -> None:
        self.assertEqual(self.findings("a/b.c", "\n" * 700), [])
        found = self.findings("a/b.c", "\n" * 701)
        self.assertEqual(found, ["a/b.c:701: 701 lines, more than 700"])

    def test_function_length(self) -> None:
        def function(lines: int) -> str:
            return "void f(void)\n{\n" + "    g();\n" * (lines - 2) + "}\n"

        self.assertEqual(self.findings("a/b.c", function(70)), [])
        self.assertEqual(
            self.findings("a/b.c", function(71)), ["a/b.c:2: function of 71 lines, more than 70"]
        )

    def test_tables_are_no_functions(self) -> None:
        table = "static const int t[] = {\n" + "    1,\n" * 100 + "};\n"
        self.assertEqual(self.findings("a/b.c", table), [])

    def test_pragma_once(self) -> None:
        found = self.findings("a/b.h", "int x;\n")
        self.assertEqual(found, ["a/b.h:1: a header without #pragma once"])

    def test_headings(self) -> None:
        self.assertEqual(self.findings("a/b.c", "/* -- parts --- */"), [])
        found = self.findings("a/b.c", "int x;\n/* -- parts ---\n */")
        self.assertEqual(found, ["a/b.c:2: a heading of more than one line"])

    def test_conditional_compilation(self) -> None:
        for word in ("#if A", "#ifdef A", "  # ifndef A", "#elif A"):
            self.assertEqual(len(self.findings("a/b.c", word)), 1, word)
            self.assertEqual(self.findings("a/b.h", "#pragma once\n" + word), [])

    def test_words(self) -> None:
        for word in ("TO" + "DO", "FIX" + "ME", "see /wo" + "rk/x", "http://deb." + "debian.org/x"):
            self.assertEqual(len(self.findings("a/notes.md", f"one\n{word}: two")), 1, word)
        self.assertEqual(self.findings("a/notes.md", "frameworks/x, www.debian.org"), [])

    def test_readme(self) -> None:
        self.assertEqual(
            [str(f) for f in style_check.findings([source("a/b.c", "")])],
            ["a/README.md:1: a folder with source and without README.md"],
        )
        self.assertEqual(style_check.findings([source("a/include/x/b.h", "#pragma once")]), [])
        self.assertEqual(style_check.findings([source("a/arch/riscv64/b.c", "")]), [])
        self.assertEqual(style_check.findings([source("README.md", "\n" * 90)]), [])
        found = style_check.findings([source("a/README.md", "\n" * 16)])
        self.assertEqual([str(f) for f in found], ["a/README.md:16: 16 lines, more than 15"])

    def test_reads_a_folder_without_git(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "out").mkdir()
            (folder / "out" / "made.c").write_text("#if 1\n")
            (folder / "a.c").write_text("#if 1\n")
            (folder / "image").write_bytes(b"\0TO" + b"DO")
            found = [str(f) for f in style_check.findings(style_check.read(folder))]
        self.assertEqual(found, ["a.c:1: conditional compilation in a .c file"])


if __name__ == "__main__":
    unittest.main()
