"""Logging in at a machine's console, as a person does: the passphrase only after Ctrl-]."""

import re

from tessera_qemu.errors import MachineError
from tessera_qemu.machine import Machine

ATTENTION = "\x1d"
OWNER = "owner"
PASSPHRASE = "correct horse battery"

# A prompt may stand behind what a terminal is told; who is logged in stands before it.
ANONYMOUS = r"^(?:\x1b[^\n]*)?anonymous> "


def prompt_of(name: str) -> str:
    return rf"^(?:\x1b[^\n]*)?{re.escape(name)}> "


# What can come after `login`, and what the person does then.
ASKED = r"press Ctrl-\]$"
SECRET = r"(?:[Ss]ecret, not shown|Once more): "
# To the end of the line: what is waited for instead may be this line, of which half is there.
REFUSED = (
    r"(?:no identity is|that is not|that was wrong|nobody was|may not have|cannot be logged)"
    r"[^\n]*\n"
)


# No within 80 ms is what is promised; a busy host can stop the machine for longer than that.
LATE = "the policy service did not answer in time"
# Of a session that is the same: nothing but that can refuse one its terminal.
NO_TERMINAL = 'it may not have "terminal"'
LOGINS = 3


def log_in(machine: Machine, name: str = OWNER, passphrase: str = PASSPHRASE) -> None:
    """From the anonymous prompt to the identity's; the first one on a machine is created."""
    for left in reversed(range(LOGINS)):
        machine.send(f"login {name}\r")
        try:
            answer(machine, prompt_of(name), passphrase)
            return
        except MachineError:
            said = machine.text[-200:]
            if left == 0 or (LATE not in said and NO_TERMINAL not in said):
                raise
        machine.wait_for(ANONYMOUS)


def answer(machine: Machine, until: str, passphrase: str) -> None:
    """Gives the passphrase wherever the console asks for it, until something else is there."""
    for _ in range(12):
        found = machine.wait_for(
            f"(?P<asked>{ASKED})|(?P<secret>{SECRET})|(?P<end>{until})|{REFUSED}"
        )
        if found.group("asked") is not None:
            machine.send(ATTENTION)
        elif found.group("secret") is not None:
            machine.send(passphrase + "\r")
        elif found.group("end") is not None:
            return
        else:
            break
    raise MachineError(f"nobody was logged in: {machine.text[-600:]}")
