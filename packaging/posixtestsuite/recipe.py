"""Open POSIX Test Suite 1.5.2: every C file of its conformance tests that is a program."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

TOP = "conformance/interfaces"

# Tests are named after the assertion that they are about, NUMBER-NUMBER; what else has a main() is
# a helper of one of them.
NAME = re.compile(r"\d+-\d+(-\w+)?")
# Takes struct rlimit from a header that does not have to have it.
NOT_C = {"aio_read/15-1"}

HAS_MAIN = re.compile(r"\bmain\b\s*\(")

FLAGS = [
    # As upstream's LDFLAGS file recommends; small rather than fast.
    *("-std=gnu99", "-D_XOPEN_SOURCE=600", "-D_GNU_SOURCE", "-O1"),
    # What some tests take from headers that another C library's headers include.
    *("-include", "fcntl.h", "-include", "stdlib.h"),
    # Some ask for POSIX of 2001 to the letter, and find musl's 2008.
    *("-include", "posix_of_2001.h"),
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    programs = {}
    for file in sorted((source / TOP).rglob("*.c")):
        text = file.read_text("utf-8", errors="replace")
        if NAME.fullmatch(file.stem) and HAS_MAIN.search(text):
            name = str(file.relative_to(source / TOP).with_suffix(""))
            if name not in NOT_C:
                programs[f"{TOP}/{name}.c"] = name
    return Recipe(
        sources=[],
        headers={},
        programs=programs,
        flags=FLAGS,
        include_dirs=["include"],
        own_include_dirs=["include"],
    )
