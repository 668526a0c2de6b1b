#!/usr/bin/env python3
"""Prints common/line_editor/character_ranges.c: which characters take no cell or two on a screen.

From Unicode's categories and East Asian Widths as Python knows them. The output is committed, so
that a build does not depend on the Unicode version of the machine's Python.
"""

import sys
import unicodedata

FIRST = 0xA0
LAST = 0x10FFFF
SOFT_HYPHEN = 0xAD
HANGUL_PARTS = range(0x1160, 0x1200)
RANGES_PER_LINE = 3


def width(code: int) -> int | None:
    """Cells of a character; None where nothing is assigned, so that it may join its neighbours."""
    category = unicodedata.category(chr(code))
    if code == SOFT_HYPHEN:
        return 1
    if category in ("Mn", "Me", "Cf", "Zl", "Zp") or code in HANGUL_PARTS:
        return 0
    if category == "Cn":
        return None
    wide = unicodedata.east_asian_width(chr(code)) in ("W", "F")
    return 2 if wide and category not in ("Cs", "Co") else 1


def ranges(wanted: int) -> list[tuple[int, int]]:
    """The runs of characters with this width, across what is not assigned."""
    found: list[tuple[int, int]] = []
    start, last = None, 0
    for code in range(FIRST, LAST + 1):
        cells = width(code)
        if cells == wanted:
            start = code if start is None else start
            last = code
        elif cells is not None and start is not None:
            found.append((start, last))
            start = None
    return found if start is None else [*found, (start, last)]


def table(name: str, found: list[tuple[int, int]]) -> str:
    words = [f"{{0x{first:05x}, 0x{last:05x}}}," for first, last in found]
    lines = [words[i : i + RANGES_PER_LINE] for i in range(0, len(words), RANGES_PER_LINE)]
    body = "\n".join("    " + " ".join(line) for line in lines)
    return (
        f"const struct character_range {name}[] = {{\n{body}\n}};\n"
        f"const uint32_t {name}_count = {len(found)};\n"
    )


def main() -> int:
    print("/*")
    version = unicodedata.unidata_version
    print(f" * Printed by tools/character_ranges.py, from Unicode {version}.")
    print(" * Not to be edited.")
    print(" */")
    print('#include "character_ranges.h"\n')
    print("/* clang-format off */")
    print(table("character_ranges_combining", ranges(0)))
    print(table("character_ranges_wide", ranges(2)) + "/* clang-format on */")
    return 0


if __name__ == "__main__":
    sys.exit(main())
