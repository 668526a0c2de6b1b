#!/usr/bin/env python3
"""Measures what the house style puts in numbers, over all files that git tracks or would add.

    style_check.py [FOLDER]

Prints `file:line: what` for each finding; the exit status is 1 when there are any. The rules are
the functions whose names begin with `check_`; each one's first line says what it demands.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

COLUMNS_MAX = 100
FILE_LINES_MAX = 700
FUNCTION_LINES_MAX = 70
README_LINES_MAX = 15

C_SUFFIXES = {".c", ".h"}
SOURCE_SUFFIXES = {".c", ".h", ".S", ".py", ".sh", ".capnp"}

# Folders whose content the README of the folder above describes.
FOLDERS_WITHOUT_README = {
    *("include", "test", "fuzz", "corpus"),
    *("x86_64", "aarch64", "riscv64", "sim"),
}

# Spelled in pieces, so that this file does not contain what it forbids.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
FORBIDDEN_PARTS = [
    r"/work" r"/",
    r"\b(?:deb|ftp|security|snapshot|archive)(?:\.[a-z]+)?\.debian\." r"org\b",
    r"\bregistry\.npm" r"js\.org\b",
    r"\bpypi\." r"org\b",
    r"\bfiles\.python" r"hosted\.org\b",
    r"\b(?:static\.|index\.)?crates\." r"io\b",
    r"\bproxy\.go" r"lang\.org\b",
]
FORBIDDEN = re.compile("|".join(FORBIDDEN_PARTS))


@dataclass(frozen=True)
class Source:
    """One file: its path below the root, with forward slashes, and its lines."""

    path: PurePosixPath
    lines: list[str]


@dataclass(frozen=True)
class Finding:
    path: PurePosixPath
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def check_columns(source: Source) -> Iterator[Finding]:
    """Lines of source have at most 100 columns."""
    if source.path.suffix not in SOURCE_SUFFIXES:
        return
    for number, line in enumerate(source.lines, 1):
        columns = len(line.expandtabs(8))
        if columns > COLUMNS_MAX:
            yield Finding(source.path, number, f"{columns} columns, more than {COLUMNS_MAX}")


def check_file_length(source: Source) -> Iterator[Finding]:
    """Source files have at most 700 lines."""
    if source.path.suffix in SOURCE_SUFFIXES and len(source.lines) > FILE_LINES_MAX:
        what = f"{len(source.lines)} lines, more than {FILE_LINES_MAX}"
        yield Finding(source.path, len(source.lines), what)


def check_functions(source: Source) -> Iterator[Finding]:
    """C functions, from brace to brace, have at most 70 lines.

    Relies on clang-format: only functions have their braces alone in the first column.
    """
    if source.path.suffix not in C_SUFFIXES:
        return
    opened = 0
    for number, line in enumerate(source.lines, 1):
        if line == "{":
            opened = number
        elif line == "}" and opened != 0:
            length = number - opened + 1
            if length > FUNCTION_LINES_MAX:
                what = f"function of {length} lines, more than {FUNCTION_LINES_MAX}"
                yield Finding(source.path, opened, what)
            opened = 0


def check_pragma_once(source: Source) -> Iterator[Finding]:
    """Headers have #pragma once."""
    if source.path.suffix == ".h" and "#pragma once" not in source.lines:
        yield Finding(source.path, 1, "a header without #pragma once")


def check_headings(source: Source) -> Iterator[Finding]:
    """A heading between functions is one line: the formatter breaks those that are too long."""
    if source.path.suffix not in C_SUFFIXES:
        return
    for number, line in enumerate(source.lines, 1):
        if line.startswith("/* -- ") and not line.endswith(" */"):
            yield Finding(source.path, number, "a heading of more than one line")


def check_no_conditions(source: Source) -> Iterator[Finding]:
    """There is no conditional compilation in .c files: variants are files, chosen by CMake."""
    if source.path.suffix != ".c":
        return
    for number, line in enumerate(source.lines, 1):
        if re.match(r"\s*#\s*(?:if|ifdef|ifndef|elif)\b", line):
            yield Finding(source.path, number, "conditional compilation in a .c file")


def check_words(source: Source) -> Iterator[Finding]:
    """No notes of unfinished work, no path of a developer's machine, no package registry's name."""
    for number, line in enumerate(source.lines, 1):
        for rule, what in ((UNFINISHED, "unfinished work"), (FORBIDDEN, "belongs to one machine")):
            found = rule.search(line)
            if found is not None:
                yield Finding(source.path, number, f"'{found[0]}': {what}")


def check_readme_length(source: Source) -> Iterator[Finding]:
    """A folder's README has at most 15 lines; the one at the top may be longer."""
    if source.path.name != "README.md" or len(source.path.parts) == 1:
        return
    if len(source.lines) > README_LINES_MAX:
        what = f"{len(source.lines)} lines, more than {README_LINES_MAX}"
        yield Finding(source.path, len(source.lines), what)


def check_readme_present(sources: list[Source]) -> Iterator[Finding]:
    """Every folder with source has a README.md."""
    present = {source.path.parent for source in sources if source.path.name == "README.md"}
    folders = {s.path.parent for s in sources if s.path.suffix in SOURCE_SUFFIXES}
    for folder in sorted(folders - present):
        if FOLDERS_WITHOUT_README.isdisjoint(folder.parts) and folder.parts:
            yield Finding(folder / "README.md", 1, "a folder with source and without README.md")


FILE_CHECKS = [
    check_columns,
    check_file_length,
    check_functions,
    check_pragma_once,
    check_headings,
    check_no_conditions,
    check_words,
    check_readme_length,
]


def findings(sources: list[Source]) -> list[Finding]:
    """All findings, file by file."""
    found = [finding for source in sources for check in FILE_CHECKS for finding in check(source)]
    return found + list(check_readme_present(sources))


def listed(root: Path) -> list[str]:
    """The files that git tracks or would add; without git, all but build output and hidden ones."""
    git = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=True)
        return sorted(set(done.stdout.split("\0")) - {""})
    except (FileNotFoundError, subprocess.CalledProcessError):
        pass
    names: list[str] = []
    for folder, below, files in os.walk(root):
        below[:] = [name for name in below if name not in ("out", "__pycache__") and name[0] != "."]
        names += [str((Path(folder) / name).relative_to(root)) for name in files]
    return sorted(names)


def read(root: Path) -> list[Source]:
    """All text files; what is not text (a corpus, an image) is left out."""
    sources: list[Source] = []
    for name in listed(root):
        if not (root / name).is_file():
            continue
        data = (root / name).read_bytes()
        path = PurePosixPath(name)
        if b"\0" in data or "corpus" in path.parts:
            continue
        sources.append(Source(path, data.decode("utf-8", errors="replace").splitlines()))
    return sources


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    found = findings(read(root))
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
