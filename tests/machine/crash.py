"""What a person sees when something breaks: the kernel's crash report, and init's.

Nothing in the system is made for this: the tests put an undefined instruction into a copy of the
program and sign it with the development key.
"""

import os
import struct
import subprocess
import unittest
from pathlib import Path

from context import CODE_INIT_DIED, CODE_KERNEL_PANIC, MachineTest

UNDEFINED = {
    "x86_64": b"\x0f\x0b",
    "aarch64": bytes(4),
    "riscv64": bytes(2),
}


def file_offset(elf: bytes, address: int) -> int:
    """Where in the file the byte lies that is loaded at `address`."""
    (headers,) = struct.unpack_from("<Q", elf, 32)
    (count,) = struct.unpack_from("<H", elf, 56)
    for i in range(count):
        at = headers + i * 56
        kind, _, offset, vaddr, _, size = struct.unpack_from("<IIQQQQ", elf, at)
        if kind == 1 and vaddr <= address < vaddr + size:
            return offset + address - vaddr
    raise ValueError(f"0x{address:x} is in no segment")


def sets_frame_pointer(arch: str, code: bytes) -> bool:
    """Whether the instruction makes the frame pointer this function's own."""
    if arch == "x86_64":
        return code[:3] == b"\x48\x89\xe5"  # movq %rsp, %rbp
    half, word = struct.unpack_from("<HI", code[:2] + code[:4])
    if arch == "aarch64":
        return word & 0xFFC003FF == 0x910003FD  # add x29, sp, #n; mov x29, sp
    return word & 0xFFFFF == 0x10413 or (half & 0xE01F == 0 and half != 0)  # addi s0, sp, n


def after_prologue(arch: str, elf: bytes, offset: int) -> int:
    """Where the function's frame is complete, so that a backtrace from there shows its caller."""
    size = {"x86_64": 3, "aarch64": 4, "riscv64": 4}[arch]
    step = {"x86_64": 1, "aarch64": 4, "riscv64": 2}[arch]
    for at in range(offset, offset + 64, step):
        if sets_frame_pointer(arch, elf[at : at + 4]):
            is_short = arch == "riscv64" and elf[at] & 3 != 3
            return at + (2 if is_short else size)
    raise ValueError("the function sets up no frame")


class Crash(MachineTest):
    def symbol(self, program: Path, name: str) -> int:
        nm = os.environ["TESSERA_LLVM_NM"]
        listing = subprocess.run([nm, program], check=True, capture_output=True, text=True).stdout
        for line in listing.splitlines():
            words = line.split()
            if words[-1] == name:
                return int(words[0], 16)
        raise ValueError(f"{program} has no {name}")

    def broken(self, entry: str, symbols_from: str, function: str) -> Path:
        """The edition's package, one function of one program replaced by a crash."""
        address = self.symbol(self.config.folder / symbols_from, function)
        contents = self.contents()
        elf = bytearray(contents[entry].read_bytes())
        offset = after_prologue(self.config.arch, elf, file_offset(elf, address))
        crash = UNDEFINED[self.config.arch]
        elf[offset : offset + len(crash)] = crash
        contents[entry] = self.write(entry, elf)
        return self.sign("broken.package", contents)

    def test_kernel(self) -> None:
        package = self.broken("kernel", "common/kernel/kernel.elf", "first_process_start")
        machine = self.start(package=package)
        machine.wait_for(r"^panic: .*\(CPU 0\)$")
        machine.wait_for(r"^backtrace:$")
        machine.wait_for(r"^  #0  0x[0-9a-f]{16}  first_process_start\+0x")
        machine.wait_for(r"^  #1  0x[0-9a-f]{16}  kernel_main\+0x")
        machine.wait_for(r"^panic: the system has stopped$")
        self.assertEqual(machine.wait_exit(), CODE_KERNEL_PANIC)

    def test_init(self) -> None:
        package = self.broken("init", "common/services/init/init", "manifest_open")
        machine = self.start(package=package)
        machine.wait_for(r"^init: instruction that is not allowed at 0x[0-9a-f]+$")
        machine.wait_for(r"^init: died; nothing can run without it$")
        self.assertEqual(machine.wait_exit(), CODE_INIT_DIED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
