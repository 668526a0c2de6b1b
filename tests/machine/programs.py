"""What the loader starts, and what it refuses: tests/guest/programs asks it.

The programs are one, `visitor`, changed in one way each, and signed as the table says.
"""

import struct
import unittest
from collections.abc import Callable
from pathlib import Path

from context import CODE_SUCCESS, MachineTest

# Of ELF files: where the fields are, and what they hold.
ELF_MACHINE = 18
ELF_ENTRY = 24
ELF_HEADERS = 32
ELF_HEADER_BYTES = 54
ELF_HEADER_COUNT = 56
HEADER_FLAGS = 4
HEADER_ADDRESS = 16
HEADER_FILE_BYTES = 32
LOAD = 1
EXECUTE, WRITE, READ = 1, 2, 4
MACHINE_OF_NOBODY = 0x7777

SIGNATURE_BYTES = 64
KEY_BYTES = 32

# QEMU counts instructions and does not wait where nobody computes: a minute passes at once.
WITHOUT_WAITING = ["-icount", "shift=0,sleep=off"]


def segments(data: bytes) -> list[int]:
    """Where the headers of what is loaded are."""
    (start,) = struct.unpack_from("<Q", data, ELF_HEADERS)
    size, count = struct.unpack_from("<HH", data, ELF_HEADER_BYTES)
    places = [start + index * size for index in range(count)]
    return [place for place in places if struct.unpack_from("<I", data, place) == (LOAD,)]


def flags_of(data: bytes, place: int) -> int:
    return struct.unpack_from("<I", data, place + HEADER_FLAGS)[0]


def writable(data: bytearray) -> None:
    """Text that could be written to."""
    for place in segments(data):
        if flags_of(data, place) & EXECUTE:
            struct.pack_into("<I", data, place + HEADER_FLAGS, READ | WRITE | EXECUTE)


def outside(data: bytearray) -> None:
    """Begins in what is not text."""
    for place in segments(data):
        if not flags_of(data, place) & EXECUTE:
            (address,) = struct.unpack_from("<Q", data, place + HEADER_ADDRESS)
            struct.pack_into("<Q", data, ELF_ENTRY, address)


def overlapping(data: bytearray) -> None:
    first, second = segments(data)[:2]
    (address,) = struct.unpack_from("<Q", data, first + HEADER_ADDRESS)
    struct.pack_into("<Q", data, second + HEADER_ADDRESS, address)


def beyond(data: bytearray) -> None:
    """More content than the file has."""
    struct.pack_into("<Q", data, segments(data)[-1] + HEADER_FILE_BYTES, 2**40)


def foreign(data: bytearray) -> None:
    struct.pack_into("<H", data, ELF_MACHINE, MACHINE_OF_NOBODY)


class Programs(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.visitor = (self.config.folder / "programs" / "visitor").read_bytes()
        self.tool("keygen", self.folder / "other")
        self.owner = self.keys / "development.secret"
        self.other = self.folder / "other.secret"
        self.entries: dict[str, Path] = {}

    def signature(self, data: bytes, name: str, key: Path, version: int = 1) -> bytearray:
        program = self.write("to-be-signed", data)
        output = self.folder / "to-be-signed.out"
        self.tool("sign", key, program, name, version, output)
        return bytearray(output.read_bytes())

    def add(self, name: str, data: bytes, signature: bytes) -> None:
        self.entries[name] = self.write(name, data)
        self.entries[f"{name}.signature"] = self.write(f"{name}.signature", signature)

    def add_good(self, name: str, data: bytes) -> None:
        self.add(name, data, self.signature(data, name, self.owner))

    def add_wrong_files(self) -> None:
        """Good signatures of something else."""
        changed = bytearray(self.visitor)
        changed[len(changed) // 2] ^= 1
        for name, data in (
            ("changed", bytes(changed)),
            ("shorter", self.visitor[:-1]),
            ("longer", self.visitor + b"\0"),
        ):
            self.add(name, data, self.signature(self.visitor, name, self.owner))
        self.add("renamed", self.visitor, self.signature(self.visitor, "visitor", self.owner))
        self.entries["unsigned"] = self.write("unsigned", self.visitor)

    def add_wrong_signatures(self) -> None:
        def changed(name: str, change: Callable[[bytearray], None]) -> None:
            signature = self.signature(self.visitor, name, self.owner)
            change(signature)
            self.add(name, self.visitor, signature)

        def change_name(signature: bytearray) -> None:
            signature[signature.index(b"statement")] ^= 1

        def change_version(signature: bytearray) -> None:
            newer = self.signature(self.visitor, "version", self.owner, 2)
            place = next(i for i, pair in enumerate(zip(signature, newer)) if pair[0] != pair[1])
            signature[place] = newer[place]

        def change_signature(signature: bytearray) -> None:
            signature[-SIGNATURE_BYTES // 2] ^= 1

        def cut(signature: bytearray) -> None:
            del signature[100:]

        changed("statement", change_name)
        changed("version", change_version)
        changed("signature", change_signature)
        changed("cut", cut)
        self.add("noise", self.visitor, bytes(range(256)))
        claimed = self.signature(self.visitor, "claimed", self.other)
        owners = self.signature(self.visitor, "claimed", self.owner)
        key = slice(owners.index(self.public_key()), owners.index(self.public_key()) + KEY_BYTES)
        claimed[key] = owners[key]
        self.add("claimed", self.visitor, claimed)

    def public_key(self) -> bytes:
        return bytes.fromhex((self.keys / "development.public").read_text().strip())

    def add_wrong_programs(self) -> None:
        """Signed as they are, by the owner."""
        for change in (writable, outside, overlapping, beyond, foreign):
            data = bytearray(self.visitor)
            change(data)
            self.add_good(change.__name__, bytes(data))

    def package(self, suite: str) -> Path:
        """All of them, beside the system that `suite` needs."""
        build = self.config.folder
        contents = self.contents()
        contents["manifest"] = build / "tests" / "guest" / f"programs_{suite}.manifest"
        for name in ("loader", "test_policy", "programs_test", "visitor"):
            self.add_good(name, (build / "programs" / name).read_bytes())
        self.add("stranger", self.visitor, self.signature(self.visitor, "stranger", self.other))
        self.add("newer", self.visitor, self.signature(self.visitor, "newer", self.owner, 9))
        self.add_wrong_files()
        self.add_wrong_signatures()
        self.add_wrong_programs()
        output = self.folder / f"{suite}.package"
        words = (f"{name}={path}" for name, path in (contents | self.entries).items())
        self.tool("build", "--as-given", self.owner, output, *words)
        return output

    def run_suite(self, suite: str, cpus: int, extra: list[str]) -> None:
        machine = self.start(cpus=cpus, package=self.package(suite), extra=extra)
        found = machine.wait_for(r"^programs: (\d+) passed, (\d+) failed$")
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_verification(self) -> None:
        self.run_suite("verification", 4, [])

    def test_decisions(self) -> None:
        self.run_suite("decisions", 1, WITHOUT_WAITING)

    def test_missing_policy(self) -> None:
        self.run_suite("missing", 1, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
