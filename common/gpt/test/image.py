#!/usr/bin/env python3
"""The library's tables against tables made here, from the specification and without its code.

image.py PROGRAM
"""

import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

PROGRAM = sys.argv.pop(1)
MIB = 1048576


def entry(base: int, first: int, last: int, attributes: int, name: str) -> bytes:
    head = bytes(range(base, base + 16)) + bytes(range(base + 16, base + 32))
    text = name.encode("utf-16-le").ljust(72, b"\0")
    return head + struct.pack("<QQQ", first, last, attributes) + text


def header(own: int, other: int, usable: tuple[int, int], place: int, entries: bytes,
           entry_bytes: int) -> bytes:
    def pack(checksum: int) -> bytes:
        return struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, checksum, 0, own, other,
                           *usable, bytes(range(16)), place, len(entries) // entry_bytes,
                           entry_bytes, zlib.crc32(entries))
    return pack(zlib.crc32(pack(0)))


def protective(block_count: int) -> bytes:
    record = bytes([0, 0, 2, 0, 0xEE, 255, 255, 255])
    size = min(block_count - 1, 0xFFFFFFFF)
    return bytes(446) + record + struct.pack("<II", 1, size) + bytes(48) + b"\x55\xaa"


def image(block_bytes: int, block_count: int, entry_bytes: int = 128, count: int = 128) -> bytes:
    """A disk with the two partitions that the program writes."""
    blocks = -(-entry_bytes * count // block_bytes)
    usable = (2 + blocks, block_count - 2 - blocks)
    first = MIB // block_bytes
    parts = [
        entry(0x40, first, 4 * first - 1, 1, "boot"),
        entry(0x80, 4 * first, usable[1], 1 << 60, "däta \U0001f600"),
    ]
    entries = b"".join(part.ljust(entry_bytes, b"\0") for part in parts)
    entries = entries.ljust(entry_bytes * count, b"\0")
    disk = bytearray(block_bytes * block_count)

    def put(block: int, content: bytes) -> None:
        disk[block * block_bytes:block * block_bytes + len(content)] = content

    last = block_count - 1
    put(0, protective(block_count))
    put(1, header(1, last, usable, 2, entries, entry_bytes))
    put(2, entries)
    put(last - blocks, entries)
    put(last, header(last, 1, usable, last - blocks, entries, entry_bytes))
    return bytes(disk)


def run(verb: str, disk: bytes, block_bytes: int) -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "disk")
        path.write_bytes(disk)
        result = subprocess.run(
            [PROGRAM, verb, str(path), str(block_bytes), str(len(disk) // block_bytes)],
            check=True, capture_output=True)
        return result.stdout.decode(), path.read_bytes()


class Image(unittest.TestCase):
    def lines(self, block_bytes: int, last: int) -> list[str]:
        first = MIB // block_bytes
        return [
            f"{bytes(range(0x40, 0x50)).hex()} {bytes(range(0x50, 0x60)).hex()} "
            f"{first} {4 * first - 1} 1 boot",
            f"{bytes(range(0x80, 0x90)).hex()} {bytes(range(0x90, 0xa0)).hex()} "
            f"{4 * first} {last} {1 << 60} däta \U0001f600",
        ]

    def test_written_is_the_same(self) -> None:
        for block_bytes in (512, 4096, 65536):
            count = 8 * MIB // block_bytes
            _, written = run("write", bytes(block_bytes * count), block_bytes)
            self.assertTrue(written == image(block_bytes, count), block_bytes)

    def test_made_elsewhere_is_read(self) -> None:
        for block_bytes in (512, 4096):
            for entry_bytes in (128, 256, 4096):
                for entries in (4, 128, 5):
                    count = 16 * MIB // block_bytes
                    blocks = -(-entry_bytes * entries // block_bytes)
                    text, _ = run("read", image(block_bytes, count, entry_bytes, entries),
                                  block_bytes)
                    want = ["0 1 1 1", *self.lines(block_bytes, count - 2 - blocks)]
                    self.assertEqual(text.splitlines(), want)


if __name__ == "__main__":
    unittest.main()
