"""The guest's RAM as a file, to look for what must not be there."""

import mmap
from pathlib import Path

import context  # noqa: F401 (where tessera_qemu is)
from tessera_qemu.machine import Machine

# Where QEMU's machines have their RAM.
BASES = {"x86_64": 0, "aarch64": 0x4000_0000, "riscv64": 0x8000_0000}


def save(machine: Machine, path: Path) -> Path:
    """Writes all of RAM to `path`, while the machine stands still."""
    machine.qmp.execute("stop")
    size = machine.config.memory_mib << 20
    machine.qmp.execute(
        "pmemsave", val=BASES[machine.config.arch], size=size, filename=str(path)
    )
    machine.qmp.execute("cont")
    return path


def places(path: Path, wanted: bytes) -> list[int]:
    """Where the bytes are in it."""
    found = []
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as dump:
        at = dump.find(wanted)
        while at >= 0:
            found.append(at)
            at = dump.find(wanted, at + 1)
    return found
