"""Which bytes of a debugger's register packet ('g') are which register.

QEMU sends the general registers first and then others, which are left alone here. For x86_64 it
sends the 64-bit layout whatever mode the processor is in; in 32-bit mode the upper halves, and r8
to r15, are 0.
"""

from .errors import MachineError

X86_64_ORDER = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip".split()
X86_64_SHORT_ORDER = "eflags cs ss ds es fs gs".split()
X86_64_SYSTEM_ORDER = "fs_base gs_base k_gs_base cr0 cr2 cr3 cr4".split()
AARCH64_ORDER = [f"x{number}" for number in range(31)] + ["sp", "pc"]
RISCV64_ORDER = (
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 "
    "s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6 pc"
).split()

# (name, size in bytes), in the order of the packet, which is also the debugger's numbering.
LAYOUTS: dict[str, list[tuple[str, int]]] = {
    "x86_64": [(name, 8) for name in X86_64_ORDER]
    + [(name, 4) for name in X86_64_SHORT_ORDER]
    + [(name, 8) for name in X86_64_SYSTEM_ORDER],
    "aarch64": [(name, 8) for name in AARCH64_ORDER] + [("cpsr", 4)],
    "riscv64": [(name, 8) for name in RISCV64_ORDER],
}

PROGRAM_COUNTER = {"x86_64": "rip", "aarch64": "pc", "riscv64": "pc"}


def parse(arch: str, packet: bytes) -> dict[str, int]:
    """The registers by name, and the program counter once more as `pc` on every architecture."""
    values: dict[str, int] = {}
    offset = 0
    for name, size in LAYOUTS[arch]:
        field = packet[offset : offset + size]
        if len(field) != size:
            raise MachineError(f"register packet of {len(packet)} bytes ends before {name}")
        values[name] = int.from_bytes(field, "little")
        offset += size
    values["pc"] = values[PROGRAM_COUNTER[arch]]
    return values


def number_of(arch: str, name: str) -> tuple[int, int]:
    """(number, size in bytes) of a register by name, for the packets that name one."""
    wanted = PROGRAM_COUNTER[arch] if name == "pc" else name
    for number, (known, size) in enumerate(LAYOUTS[arch]):
        if known == wanted:
            return number, size
    raise MachineError(f"{arch} has no register {name}")
