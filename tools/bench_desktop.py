#!/usr/bin/env python3
"""Measures the desktop edition with a person at it, whom this program is.

    bench_desktop.py [--where] MACHINE_JSON

Instructions are counted by a plugin of QEMU (guest_instructions.py), on one CPU under
`-icount shift=0`: all that the guest executes between an event at the input driver and the answer
of the screen's that shows what became of it. Prints "NAME VALUE" for each figure. With --where,
also which programs and functions they are in. Only for x86_64.
"""

import argparse
import statistics
import sys
import time
from collections import Counter as Sums
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from guest_instructions import Counter, Record
from tessera_qemu import config
from tessera_qemu.errors import MachineError
from tessera_qemu.input import Hands
from tessera_qemu.machine import Machine

MARKS = {
    "heard": ("virtio_input", "interrupted"),
    "shown": ("virtio_gpu", "scanout_port_show_reply"),
}
SMALL, LARGE = (1280, 800), (1920, 1080)
NAME, PASSPHRASE = "ada", "correct horse"
# What people and programs take, by this host's clock: longer is as good.
KEY_S = 0.08
CALM_S = 2.0
SESSION_S = 16.0
EVENT_S = 0.8
BEFORE_S = 0.3
IDLE_S = 60.0
FRAMES_S = 10.0
MOVE_S = 1 / 120
ROUNDS = 9
WINDOWS = 3
FUNCTIONS_SHOWN = 12
MIB = 1 << 20
FLUSHED = "virtio_gpu_cmd_res_flush"
# Of the game's window, with its title, and of the bar above.
WINDOW, TITLE, PANEL = (752, 590), 30, 36
# As far as it is dragged from one frame to the next.
WAY = (9, 7)
ATTENTION = "\x1d"
UNITS = {"KiB": 1 << 10, "MiB": MIB, "GiB": 1 << 30}


class Desk:
    """A machine with a screen, and the hands of the person before it."""

    def __init__(self, machine: Machine, size: tuple[int, int]) -> None:
        self.machine = machine
        self.size = size
        self.hands = Hands(machine.qmp)

    def type_text(self, text: str) -> None:
        for character in text:
            self.hands.type_text(character)
            time.sleep(KEY_S)

    def log_in(self, lines: Sequence[str] = (NAME, PASSPHRASE, PASSPHRASE)) -> None:
        """As the owner; where the machine did not have one, the passphrase is asked for twice."""
        for line in lines:
            time.sleep(CALM_S)
            self.type_text(f"{line}\n")
        time.sleep(SESSION_S)

    def open(self, program: str) -> None:
        """By the launcher."""
        self.hands.press("meta_l")
        time.sleep(CALM_S)
        self.type_text(program)
        time.sleep(CALM_S)
        self.hands.press("ret")
        time.sleep(CALM_S)


@contextmanager
def booted(
    machine: config.MachineConfig, size: tuple[int, int], extra: list[str]
) -> Iterator[Desk]:
    """With one CPU and a screen of this size."""
    screen = f"virtio-gpu-pci,xres={size[0]},yres={size[1]}"
    devices = (screen, "virtio-keyboard-pci", "virtio-tablet-pci")
    words = [word for device in devices for word in ("-device", device)]
    changed = machine.with_changes(cpus=1)
    with Machine(changed, name="bench-desktop", extra=[*words, *extra]) as guest:
        guest.wait_for("services are ready")
        time.sleep(CALM_S)
        yield Desk(guest, size)


# -- what is counted ----------------------------------------------------------------------------


def until_shown(counter: Counter, act: Callable[[], None]) -> Sums[int]:
    """How often each block is executed from the event on until the screen shows what came of it."""
    counter.switch(True)
    drain(counter, BEFORE_S)
    act()
    events = list(counter.records(time.monotonic() + EVENT_S))
    counter.switch(False)
    names = [record.event for record in events]
    if "heard" not in names or "shown" not in names[names.index("heard") :]:
        raise MachineError(f"nothing was heard, or nothing shown of it: {names[:40]}")
    first = names.index("heard") + 1
    last = names.index("shown", first)
    return together(events[first : last + 1])


def drain(counter: Counter, seconds: float) -> None:
    """What happened before is not looked at."""
    for _ in counter.records(time.monotonic() + seconds):
        pass


def together(records: list[Record]) -> Sums[int]:
    sums: Sums[int] = Sums()
    for record in records:
        sums.update(record.times)
    return sums


def show(counter: Counter, name: str, times: Sums[int]) -> None:
    """Where they are, for people."""
    for program, count in counter.by_program(times).most_common(FUNCTIONS_SHOWN):
        print(f"{name}: {count:10} {program}", file=sys.stderr)
    for (program, function), count in counter.by_function(times).most_common(FUNCTIONS_SHOWN):
        print(f"{name}: {count:10} {program}: {function}", file=sys.stderr)


def median_cost(counter: Counter, name: str, acts: list[Callable[[], None]], where: bool) -> float:
    """Instructions of each act; of the rounds the one in the middle."""
    found = [until_shown(counter, act) for act in acts]
    if where:
        show(counter, name, found[-1])
    return statistics.median(counter.by_program(times).total() for times in found)


def idle(counter: Counter, name: str, where: bool) -> dict[str, float]:
    """What is done each second when nobody does anything, and how often the CPU is woken for it:
    in all, and so that more than the kernel runs."""
    counter.switch(True)
    drain(counter, BEFORE_S)
    records = list(counter.records(time.monotonic() + IDLE_S))
    counter.switch(False)
    if where:
        show(counter, name, together(records))
        show_wakes(counter, name, records)
    total = counter.by_program(together(records)).total()
    with_programs = sum(len(counter.by_program(record.times)) > 1 for record in records)
    return {
        f"{name}_instructions_per_second": total / IDLE_S,
        f"{name}_wakes_per_second": len(records) / IDLE_S,
        f"{name}_program_wakes_per_second": with_programs / IDLE_S,
        f"{name}_frames": sum(record.event == "shown" for record in records),
    }


def show_wakes(counter: Counter, name: str, records: list[Record]) -> None:
    """Which programs run together, and how often."""
    sets = Sums(tuple(sorted(counter.by_program(record.times))) for record in records)
    for programs, count in sets.most_common(FUNCTIONS_SHOWN):
        print(f"{name}: {count / IDLE_S:8.2f} a second: {', '.join(programs)}", file=sys.stderr)


# -- what is measured ---------------------------------------------------------------------------


def keys(desk: Desk, text: str) -> list[Callable[[], None]]:
    return [lambda character=character: desk.hands.type_text(character) for character in text]


def measure_keys(machine: config.MachineConfig, where: bool) -> dict[str, float]:
    """Keys in a field of the greeter and of the launcher; rest, before and after a login."""
    found: dict[str, float] = {}
    with Counter(machine.folder, MARKS) as counter:
        with booted(machine, SMALL, counter.arguments()) as desk:
            time.sleep(CALM_S)
            acts = keys(desk, "abcdefghi"[:ROUNDS])
            found["key_in_greeter"] = median_cost(counter, "key_in_greeter", acts, where)
            for _ in acts:
                desk.hands.press("backspace")
                time.sleep(KEY_S)
            desk.log_in()
            for _ in range(WINDOWS):
                desk.open("game")
            found |= idle(counter, "idle", where)
            desk.hands.press("meta_l")
            time.sleep(CALM_S)
            acts = keys(desk, "settingsx"[:ROUNDS])
            found["key_in_launcher"] = median_cost(counter, "key_in_launcher", acts, where)
    return found


def hold_window(desk: Desk) -> tuple[int, int]:
    """Holds one by its title, and gives where the pointer is: the first is in the middle."""
    desk.open("game")
    x = desk.size[0] // 2
    y = PANEL + (desk.size[1] - PANEL - WINDOW[1]) // 2 + TITLE // 2
    desk.hands.move_to(x, y, desk.size)
    time.sleep(CALM_S)
    desk.hands.button(True)
    time.sleep(CALM_S)
    # It follows the pointer only from some pixels on.
    x, y = x + 2 * WAY[0], y + 2 * WAY[1]
    desk.hands.move_to(x, y, desk.size)
    time.sleep(CALM_S)
    return x, y


def measure_drag(machine: config.MachineConfig, where: bool) -> dict[str, float]:
    """Of each frame while a window follows the pointer."""
    with Counter(machine.folder, MARKS) as counter:
        with booted(machine, LARGE, counter.arguments()) as desk:
            desk.log_in()
            x, y = hold_window(desk)
            places = [(x + WAY[0] * i, y + WAY[1] * i) for i in range(1, ROUNDS + 1)]
            acts = [lambda at=at: desk.hands.move_to(*at, desk.size) for at in places]
            return {"drag_frame": median_cost(counter, "drag_frame", acts, where)}


def measure_frames(machine: config.MachineConfig) -> dict[str, float]:
    """Of this host's clock, without anything that counts: frames while a window is dragged."""
    with booted(machine, LARGE, ["-trace", f"enable={FLUSHED}"]) as desk:
        desk.log_in()
        x, y = hold_window(desk)
        before = desk.machine.text.count(FLUSHED)
        end = time.monotonic() + FRAMES_S
        step = 0
        while time.monotonic() < end:
            step += 1
            at = (x + 4 * (step % 100), y + 2 * (step % 100))
            desk.hands.move_to(*at, desk.size)
            time.sleep(MOVE_S)
        shown = desk.machine.text.count(FLUSHED) - before
        return {"drag_frames_per_second": shown / FRAMES_S}


def used_bytes(desk: Desk) -> float:
    """As `mem` says it, in a session at the serial console."""
    desk.machine.send("mem\r")
    said = desk.machine.wait_for(r"^used +([0-9.]+) ([KMG]iB)")
    return float(said.group(1)) * UNITS[said.group(2)]


def log_in_at_console(desk: Desk) -> None:
    """As the owner that the machine did not have, at the serial console."""
    guest = desk.machine
    guest.send(f"login {NAME}\r")
    guest.wait_for(r"press Ctrl-\]")
    guest.send(ATTENTION)
    for asked in ("not shown", "Once more"):
        guest.wait_for(asked)
        guest.send(f"{PASSPHRASE}\r")
    guest.wait_for(rf"{NAME}> ")


def measure_memory(machine: config.MachineConfig) -> dict[str, float]:
    """What is used with a session at the serial console alone, and with one at the screen too."""
    with booted(machine, SMALL, []) as desk:
        log_in_at_console(desk)
        without = used_bytes(desk)
        desk.log_in([NAME, PASSPHRASE])
        for _ in range(WINDOWS):
            desk.open("game")
        with_desktop = used_bytes(desk)
    return {
        "memory_with_three_windows_mib": with_desktop / MIB,
        "memory_of_desktop_mib": (with_desktop - without) / MIB,
    }


def measure(machine: config.MachineConfig, where: bool = False) -> dict[str, float]:
    """All of it."""
    if machine.arch != "x86_64":
        raise MachineError("the desktop is only measured on x86_64")
    found = measure_keys(machine, where) | measure_drag(machine, where)
    return found | measure_frames(machine) | measure_memory(machine)


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--where", action="store_true")
    parser.add_argument("machine", type=Path, metavar="MACHINE_JSON")
    options = parser.parse_args(arguments)
    try:
        found = measure(config.load(options.machine), options.where)
    except MachineError as error:
        print(f"bench_desktop.py: {error}", file=sys.stderr)
        return 1
    for name, value in found.items():
        print(f"{name} {value:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
