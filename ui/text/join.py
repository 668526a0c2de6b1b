#!/usr/bin/env python3
"""Puts files of fonts into one, as fonts_files_read() of text/fonts.h reads it.

    join.py OUTPUT FILE...
"""

import struct
import sys
from pathlib import Path

ALIGNMENT = 8


def join(files: list[bytes]) -> bytes:
    joined = struct.pack(f"<{len(files)}I", *(len(file) for file in files))
    for file in files:
        joined += bytes(-len(joined) % ALIGNMENT) + file
    return joined


def main(output: str, *names: str) -> None:
    Path(output).write_bytes(join([Path(name).read_bytes() for name in names]))


if __name__ == "__main__":
    main(*sys.argv[1:])
