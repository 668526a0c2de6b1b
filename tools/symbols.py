#!/usr/bin/env python3
"""Writes the table of function names for crash reports (common/lib/include/lib/symbol_table.h).

    llvm-nm --numeric-sort --defined-only --format=posix kernel.elf > kernel.names
    symbols.py --base 0xffffffff80000000 kernel.names kernel.symbols
"""

import argparse
import re
import struct
import sys
from pathlib import Path

MAGIC = b"TESSSYM\0"
TEXT_TYPES = set("tTwW")

# $x, $d and the like mark where instructions and data begin; .L names are the compiler's own.
NOT_A_FUNCTION = re.compile(r"\$|\.L")


class SymbolError(Exception):
    """The input is not what llvm-nm writes, or does not fit into the table."""


def parse(names: str, base: int) -> list[tuple[int, str]]:
    """Offset from `base` and name of each function, in rising order; one name for each offset."""
    found: dict[int, str] = {}
    for number, line in enumerate(names.splitlines(), 1):
        fields = line.split()
        if len(fields) < 3 or len(fields[1]) != 1:
            raise SymbolError(f"line {number}: not 'name type value [size]': {line}")
        name, kind = fields[0], fields[1]
        if kind not in TEXT_TYPES or NOT_A_FUNCTION.match(name):
            continue
        try:
            offset = int(fields[2], 16) - base
        except ValueError:
            raise SymbolError(f"line {number}: not an address: {fields[2]}") from None
        if not 0 <= offset < 1 << 32:
            raise SymbolError(f"line {number}: {name} lies outside the 4 GiB above the base")
        found.setdefault(offset, name)
    return sorted(found.items())


def table(symbols: list[tuple[int, str]]) -> bytes:
    """The file's content."""
    entries = bytearray()
    strings = bytearray()
    for offset, name in symbols:
        entries += struct.pack("<II", offset, len(strings))
        strings += name.encode() + b"\0"
    return MAGIC + struct.pack("<II", len(symbols), len(strings)) + entries + strings


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", type=lambda text: int(text, 0), required=True)
    parser.add_argument("names", type=Path, help="what llvm-nm --format=posix wrote")
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    try:
        options.output.write_bytes(table(parse(options.names.read_text(), options.base)))
    except (OSError, SymbolError) as error:
        print(f"symbols.py: {options.names}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
