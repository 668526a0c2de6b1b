#!/usr/bin/env python3
"""Writes the assembler file that puts input files into a program, as input_files.h has them.

    inputs.py OUTPUT FILE_OR_PATTERN...

A pattern may have a * in the name of the file.
"""

import sys
from pathlib import Path


def source(files: list[Path]) -> str:
    contents = "".join(
        f'name_{number}: .asciz "{file.name}"\n'
        f'file_{number}: .incbin "{file}"\n'
        f"file_{number}_end:\n"
        for number, file in enumerate(files)
    )
    entries = "".join(
        f"    .quad name_{number}, file_{number}, file_{number}_end\n"
        for number in range(len(files))
    )
    return (
        f'    .section .rodata.inputs, "a"\n{contents}'
        '    .section .data.rel.ro.inputs, "aw"\n'
        "    .balign 8\n"
        "    .globl input_files\n"
        f"input_files:\n{entries}"
        "    .quad 0, 0, 0\n"
    )


def main(arguments: list[str]) -> int:
    output, *patterns = map(Path, arguments)
    files = [file for pattern in patterns for file in pattern.parent.glob(pattern.name)]
    output.write_text(source(sorted(files)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
