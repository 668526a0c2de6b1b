"""Sections of a 64-bit little-endian ELF file: their sizes, and what is in them."""

import struct
from collections.abc import Iterator
from pathlib import Path

SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")


def section_bytes(file: Path, names: tuple[str, ...]) -> int:
    """How many bytes the named sections take together."""
    return sum(header[5] for name, header in _sections(file.read_bytes()) if name in names)


def section(file: Path, wanted: str) -> tuple[int, bytes]:
    """Address and content of a section. KeyError: there is none of that name."""
    data = file.read_bytes()
    header = dict(_sections(data))[wanted]
    return header[3], data[header[4] : header[4] + header[5]]


def _sections(data: bytes) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and header of each."""
    (headers,) = struct.unpack_from("<Q", data, 40)
    count, names_index = struct.unpack_from("<HH", data, 60)
    sections = [SECTION_HEADER.unpack_from(data, headers + i * 64) for i in range(count)]
    texts = sections[names_index][4]
    for header in sections:
        start = texts + header[0]
        yield data[start : data.index(b"\0", start)].decode(), header
