"""Firmware that lies: the machine is stopped at the shim's first instruction, what the firmware
left in memory is changed through the debugger, and the shim must say what is wrong and stop."""

import struct
import unittest
from collections.abc import Callable

from context import CODE_BOOT_STOPPED, READY, ROOT, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of
from tessera_qemu.gdb import Gdb
from tessera_qemu.machine import Machine

# Where QEMU enters the shims: pvh.lds, and what the boot protocols of the flat images fix.
ENTRIES = {"aarch64": 0x40200000, "riscv64": 0x80200000}

ECALL = b"\x73\0\0\0"
HART_START = (0x48534D, 0)  # extension and function, SBI 1.0, 9

MEMORY_MAP_OFFSET = 40
RSDP_OFFSET = 32
ENTRY_BYTES = 24


def elf_note_entry(elf: bytes) -> int:
    """The 32-bit entry address in the PVH note."""
    at = elf.index(b"Xen\0")
    return struct.unpack_from("<I", elf, at + 4)[0]


def firmware_calls(kernel: bytes) -> list[int]:
    """riscv64: the addresses of ECALL instructions in the kernel's executable segment."""
    (headers,) = struct.unpack_from("<Q", kernel, 32)
    (count,) = struct.unpack_from("<H", kernel, 56)
    found = []
    for i in range(count):
        kind, flags, start, vaddr, _, size = struct.unpack_from("<IIQQQQ", kernel, headers + i * 56)
        if kind == 1 and flags & 1:
            code = kernel[start : start + size]
            found += [vaddr + at for at in range(0, size, 2) if code[at : at + 4] == ECALL]
    return found


class Firmware(MachineTest):
    def stopped_at_entry(self) -> tuple[Machine, Gdb, dict[str, int]]:
        machine = self.start(debug=True)
        assert machine.gdb is not None
        if self.config.arch == "x86_64":
            entry = elf_note_entry(self.config.kernel.read_bytes())
        else:
            entry = ENTRIES[self.config.arch]
        return machine, machine.gdb, machine.gdb.run_to(entry)

    def expect_stop(self, machine: Machine, gdb: Gdb, message: str) -> None:
        gdb.resume()
        machine.wait_for(rf"^boot: .*{message}")
        machine.wait_for(r"^boot: stopped$")
        self.assertNotIn("tessera: kernel starts", machine.text)


class Harts(Firmware):
    """riscv64: a hart that the kernel starts, and that comes to the shim instead (OpenSBI 1.1)."""

    def setUp(self) -> None:
        super().setUp()
        if self.config.arch != "riscv64":
            self.skipTest("SBI is riscv64's")

    def to_start_of_hart(self, gdb: Gdb) -> None:
        """On to where the kernel asks the firmware to start the first of the other harts."""
        elf = (self.config.folder / "common/kernel/kernel.elf").read_bytes()
        calls = set(firmware_calls(elf))
        for address in calls:
            gdb.set_breakpoint(address)
        registers: dict[str, int] = {}
        while (registers.get("a7"), registers.get("a6")) != HART_START:
            gdb.resume()
            gdb.wait_stop()
            registers = gdb.read_registers()
            gdb.clear_breakpoint(registers["pc"])
            calls.remove(registers["pc"])
        for address in calls:
            gdb.clear_breakpoint(address)

    def test_astray(self) -> None:
        machine, gdb, registers = self.stopped_at_entry()
        self.to_start_of_hart(gdb)
        gdb.write_register("a1", ENTRIES["riscv64"])
        gdb.write_register("a2", registers["a1"])
        gdb.resume()
        machine.wait_for(r"^cpu: (\d+) of \1 online$")
        machine.wait_for(READY)
        self.assertEqual(machine.text.count("tessera: kernel starts"), 1)


class StartInfo(Firmware):
    """x86_64: the memory map of PVH and the tables of ACPI."""

    def setUp(self) -> None:
        super().setUp()
        if self.config.arch != "x86_64":
            self.skipTest("PVH is x86_64's")

    def with_memory_map(self, change: Callable[[bytearray], None], message: str) -> None:
        machine, gdb, registers = self.stopped_at_entry()
        start = registers["rbx"]
        (address,) = struct.unpack("<Q", gdb.read_memory(start + MEMORY_MAP_OFFSET, 8))
        (count,) = struct.unpack("<I", gdb.read_memory(start + MEMORY_MAP_OFFSET + 8, 4))
        entries = bytearray(gdb.read_memory(address, count * ENTRY_BYTES))
        change(entries)
        gdb.write_memory(address, bytes(entries))
        self.expect_stop(machine, gdb, message)
        self.assertEqual(machine.wait_exit(), CODE_BOOT_STOPPED)

    def test_memory_map_overlaps(self) -> None:
        def overlap(entries: bytearray) -> None:
            base, size = struct.unpack_from("<QQ", entries, 0)
            struct.pack_into("<Q", entries, ENTRY_BYTES, base + size // 2)

        self.with_memory_map(overlap, "memory map: .* overlap")

    def test_memory_map_wraps(self) -> None:
        def wrap(entries: bytearray) -> None:
            struct.pack_into("<QQ", entries, len(entries) - ENTRY_BYTES, 2**64 - 4096, 2**63)

        self.with_memory_map(wrap, "memory map: ")

    def test_memory_map_has_a_hole_where_the_shim_is(self) -> None:
        def hole(entries: bytearray) -> None:
            for at in range(0, len(entries), ENTRY_BYTES):
                base, size = struct.unpack_from("<QQ", entries, at)
                if base <= 0x200000 < base + size:
                    struct.pack_into("<QQ", entries, at, 0x4000000, 0x1000000)

        self.with_memory_map(hole, "(memory|ACPI)")

    def with_rsdp(self, change: Callable[[Gdb, int], None], message: str) -> None:
        machine, gdb, registers = self.stopped_at_entry()
        (rsdp,) = struct.unpack("<Q", gdb.read_memory(registers["rbx"] + RSDP_OFFSET, 8))
        change(gdb, rsdp)
        self.expect_stop(machine, gdb, message)
        self.assertEqual(machine.wait_exit(), CODE_BOOT_STOPPED)

    def test_rsdp_checksum(self) -> None:
        self.with_rsdp(lambda gdb, rsdp: gdb.write_memory(rsdp + 9, b"X"), "ACPI: .*")

    def test_table_length_lies(self) -> None:
        def lie(gdb: Gdb, rsdp: int) -> None:
            (rsdt,) = struct.unpack("<I", gdb.read_memory(rsdp + 16, 4))
            gdb.write_memory(rsdt + 4, struct.pack("<I", 0xFFFFFFFF))

        self.with_rsdp(lie, "ACPI: .*")


class Aml(Firmware):
    """x86_64: AML that is evaluated to discover devices, in the place of the firmware's."""

    DATA = ROOT / "common" / "services" / "acpi" / "test" / "data"

    def setUp(self) -> None:
        super().setUp()
        if self.config.arch != "x86_64":
            self.skipTest("its firmware has no tables of ACPI")

    def find_dsdt(self, gdb: Gdb, rsdp: int) -> int:
        (rsdt,) = struct.unpack("<I", gdb.read_memory(rsdp + 16, 4))
        (size,) = struct.unpack("<I", gdb.read_memory(rsdt + 4, 4))
        for (table,) in struct.iter_unpack("<I", gdb.read_memory(rsdt + 36, size - 36)):
            if gdb.read_memory(table, 4) == b"FACP":
                return struct.unpack("<I", gdb.read_memory(table + 40, 4))[0]
        raise AssertionError("there is no FADT")

    def goes_on(self, name: str) -> Machine:
        """Everything is there but what AML alone knows, and says so."""
        machine, gdb, registers = self.stopped_at_entry()
        (rsdp,) = struct.unpack("<Q", gdb.read_memory(registers["rbx"] + RSDP_OFFSET, 8))
        # The rest of the firmware's own lies behind it.
        gdb.write_memory(self.find_dsdt(gdb, rsdp), (self.DATA / name).read_bytes())
        gdb.resume()
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        machine.send("devices\r")
        machine.wait_for(r"host bridge")
        machine.wait_for(prompt_of(OWNER))
        return machine

    def said(self, machine: Machine, words: str) -> None:
        machine.send("log\r")
        machine.wait_for(words)
        machine.wait_for(prompt_of(OWNER))

    def test_brings_its_process_down(self) -> None:
        machine = self.goes_on("down.aml")
        self.assertRegex(machine.text, r"init: acpi ended with code 4294967295")
        self.said(machine, r"devices: AML cannot be used")

    def test_without_end(self) -> None:
        self.said(self.goes_on("loop.aml"), r"devices: 1 parts of AML left out")

    def test_takes_all_it_gets(self) -> None:
        self.said(self.goes_on("hungry.aml"), r"devices: AML cannot be used")

    def test_computes_for_ever(self) -> None:
        self.said(self.goes_on("doubling.aml"), r"devices: AML cannot be used")


class DeviceTree(Firmware):
    """AArch64 and riscv64: the device tree."""

    def setUp(self) -> None:
        super().setUp()
        if self.config.arch == "x86_64":
            self.skipTest("x86_64 has no device tree")

    def with_tree(self, change: Callable[[Gdb, int], None], message: str) -> None:
        machine, gdb, registers = self.stopped_at_entry()
        change(gdb, registers["x0" if self.config.arch == "aarch64" else "a1"])
        self.expect_stop(machine, gdb, message)

    def test_magic(self) -> None:
        self.with_tree(lambda gdb, tree: gdb.write_memory(tree, b"\0"), "no device tree at")

    def test_total_size_lies(self) -> None:
        size = struct.pack(">I", 0x7FFFFFFF)
        self.with_tree(lambda gdb, tree: gdb.write_memory(tree + 4, size), "device tree claims")

    def test_total_size_too_small(self) -> None:
        size = struct.pack(">I", 64)
        self.with_tree(lambda gdb, tree: gdb.write_memory(tree + 4, size), "device tree: ")

    def test_structure_outside(self) -> None:
        offset = struct.pack(">I", 0x7FFFFFF0)
        self.with_tree(lambda gdb, tree: gdb.write_memory(tree + 8, offset), "device tree: ")

    def test_structure_is_noise(self) -> None:
        def noise(gdb: Gdb, tree: int) -> None:
            (offset,) = struct.unpack(">I", gdb.read_memory(tree + 8, 4))
            gdb.write_memory(tree + offset + 4, b"\xff" * 64)

        self.with_tree(noise, "device tree: ")

    def test_console_is_nowhere(self) -> None:
        """Beyond the direct map. On AArch64 the complaint itself cannot be written there either."""
        where, size, elsewhere, message = {
            "aarch64": (0x9000000, 0x1000, 1 << 52, "the CPU refused an access"),
            "riscv64": (0x10000000, 0x100, 1 << 38, "a device at 0x4010000000"),
        }[self.config.arch]

        def move(gdb: Gdb, tree: int) -> None:
            (total,) = struct.unpack(">I", gdb.read_memory(tree + 4, 4))
            at = gdb.read_memory(tree, total).index(struct.pack(">QQ", where, size))
            gdb.write_memory(tree + at, struct.pack(">Q", elsewhere | where))

        self.with_tree(move, message)


if __name__ == "__main__":
    unittest.main(verbosity=2)
