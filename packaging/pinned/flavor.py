"""The flavors: compiler flags of each kind of code that a library is built for.

    boot-ARCH       a boot shim as ELF or flat image: integer registers only; position independent
    where
                    the firmware chooses the address, below 2 GiB on x86_64
    uefi-ARCH       a boot shim as UEFI application: COFF objects
    user-ARCH       a program without a C library: integer registers only, position independent
    small-ARCH      the same, optimised for size
    posix-ARCH      a program with the C library musl: floating point, position independent
    host            this machine
    host-sanitized  this machine, under AddressSanitizer, UndefinedBehaviorSanitizer and libFuzzer
"""

from dataclasses import dataclass

FREESTANDING = (
    "-O2 -ffreestanding -nostdlibinc -fno-common -ffunction-sections -fdata-sections "
    "-fno-unwind-tables -fno-asynchronous-unwind-tables -fno-stack-protector"
)

SMALL = FREESTANDING.replace("-O2", "-Oz")

INTEGER = {
    "x86_64": "-mno-red-zone -mgeneral-regs-only",
    "aarch64": "-mgeneral-regs-only -mstrict-align -march=armv8-a -mno-outline-atomics",
    "riscv64": "-march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany",
}

BOOT = {
    "x86_64": "--target=x86_64-unknown-none-elf -fno-pic",
    "aarch64": "--target=aarch64-none-elf -fpie -fvisibility=hidden",
    "riscv64": "--target=riscv64-none-elf -fpie -fvisibility=hidden",
}

USER = {
    arch: f"--target={arch}-{'unknown-' if arch == 'x86_64' else ''}none-elf "
    "-fpie -fvisibility=hidden -fdirect-access-external-data"
    for arch in INTEGER
}

# COFF objects carry the time they were made unless incremental linking is ruled out. Frames of a
# page or more would call __chkstk, which only Windows has; UEFI commits the whole stack.
UEFI = {
    "x86_64": "--target=x86_64-unknown-windows -fshort-wchar "
    "-mno-stack-arg-probe -mno-incremental-linker-compatible",
    "aarch64": "--target=aarch64-unknown-windows -fshort-wchar "
    "-mno-stack-arg-probe -mno-incremental-linker-compatible",
}

# Programs with a C library: only position independence is asked of the code generator.
POSIX = {
    "x86_64": "--target=x86_64-unknown-none-elf",
    "aarch64": "--target=aarch64-none-elf -march=armv8-a -mno-outline-atomics",
    "riscv64": "--target=riscv64-none-elf -march=rv64gc -mabi=lp64d -mcmodel=medany",
}

HOSTED = (
    "-O2 -fPIE -nostdlibinc -fno-common -ffunction-sections -fdata-sections "
    "-fno-unwind-tables -fno-asynchronous-unwind-tables -fno-stack-protector"
)

SANITIZERS = "-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all"


@dataclass(frozen=True)
class Flavor:
    """One kind of code. `hosted` means that there is a C library with an operating system below."""

    name: str
    hosted: bool
    sanitized: bool
    flags: tuple[str, ...]

    @property
    def arch(self) -> str:
        """The architecture, empty for this machine."""
        return "" if self.name.startswith("host") else self.name.partition("-")[2]

    @property
    def is_posix(self) -> bool:
        """Whether the C library is musl."""
        return self.name.startswith("posix-")


def _flavor(name: str, flags: str, hosted: bool = False, sanitized: bool = False) -> Flavor:
    return Flavor(name=name, hosted=hosted, sanitized=sanitized, flags=tuple(flags.split()))


FLAVORS: dict[str, Flavor] = {
    made.name: made
    for made in [
        *(_flavor(f"boot-{arch}", f"{BOOT[arch]} {FREESTANDING} {INTEGER[arch]}") for arch in BOOT),
        *(_flavor(f"uefi-{arch}", f"{UEFI[arch]} {FREESTANDING} {INTEGER[arch]}") for arch in UEFI),
        *(_flavor(f"user-{arch}", f"{USER[arch]} {FREESTANDING} {INTEGER[arch]}") for arch in USER),
        *(_flavor(f"small-{arch}", f"{USER[arch]} {SMALL} {INTEGER[arch]}") for arch in USER),
        *(_flavor(f"posix-{arch}", f"{POSIX[arch]} {HOSTED}", hosted=True) for arch in POSIX),
        _flavor("host", "-O2 -fPIC", hosted=True),
        _flavor("host-sanitized", f"-O1 -g -fPIC -fno-omit-frame-pointer {SANITIZERS}", True, True),
    ]
}
