"""machine.json: what the build says about the machine that an edition wants.

The file lies in the build folder, out/<preset>/; logs go to logs/ beside it.
"""

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

from .errors import MachineError

ARCHITECTURES = ("x86_64", "aarch64", "riscv64")


@dataclass(frozen=True)
class MachineConfig:
    """One machine. Paths are absolute; `efi_image` is None where the edition has none."""

    edition: str
    arch: str
    cpus: int
    memory_mib: int
    kernel: Path
    package: Path
    efi_image: Path | None
    folder: Path
    """Where machine.json lies."""

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def with_changes(self, **changes: object) -> "MachineConfig":
        """A copy in which every change that is not None took effect."""
        taken = {name: value for name, value in changes.items() if value is not None}
        return replace(self, **taken)


def load(path: Path) -> MachineConfig:
    """Reads machine.json; paths in it may be relative to its folder."""
    path = path.absolute()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MachineError(
            f"there is no {path}: build the edition first (`./tessera build`)"
        ) from error
    except (OSError, ValueError) as error:
        raise MachineError(f"cannot read {path}: {error}") from error
    known = {field.name for field in fields(MachineConfig)} - {"folder"}
    if not isinstance(data, dict) or set(data) != known:
        raise MachineError(f"{path} must hold exactly: {', '.join(sorted(known))}")
    if data["arch"] not in ARCHITECTURES:
        raise MachineError(f"{path}: arch must be one of {', '.join(ARCHITECTURES)}")
    folder = path.parent
    efi_image = folder / data["efi_image"] if data["efi_image"] else None
    return MachineConfig(
        edition=data["edition"],
        arch=data["arch"],
        cpus=int(data["cpus"]),
        memory_mib=int(data["memory_mib"]),
        kernel=folder / data["kernel"],
        package=folder / data["package"],
        efi_image=efi_image,
        folder=folder,
    )
