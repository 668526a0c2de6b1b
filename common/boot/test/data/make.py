#!/usr/bin/env python3
"""Takes device trees and ACPI tables from QEMU's machines, for the tests in this folder.

    make.py

Device trees are packed, because QEMU leaves a megabyte of room in them. ACPI tables are cut out of
the guest's memory after its firmware has placed them, and put into one small file with the RSDP at
address 0 (addresses and checksums are adapted). Needs qemu-system-*, SeaBIOS and AAVMF.
"""

import json
import struct
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MEMORY_MIB = 256
TABLES = (b"APIC", b"FACP", b"HPET", b"GTDT", b"SPCR")
AAVMF = "/usr/share/AAVMF/AAVMF_CODE.fd"


def packed(tree: bytes) -> bytes:
    """The tree without the room between and behind its blocks."""
    fields = list(struct.unpack(">10I", tree[:40]))
    struct_at, strings_at, reserve_at = fields[2:5]
    strings_size, struct_size = fields[8:10]
    reserve_end = reserve_at
    while tree[reserve_end : reserve_end + 16] != bytes(16):
        reserve_end += 16
    blocks = [
        tree[reserve_at : reserve_end + 16],
        tree[struct_at : struct_at + struct_size],
        tree[strings_at : strings_at + strings_size],
    ]
    fields[4] = 40
    fields[2] = fields[4] + len(blocks[0])
    fields[3] = fields[2] + len(blocks[1])
    fields[1] = fields[3] + len(blocks[2])
    return struct.pack(">10I", *fields) + b"".join(blocks)


def device_tree(arch: str, machine: str, words: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kernel, package, tree = (Path(folder) / name for name in ("kernel", "package", "tree"))
        kernel.write_bytes(bytes(200000))
        package.write_bytes(bytes(5000))
        subprocess.run(
            [f"qemu-system-{arch}", "-display", "none", "-machine", f"{machine},dumpdtb={tree}"]
            + ["-smp", "4", "-m", str(MEMORY_MIB), "-append", words]
            + ["-kernel", str(kernel), "-initrd", str(package)]
            + (["-cpu", "cortex-a57"] if arch == "aarch64" else []),
            check=True,
        )
        (HERE / f"{arch}.dtb").write_bytes(packed(tree.read_bytes()))


def guest_memory(command: list[str], base: int, seconds: float) -> bytes:
    """The guest's RAM, `seconds` after its firmware was started."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "memory"
        machine = subprocess.Popen(
            [*command, "-display", "none", "-m", str(MEMORY_MIB), "-qmp", "stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        time.sleep(seconds)
        save = {"val": base, "size": MEMORY_MIB << 20, "filename": str(target)}
        commands = [("qmp_capabilities", {}), ("pmemsave", save), ("quit", {})]
        lines = [json.dumps({"execute": name, "arguments": given}) for name, given in commands]
        machine.communicate("\n".join(lines) + "\n", timeout=60)
        return target.read_bytes()


def with_checksum(table: bytes, at: int = 9) -> bytes:
    fixed = bytearray(table)
    fixed[at] = 0
    fixed[at] = -sum(fixed) & 0xFF
    return bytes(fixed)


def tables_of(memory: bytes, base: int) -> list[bytes]:
    """The tables of TABLES, found from the last RSDP in memory with a good checksum."""
    at = len(memory)
    while True:
        at = memory.rindex(b"RSD PTR ", 0, at)
        if at % 16 == 0 and sum(memory[at : at + 20]) & 0xFF == 0:
            break
    revision = memory[at + 15]
    (root,) = struct.unpack_from("<Q" if revision else "<I", memory, at + (24 if revision else 16))

    def table(address: int) -> bytes:
        start = address - base
        return memory[start : start + struct.unpack_from("<I", memory, start + 4)[0]]

    entries = table(root)[36:]
    size, code = (8, "Q") if revision else (4, "I")
    addresses = struct.unpack(f"<{len(entries) // size}{code}", entries)
    return [found for found in map(table, addresses) if found[:4] in TABLES]


def arena(tables: list[bytes]) -> bytes:
    """RSDP, one byte for the fuzzer, XSDT, tables."""
    root_at = 40
    root_size = 36 + 8 * len(tables)
    at = root_at + root_size
    addresses = []
    for table in tables:
        addresses.append(at)
        at += len(table)
    header = struct.pack("<4sIBB6s8sIII", b"XSDT", root_size, 1, 0, b"TEST", b"TEST", 1, 0, 1)
    root = with_checksum(header + struct.pack(f"<{len(tables)}Q", *addresses))
    pointer = struct.pack("<8sB6sBIIQI", b"RSD PTR ", 0, b"TEST", 2, 0, 36, root_at, 0)
    pointer = with_checksum(with_checksum(pointer[:20], 8) + pointer[20:], 32)
    return pointer + bytes(4) + root + b"".join(tables)


def acpi(name: str, command: list[str], base: int, seconds: float) -> None:
    (HERE / name).write_bytes(arena(tables_of(guest_memory(command, base, seconds), base)))


def main() -> None:
    device_tree("aarch64", "virt,gic-version=3", "exit=arm-semihosting quiet")
    device_tree("riscv64", "virt", "exit=sifive-test")
    acpi("x86_64.acpi", ["qemu-system-x86_64", "-machine", "q35", "-smp", "4"], 0, 5)
    virt = ["-machine", "virt,gic-version=3", "-cpu", "cortex-a57", "-smp", "4", "-bios", AAVMF]
    acpi("aarch64.acpi", ["qemu-system-aarch64", *virt], 0x40000000, 40)


if __name__ == "__main__":
    main()
