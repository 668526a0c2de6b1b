"""Figures that a guest prints on its console: lines `bench: NAME VALUE`, in tenths of what they are
in."""

import re

from tessera_qemu.errors import MachineError

BEGIN = "bench:"
FIGURE = re.compile(r"bench: ([a-z][a-z0-9_]*) ([0-9]{1,18})")
TENTHS = 10


def figures_in(text: str) -> dict[str, float]:
    """By name, of all lines that are complete. MachineError: one that begins as a figure is none,
    or one that was printed before has another value."""
    found: dict[str, float] = {}
    complete = text[: text.rfind("\n") + 1]
    for line in complete.splitlines():
        if not line.startswith(BEGIN):
            continue
        match = FIGURE.fullmatch(line)
        if match is None:
            raise MachineError(f"this is no figure: {line!r}")
        name, value = match[1], int(match[2]) / TENTHS
        if found.setdefault(name, value) != value:
            raise MachineError(f"{name} was measured twice")
    return found
