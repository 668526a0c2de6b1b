"""Sizes of sections in a 64-bit little-endian ELF file."""

import struct
from pathlib import Path

SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")


def section_bytes(file: Path, names: tuple[str, ...]) -> int:
    """How many bytes the named sections take together."""
    data = file.read_bytes()
    (headers,) = struct.unpack_from("<Q", data, 40)
    count, names_index = struct.unpack_from("<HH", data, 60)
    sections = [SECTION_HEADER.unpack_from(data, headers + i * 64) for i in range(count)]
    texts = sections[names_index][4]
    total = 0
    for section in sections:
        start = texts + section[0]
        name = data[start : data.index(b"\0", start)].decode()
        total += section[5] if name in names else 0
    return total
