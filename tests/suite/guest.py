"""A package with test programs, run in QEMU."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from tessera_qemu import config  # noqa: E402
from tessera_qemu.machine import Machine  # noqa: E402


def lines(machine: config.MachineConfig, package: str, end: str, timeout_s: float) -> list[str]:
    """What is on the console up to the line `end`, from a machine that starts the package."""
    changed = machine.with_changes(package=machine.folder / f"{package}.package")
    with Machine(changed, name=f"{package}-{machine.arch}") as guest:
        guest.wait_for(f"^{end}$", timeout_s=timeout_s)
        return guest.lines
