#!/usr/bin/env python3
"""Writes the C files that make programs of a suite's tests.

    groups.py SUITE OUTPUT_FOLDER COUNT PASSING LLVM_NM TESTS_LIBRARY LIBRARY...

OUTPUT_FOLDER has programs.txt already; PASSING names what must pass. Tests that need a function
which none of the libraries has are left out, and listed in not_linked.txt.

group_N.c has the main() of group N, the program SUITE_N, which calls the test that its first
argument names; table.c tells the runner which group each test is in, and whether it must pass.
Neighbours in the list are in one group.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

from pinned.recipe import program_symbol as symbol  # noqa: E402


def group_source(names: list[str]) -> str:
    declarations = "".join(f"int {symbol(name)}(int, char **);\n" for name in names)
    entries = "".join(f'    {{"{name}", {symbol(name)}}},\n' for name in names)
    return (
        '#include "group.h"\n'
        f"{declarations}"
        "const struct group_test group_tests[] = {\n"
        f"{entries}"
        "};\n"
        f"const unsigned group_test_count = {len(names)};\n"
    )


def table_source(suite: str, groups: list[list[str]], passing: set[str]) -> str:
    entries = "".join(
        f'    {{"{suite}_{number}", "{name}", {"true" if name in passing else "false"}}},\n'
        for number, names in enumerate(groups)
        for name in names
    )
    count = sum(len(names) for names in groups)
    return (
        '#include "suite.h"\n'
        f"const struct suite_test suite_tests[] = {{\n{entries}}};\n"
        f"const unsigned suite_test_count = {count};\n"
    )


def write(path: Path, text: str) -> None:
    """Leaves a file alone that has this text already."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def symbols(tool: str, option: str, library: str) -> dict[str, set[str]]:
    """The undefined or defined names of each member of an archive."""
    done = subprocess.run(
        [tool, option, "--format=just-symbols", library], check=True, capture_output=True, text=True
    )
    found: dict[str, set[str]] = {}
    member = ""
    for line in done.stdout.splitlines():
        if line.endswith(":"):
            member = line[:-1]
        elif line:
            found.setdefault(member, set()).add(line)
    return found


def all_symbols(tool: str, libraries: list[str]) -> set[str]:
    found: set[str] = set()
    for library in libraries:
        found.update(*symbols(tool, "--defined-only", library).values())
    return found


def can_be_linked(names: list[str], tests: str, tool: str, libraries: list[str]) -> set[str]:
    """Those of the tests for which everything is there."""
    # The linker's own, and those of an object that refers to its own hidden names.
    there = all_symbols(tool, libraries) | {"_GLOBAL_OFFSET_TABLE_"}
    undefined = symbols(tool, "--undefined-only", tests)
    wanting = {member for member, needed in undefined.items() if needed - there}
    defined = symbols(tool, "--defined-only", tests)
    lost = {name for member in wanting for name in defined.get(member, set())}
    entries = set().union(*defined.values()) - lost
    return {name for name in names if symbol(name) in entries}


def main(arguments: list[str]) -> int:
    suite, output, count, passing_file, tool, tests, *libraries = arguments
    folder = Path(output)
    compiled = (folder / "programs.txt").read_text(encoding="utf-8").split()
    passing = set(Path(passing_file).read_text(encoding="utf-8").split())
    good = can_be_linked(compiled, tests, tool, libraries)
    names = [name for name in compiled if name in good]
    lost = [name for name in compiled if name not in good]
    write(folder / "not_linked.txt", "".join(f"{name}\n" for name in lost))
    size = -(-len(names) // int(count))
    groups = [names[at * size : (at + 1) * size] for at in range(int(count))]
    for number, group in enumerate(groups):
        write(folder / f"group_{number}.c", group_source(group))
    write(folder / "table.c", table_source(suite, groups, passing))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
