#!/usr/bin/env python3
"""Makes the files NAME.aml of this folder: the DSDT and the SSDTs of a machine of QEMU's, one after
the other, as QEMU builds them for the firmware (QEMU 7.2; no CPU runs).

    make.py
"""

import struct
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent

DISK = ["-drive", "if=none,id=disk,driver=null-co,size=1M"]

# Machine -> command, and where its fw_cfg has the selector and the data.
X86 = (0x510, 0x511)
VIRT = (0x9020008, 0x9020000)
MACHINES = {
    "pc": (["qemu-system-x86_64", "-machine", "pc"], X86),
    "q35": (["qemu-system-x86_64", "-machine", "q35"], X86),
    "microvm": (
        ["qemu-system-x86_64", "-machine", "microvm,pcie=on", *DISK]
        + ["-device", "virtio-blk-device,drive=disk"],
        X86,
    ),
    "virt": (["qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a57"], VIRT),
}

FW_CFG_DIRECTORY = 0x19
ENTRY_BYTES = 64


class Qtest:
    """A machine that does nothing but answer to accesses."""

    def __init__(self, command: list[str], registers: tuple[int, int]) -> None:
        arguments = ["-S", "-qtest", "stdio", "-display", "none", "-nodefaults"]
        self.process = subprocess.Popen(
            command + arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.selector, self.data = registers

    def ask(self, words: str) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        while not (line := self.process.stdout.readline()).startswith("OK"):
            assert line, "QEMU is gone"
        return line

    def item(self, key: int, size: int) -> bytes:
        if self.selector < 0x10000:
            self.ask(f"outw {self.selector:#x} {key:#x}")
            return bytes(int(self.ask(f"inb {self.data:#x}").split()[1], 16) for _ in range(size))
        # The selector is big endian there.
        self.ask(f"writew {self.selector:#x} {(key & 0xff) << 8 | key >> 8:#x}")
        return bytes(int(self.ask(f"readb {self.data:#x}").split()[1], 16) for _ in range(size))

    def file(self, name: str) -> bytes:
        (count,) = struct.unpack(">I", self.item(FW_CFG_DIRECTORY, 4))
        directory = self.item(FW_CFG_DIRECTORY, 4 + count * ENTRY_BYTES)[4:]
        for at in range(0, len(directory), ENTRY_BYTES):
            size, key = struct.unpack_from(">IH", directory, at)
            if directory[at + 8 : at + ENTRY_BYTES].rstrip(b"\0") == name.encode():
                return self.item(key, size)
        raise KeyError(name)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def with_checksum(table: bytes) -> bytes:
    """The firmware would have put it in."""
    changed = bytearray(table)
    changed[9] = 0
    changed[9] = -sum(changed) & 0xFF
    return bytes(changed)


def main() -> None:
    for name, (command, registers) in MACHINES.items():
        machine = Qtest(command, registers)
        blob = machine.file("etc/acpi/tables")
        machine.end()
        found: dict[bytes, bytes] = {}
        at = 0
        while at + 8 <= len(blob):
            (size,) = struct.unpack_from("<I", blob, at + 4)
            if size < 36 or at + size > len(blob):
                at += 1  # between tables there is room
                continue
            signature = blob[at : at + 4]
            if signature == b"FACS":
                at += size
                continue
            found[signature] = found.get(signature, b"") + with_checksum(blob[at : at + size])
            at += size
        content = found[b"DSDT"] + found.get(b"SSDT", b"")
        (HERE / f"{name}.aml").write_bytes(content)


if __name__ == "__main__":
    main()
