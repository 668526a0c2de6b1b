"""Which modules of a kernel are loaded, in an order in which each finds what it needs.

Debian's package has no modules.dep (depmod makes it where the package is installed), so what a
module needs is read from itself: the section .modinfo has texts `name=value`, each ended by a zero.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from tessera_qemu.errors import MachineError

DEPENDENCIES = re.compile(rb"\0depends=([^\0]*)\0")
NAME = re.compile(r"[-A-Za-z0-9_]+")


def name_of(path: str) -> str:
    """A module's name: that of its file, in which Linux takes - for _."""
    return PurePosixPath(path).stem.replace("-", "_")


def dependencies(name: str, image: bytes) -> list[str]:
    """The names of the modules that this one needs."""
    found = DEPENDENCIES.search(image)
    if found is None:
        raise MachineError(f"the module {name} does not say what it needs")
    text = found[1].decode("ascii", errors="replace")
    names = text.split(",") if text else []
    for needed in names:
        if NAME.fullmatch(needed) is None:
            raise MachineError(f"the module {name} needs {needed!r}, which is no name")
    return [needed.replace("-", "_") for needed in names]


def order(wanted: Sequence[str], needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The wanted modules and those that they need, each behind all that it needs itself."""
    ordered: list[str] = []
    begun: list[str] = []

    def add(name: str) -> None:
        if name in ordered:
            return
        if name in begun:
            raise MachineError(f"the module {name} needs itself: {' '.join(begun)}")
        if name not in needs:
            behind = f", which {begun[-1]} needs" if begun else ""
            raise MachineError(f"the kernel has no module {name}{behind}")
        begun.append(name)
        for needed in needs[name]:
            add(needed)
        begun.pop()
        ordered.append(name)

    for name in wanted:
        add(name)
    return ordered
