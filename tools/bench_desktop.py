#!/usr/bin/env python3
"""Measures the desktop edition with a person at it, whom this program is.

    bench_desktop.py [--where] MACHINE_JSON

Instructions are counted by a plugin of QEMU (guest_instructions.py), on one CPU under
`-icount shift=0`: all that the guest executes between an event at the input driver and the answer
of the screen's that shows what became of it. Prints "NAME VALUE" for each figure. With --where,
also which programs and functions they are in. Only for x86_64.
"""

import argparse
import sys
import time
from collections import Counter as Sums
from pathlib import Path

import bench_terminal
from desk_counting import (
    BEFORE_S,
    CALM_S,
    FUNCTIONS_SHOWN,
    KEY_S,
    LARGE,
    MARKS,
    NAME,
    PASSPHRASE,
    ROUNDS,
    SEEN,
    SMALL,
    Desk,
    booted,
    drain,
    keys,
    log_in_at_console,
    median_cost,
    show,
    together,
)
from guest_instructions import Counter, Record
from tessera_qemu import config
from tessera_qemu.errors import MachineError

IDLE_S = 60.0
FRAMES_S = 10.0
MOVE_S = 1 / 120
WINDOWS = 3
MIB = 1 << 20
FLUSHED = "virtio_gpu_cmd_res_flush"
# Of the game's window, with its title, and of the bar above.
WINDOW, TITLE, PANEL = (752, 590), 30, 36
# As far as it is dragged from one frame to the next.
WAY = (9, 7)
UNITS = {"KiB": 1 << 10, "MiB": MIB, "GiB": 1 << 30}


# -- rest ---------------------------------------------------------------------------------------


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


def measure_keys(machine: config.MachineConfig, where: bool) -> dict[str, float]:
    """Keys in a field of the greeter and of the launcher; rest, before and after a login."""
    found: dict[str, float] = {}
    with Counter(machine.folder, MARKS) as counter:
        with booted(machine, SMALL, counter.arguments()) as desk:
            time.sleep(CALM_S)
            acts = keys(desk, "abcdefghi"[:ROUNDS])
            found["key_in_greeter"] = median_cost(counter, "key_in_greeter", acts, SEEN, where)
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
            found["key_in_launcher"] = median_cost(counter, "key_in_launcher", acts, SEEN, where)
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
            return {"drag_frame": median_cost(counter, "drag_frame", acts, SEEN, where)}


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
    found = measure_keys(machine, where) | bench_terminal.measure(machine, where)
    found |= measure_drag(machine, where)
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
