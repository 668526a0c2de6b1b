"""A person at the desktop's screen, and what the machine executes for what that person does.

    with Counter(machine.folder, MARKS) as counter:
        with booted(machine, SMALL, counter.arguments()) as desk:
            desk.log_in()
            cost = median_cost(counter, "key", keys(desk, "abc"), SEEN, where)

A cost is of all programs and of the kernel, from one event on until another one, and waiting is not
in it. Events are marks: functions that begin.
"""

import statistics
import sys
import time
from collections import Counter as Sums
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from guest_instructions import Counter, Record
from tessera_qemu import config
from tessera_qemu.command import Disk
from tessera_qemu.errors import MachineError
from tessera_qemu.input import Hands
from tessera_qemu.machine import Machine

MARKS = {
    "heard": ("virtio_input", "interrupted"),
    "shown": ("virtio_gpu", "scanout_port_show_reply"),
}
# What somebody does until it is seen.
SEEN = ("heard", "shown")
SMALL, LARGE = (1280, 800), (1920, 1080)
NAME, PASSPHRASE = "ada", "correct horse"
# What people and programs take, by this host's clock: longer is as good.
KEY_S = 0.08
CALM_S = 2.0
SESSION_S = 16.0
EVENT_S = 0.8
BEFORE_S = 0.3
PATIENCE_S = 300.0
ROUNDS = 9
FUNCTIONS_SHOWN = 12
ATTENTION = "\x1d"


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
    machine: config.MachineConfig,
    size: tuple[int, int],
    extra: list[str],
    disks: Sequence[Disk] = (),
) -> Iterator[Desk]:
    """With one CPU and a screen of this size."""
    screen = f"virtio-gpu-pci,xres={size[0]},yres={size[1]}"
    devices = (screen, "virtio-keyboard-pci", "virtio-tablet-pci")
    words = [word for device in devices for word in ("-device", device)]
    changed = machine.with_changes(cpus=1)
    with Machine(changed, name="bench-desktop", disks=disks, extra=[*words, *extra]) as guest:
        guest.wait_for("services are ready")
        time.sleep(CALM_S)
        yield Desk(guest, size)


# -- what is counted ----------------------------------------------------------------------------


def cost_of(counter: Counter, act: Callable[[], None], events: Sequence[str]) -> Sums[int]:
    """How often each block is executed from the first event on until the last."""
    drain(counter, 0)
    counter.switch(True)
    # Without a record it may not be on yet, on a host that is busy.
    next(counter.records(time.monotonic() + PATIENCE_S), None)
    drain(counter, BEFORE_S)
    act()
    times = between(counter.records(time.monotonic() + PATIENCE_S), events)
    counter.switch(False)
    time.sleep(EVENT_S)
    return times


def between(records: Iterable[Record], events: Sequence[str]) -> Sums[int]:
    """What is executed while these come, in this order, whatever comes in between."""
    times: Sums[int] = Sums()
    wanted = list(events)
    for record in records:
        if len(wanted) < len(events):
            times.update(record.times)
        if record.event == wanted[0]:
            wanted.pop(0)
        if not wanted:
            return times
    raise MachineError(f"what was waited for did not come: {', '.join(wanted)}")


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


def median_cost(
    counter: Counter,
    name: str,
    acts: Iterable[Callable[[], None]],
    events: Sequence[str],
    where: bool,
) -> float:
    """Instructions of each act; of the rounds the one in the middle."""
    found = [cost_of(counter, act, events) for act in acts]
    if where:
        show(counter, name, found[-1])
    return statistics.median(counter.by_program(times).total() for times in found)


def keys(desk: Desk, text: str) -> list[Callable[[], None]]:
    return [lambda character=character: desk.hands.type_text(character) for character in text]


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
