"""Attacks on the boot package: every change must end in one clear line and a stop. Packed ones."""

import struct
import subprocess
import unittest
from pathlib import Path

from context import CODE_BOOT_STOPPED, MachineTest

TOTAL_SIZE_OFFSET = 16
SIGNER_OFFSET = 24
FIRST_ENTRY_OFFSET = 64
CONTENT_OFFSET = 40


class BadPackage(MachineTest):
    def expect_stop(self, data: bytes, message: str) -> None:
        machine = self.start(package=self.write("bad.package", data))
        machine.wait_for(rf"^boot: boot package: .*{message}")
        machine.wait_for(r"^boot: stopped$")
        self.assertEqual(machine.wait_exit(), CODE_BOOT_STOPPED)
        self.assertNotIn("tessera: kernel starts", machine.text)

    def good(self) -> bytearray:
        return bytearray(self.config.package.read_bytes())

    def test_flipped_byte_in_kernel(self) -> None:
        data = self.good()
        data[len(data) // 2] ^= 1
        self.expect_stop(data, "signature does not match")

    def test_flipped_bit_in_signature(self) -> None:
        data = self.good()
        data[-1] ^= 0x10
        self.expect_stop(data, "signature does not match")

    def test_flipped_magic(self) -> None:
        data = self.good()
        data[0] ^= 0x20
        self.expect_stop(data, "malformed")

    def test_truncated(self) -> None:
        self.expect_stop(self.good()[: 3 * 4096 + 17], "cut short")

    def test_shorter_than_a_header(self) -> None:
        self.expect_stop(self.good()[:40], "cut short")

    def test_total_size_lies(self) -> None:
        for size in (0, 127, 2**63, 2**64 - 1):
            with self.subTest(size=size):
                data = self.good()
                struct.pack_into("<Q", data, TOTAL_SIZE_OFFSET, size)
                self.expect_stop(data, "(malformed|cut short)")

    def test_another_key(self) -> None:
        other = self.folder / "other"
        self.tool("keygen", other)
        package = self.sign("other.package", self.contents(), other.with_suffix(".secret"))
        self.expect_stop(package.read_bytes(), "signed by key .*, but the owner's key is ")

    def test_claims_the_owner_but_is_signed_by_another(self) -> None:
        other = self.folder / "other"
        self.tool("keygen", other)
        package = self.sign("other.package", self.contents(), other.with_suffix(".secret"))
        data = bytearray(package.read_bytes())
        data[SIGNER_OFFSET : SIGNER_OFFSET + 32] = self.good()[SIGNER_OFFSET : SIGNER_OFFSET + 32]
        self.expect_stop(data, "signature does not match")

    def test_signed_but_without_init(self) -> None:
        contents = self.contents()
        del contents["init"]
        self.expect_stop(self.sign("no-init.package", contents).read_bytes(), '"init": not found')

    def test_signed_but_kernel_is_no_program(self) -> None:
        contents = self.contents() | {"kernel": self.write("noise", b"\x7fELF" + bytes(4096))}
        self.expect_stop(
            self.sign("noise.package", contents).read_bytes(), '"kernel" is no program: malformed'
        )

    # -- packed ----------------------------------------------------------------------------------

    def packed(self, name: str, key: Path) -> Path:
        words = [f"{entry}={path}" for entry, path in self.contents().items()]
        self.tool("build", "--packed", key, self.folder / name, *words)
        return self.folder / name

    def already_packed(self, content: bytes, *words: str) -> Path:
        """A signed package with these bytes under the name that stands for a packed one."""
        output = self.folder / "already.package"
        entry = f"packed={self.write('content', content)}"
        key = self.keys / "development.secret"
        self.tool("build", "--as-given", key, output, entry, *words)
        return output

    def test_packed(self) -> None:
        package = self.packed("packed.package", self.keys / "development.secret")
        machine = self.start(package=package)
        machine.wait_for(r"^tessera: kernel starts$")
        machine.wait_for(r"^init: ")

    def test_packed_and_changed(self) -> None:
        data = bytearray(
            self.packed("packed.package", self.keys / "development.secret").read_bytes()
        )
        data[len(data) // 2] ^= 1
        self.expect_stop(data, "signature does not match")

    def test_signed_but_packed_wrongly(self) -> None:
        other = self.folder / "other"
        self.tool("keygen", other)
        others = self.packed("others.package", other.with_suffix(".secret")).read_bytes()
        start, size = struct.unpack_from("<QQ", others, FIRST_ENTRY_OFFSET + CONTENT_OFFSET)
        contents = {
            b"1234567": "cut short",
            struct.pack("<Q", 16) + b"\xff": "cut short",
            struct.pack("<Q", 16) + b"\x40abcd\x09\x00\x00": "malformed",
            struct.pack("<Q", 4) + b"\x40abcd": "cut short",
            others[start : start + size]: "another key",
        }
        for content, message in contents.items():
            with self.subTest(message=message, size=len(content)):
                package = self.already_packed(content)
                self.expect_stop(package.read_bytes(), f"signed, but packed wrongly: .*{message}")

    def test_signed_but_more_than_what_is_packed(self) -> None:
        package = self.already_packed(b"", f"kernel={self.contents()['kernel']}")
        self.expect_stop(package.read_bytes(), "signed, but packed wrongly: malformed")
        entry = {"packed": self.write("content", b"")}
        with self.assertRaises(subprocess.CalledProcessError):
            self.sign("no.package", entry)

    def test_signed_but_packed_too_large(self) -> None:
        machine = self.start(package=self.already_packed(struct.pack("<Q", 2**40) + b"\x10a"))
        machine.wait_for(r"^boot: memory: no place for the boot package ")
        self.assertEqual(machine.wait_exit(), CODE_BOOT_STOPPED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
