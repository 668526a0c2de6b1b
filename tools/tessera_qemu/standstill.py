"""What a machine is doing that nothing is heard of any more: where each of its CPUs is.

Two looks, a moment apart, tell a CPU that sleeps or stands from one that goes round in a loop.
"""

import re

from .errors import MachineError
from .qmp import Qmp

# A QEMU that is itself stuck does not answer; its answer takes milliseconds otherwise.
PATIENCE_S = 10.0

# x86_64 has firmware without symbols: the words on the boot CPU's stack say who called whom.
MORE = {"x86_64": ("x /64gx $rsp", "info pic")}

_CPU = re.compile(r"^CPU#(\d+)$", re.MULTILINE)
_WHERE = re.compile(r"\b(?:RIP|PC|pc)[ =]+([0-9a-f]+)")


def look(qmp: Qmp, arch: str) -> str:
    """All that QEMU says about it, for a file. Says it, too, when QEMU does not answer."""
    commands = ("info registers -a", "info registers -a", *MORE.get(arch, ()))
    said = []
    try:
        for line in commands:
            answer = qmp.execute("human-monitor-command", PATIENCE_S, **{"command-line": line})
            said.append(f"({line})\n{answer}".replace("\r", ""))
    except MachineError as error:
        said.append(str(error))
    return "\n".join(said) + "\n"


def places(seen: str) -> str:
    """Of what `look` gave, where each CPU was: a line for each CPU and look."""
    _, *parts = _CPU.split(seen)
    lines = []
    for number, state in zip(parts[::2], parts[1::2], strict=True):
        where = _WHERE.search(state)
        asleep = ", asleep" if "HLT=1" in state else ""
        lines.append(f"CPU {number} at {where.group(1) if where else '?'}{asleep}")
    return "\n".join(lines) if lines else seen.strip()
