"""The desktop's terminal in instructions: a key in it, and `cat` of 10 MiB there, beside `cat` of
the same file to /dev/null.

    bench_terminal.py [--where] MACHINE_JSON

The file lies among the person's own, on an encrypted store, so the machine has a disk. It is text,
in lines of about 60 characters, which a session at the serial console makes. `cat` is from the
Enter key's interrupt until the screen shows the prompt that follows: with starting the program,
the shell, the store, and all that is painted meanwhile.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench_store import empty_disk
from desk_counting import (
    CALM_S,
    MARKS,
    NAME,
    PASSPHRASE,
    ROUNDS,
    SMALL,
    Desk,
    booted,
    keys,
    log_in_at_console,
    median_cost,
)
from guest_instructions import Counter
from tessera_qemu import config
from tessera_qemu.errors import MachineError

# In a terminal the cursor may be seen before what was typed is.
KEY_MARKS = MARKS | {"written": ("terminal", "screen_feed")}
KEY = ("heard", "written", "shown")
CAT_MARKS = MARKS | {"asked": ("shell", "prompt_read")}
CAT = ("heard", "asked", "shown")

TEXT_BYTES = 10 << 20
# A file of 640 bytes in ten lines, of 63 characters as a mean, twice as long 14 times.
LINES = (
    "It is a truth universally acknowledged, that a single man in",
    "possession of a good fortune, must be in want of a wife. However",
    "little known the feelings or views of such a man may be on his first",
    "entering a neighbourhood, this truth is so well fixed in the minds",
    "of the surrounding families, that he is considered the rightful",
    "property of some one or other of their daughters.",
    "drwxr-xr-x  2 owner  people  4096 Jan  5 10:00 documents/papers",
    "    const uint32_t room = byte_ring_room(&terminal->output); /* left */",
    "x = sum(value for value in values if value > 0) / len(values)",
)
DOUBLINGS = 14
DOUBLINGS_AT_ONCE = 3
CAT_ROUNDS = 3
COMMANDS = {"cat_to_null": "cat a > /dev/null", "cat_in_terminal": "cat a"}
END_OF_INPUT = "\x04"
WRITING_S = 300.0
# Until a shell has asked for its first line.
SHELL_S = 6.0


def text() -> str:
    """What the file begins with, in lines that add up to what doubling needs."""
    size_bytes = TEXT_BYTES >> DOUBLINGS
    lines = [*LINES, ""]
    lines[-1] = "." * (size_bytes - sum(len(line) + 1 for line in lines))
    return "".join(f"{line}\n" for line in lines)


def write_text(desk: Desk) -> None:
    """Makes the file `a`, at the serial console."""
    guest = desk.machine
    prompt = rf"{NAME}> "
    guest.send(f"cat > a\r{text().replace(chr(10), chr(13))}{END_OF_INPUT}")
    guest.wait_for(prompt)
    done = 0
    while done < DOUBLINGS:
        step = min(DOUBLINGS_AT_ONCE, DOUBLINGS - done)
        guest.send(f"cat{' a' * (1 << step)} > b\r")
        guest.wait_for(prompt, timeout_s=WRITING_S)
        guest.send("mv b a\r")
        guest.wait_for(prompt)
        done += step
    guest.send("ls -l\r")
    guest.wait_for(rf"{TEXT_BYTES >> 20}\.0 MiB")
    guest.wait_for(prompt)


def log_out_at_console(desk: Desk) -> None:
    """Two sessions at once would leave the terminal too little memory for a shell."""
    desk.machine.send("logout\r")
    desk.machine.wait_for("anonymous> ")


def measure_key(machine: config.MachineConfig, where: bool) -> dict[str, float]:
    """Typed at the prompt of its shell."""
    with Counter(machine.folder, KEY_MARKS) as counter:
        with booted(machine, SMALL, counter.arguments()) as desk:
            desk.log_in()
            desk.open("terminal")
            time.sleep(SHELL_S)
            acts = keys(desk, "abcdefghi"[:ROUNDS])
            name = "key_in_terminal"
            return {name: median_cost(counter, name, acts, KEY, where)}


def cat(desk: Desk, counter: Counter, name: str, where: bool) -> float:
    """Instructions of a command; of the rounds the one in the middle."""

    def prepared() -> Iterator[Callable[[], None]]:
        for _ in range(CAT_ROUNDS):
            desk.type_text(COMMANDS[name])
            time.sleep(CALM_S)
            yield lambda: desk.hands.press("ret")

    return median_cost(counter, name, prepared(), CAT, where)


def measure_cat(machine: config.MachineConfig, where: bool) -> dict[str, float]:
    """Of the same file to the terminal, and to nowhere."""
    with Counter(machine.folder, CAT_MARKS) as counter, tempfile.TemporaryDirectory() as folder:
        disk = empty_disk(Path(folder) / "disk.img")
        with booted(machine, SMALL, counter.arguments(), disks=[disk]) as desk:
            log_in_at_console(desk)
            write_text(desk)
            log_out_at_console(desk)
            desk.log_in([NAME, PASSPHRASE])
            desk.open("terminal")
            time.sleep(SHELL_S)
            found = {name: cat(desk, counter, name, where) for name in COMMANDS}
    found["cat_of_null_percent"] = 100 * found["cat_in_terminal"] / found["cat_to_null"]
    return found


def measure(machine: config.MachineConfig, where: bool = False) -> dict[str, float]:
    """All of it."""
    return measure_key(machine, where) | measure_cat(machine, where)


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--where", action="store_true")
    parser.add_argument("machine", type=Path, metavar="MACHINE_JSON")
    options = parser.parse_args(arguments)
    try:
        found = measure(config.load(options.machine), options.where)
    except MachineError as error:
        print(f"bench_terminal.py: {error}", file=sys.stderr)
        return 1
    for name, value in found.items():
        print(f"{name} {value:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
