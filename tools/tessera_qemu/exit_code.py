"""What the guest said when it powered off, told from the status with which QEMU ended.

A guest says 0..63. On AArch64 (semihosting) and riscv64 (sifive-test) QEMU ends with that number.
On x86_64 the guest writes 0x40 | code to the isa-debug-exit device, and QEMU ends with twice that
plus one.
"""

from dataclasses import dataclass

GUEST_CODE_MAX = 63

# What our own tools end with when there is no guest code to pass on (EX_SOFTWARE of sysexits.h).
QEMU_FAILED = 70

EXIT_DEVICES = {"x86_64": "isa-debug-exit", "aarch64": "arm-semihosting", "riscv64": "sifive-test"}

X86_GUEST_SAID = 0x81


@dataclass(frozen=True)
class Ending:
    """How a machine ended: the guest's code, or None and what happened instead."""

    guest_code: int | None
    problem: str = ""

    @property
    def exit_status(self) -> int:
        return QEMU_FAILED if self.guest_code is None else self.guest_code


def decode(arch: str, status: int, shutdown_reason: str | None = None) -> Ending:
    """Decodes QEMU's status as subprocess gives it (negative: killed by that signal).

    shutdown_reason is that of QEMU's last SHUTDOWN event. The exit devices end QEMU without one; so
    where there is one, a status of 0 means a reset or a power-off that carried no code.
    """
    if status < 0:
        return Ending(None, f"QEMU was killed by signal {-status}")
    if shutdown_reason in ("guest-reset", "guest-panic"):
        return Ending(None, f"the machine stopped without an exit code ({shutdown_reason})")
    if arch == "x86_64":
        if status & X86_GUEST_SAID == X86_GUEST_SAID and status <= 0xFF:
            return Ending((status >> 1) & GUEST_CODE_MAX)
        if status == 0:
            return Ending(None, "the machine was powered off or reset without an exit code")
    elif status <= GUEST_CODE_MAX and not (status == 1 and shutdown_reason == "host-error"):
        return Ending(status)
    return Ending(None, f"QEMU itself failed with status {status}")
