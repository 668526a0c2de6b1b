#!/usr/bin/env python3
"""SQLite's durable transactions, the power cut under them, and locks.

See README.md beside this file.

    durable.py --machine MACHINE_JSON [--measure]

With --measure the power stays on: a line with a name and a figure, transactions per second, for
each way in which they are durable.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "machine"), str(ROOT / "tools")]

from host_programs import LOCKS_COUNT, compare, host_locks, host_program  # noqa: E402
from login import ANONYMOUS, OWNER, log_in, prompt_of  # noqa: E402
from tessera_qemu import config  # noqa: E402
from tessera_qemu.command import VIRTIO_PCI, Disk  # noqa: E402
from tessera_qemu.machine import Machine  # noqa: E402

DISK_BYTES = 64 << 20
# More than there is time for: the power ends in the middle.
TRANSACTIONS = 5000
CUT_AFTER = 15
MEASURED = 100
MODES = ("delete", "truncate", "persist")
MEASURED_MODES = ("delete", "truncate")
SYNCHRONOUS = ("full", "extra")
MEASURE_S = 300
# It may stand behind what a terminal is told.
TIMED = r"^(?:\x1b[^\n]*)?durable: (\d+) transactions in (\d+) ms$"
COUNT = "SELECT 'there are ' || count(*) || ', to ' || max(number) FROM kept;"


def boot(machine: config.MachineConfig, disk: Disk) -> Machine:
    changed = machine.with_changes(package=machine.folder / "durable.package")
    guest = Machine(changed, name=f"durable-{machine.arch}", disks=[disk])
    guest.wait_for(ANONYMOUS)
    log_in(guest)
    return guest


def check(guest: Machine, last: int) -> None:
    """The database is whole, and has each transaction that was said to be committed."""
    guest.send(f'sqlite3 durable.db "PRAGMA integrity_check; {COUNT}"\r')
    guest.wait_for(r"^ok$")
    found = guest.wait_for(r"^there are (\d+), to (\d+)\n")
    count, highest = int(found.group(1)), int(found.group(2))
    if count != highest + 1 or highest < last:
        raise SystemExit(f"committed up to {last}, but there are {count} up to {highest}")
    guest.wait_for(prompt_of(OWNER))


def cut(machine: config.MachineConfig, disk: Disk, mode: str, last: int) -> int:
    """The last transaction that was said to be committed when the power ended."""
    with boot(machine, disk) as guest:
        if last >= 0:
            check(guest, last)
        guest.send(f"run durable {mode} {TRANSACTIONS} with launcher=launcher\r")
        guest.wait_for(rf"^committed {last + CUT_AFTER}$")
        text = guest.text
    return max(int(number) for number in re.findall(r"^committed (\d+)$", text, re.MULTILINE))


def time_transactions(guest: Machine, words: str) -> float:
    """How many are durable in a second, the start of SQLite included."""
    guest.send(f"run durable {words} with launcher=launcher\r")
    found = guest.wait_for(TIMED, timeout_s=MEASURE_S)
    guest.wait_for(prompt_of(OWNER))
    return int(found.group(1)) * 1000 / int(found.group(2))


def measure(machine: config.MachineConfig, disk: Disk) -> None:
    """Each in a database of its own."""
    with boot(machine, disk) as guest:
        for mode in MEASURED_MODES:
            for synchronous in SYNCHRONOUS:
                rate = time_transactions(guest, f"{mode} {MEASURED} {synchronous}")
                print(f"sqlite_{mode}_{synchronous} {rate:.1f}", flush=True)
                guest.send("rm durable.db\r")
                guest.wait_for(prompt_of(OWNER))


def test(machine: config.MachineConfig, disk: Disk) -> None:
    last = -1
    for mode in MODES:
        last = cut(machine, disk, mode, last)
        print(f"{mode}: the power ended after transaction {last}")
    with boot(machine, disk) as guest:
        check(guest, last)
        rate = time_transactions(guest, f"truncate {MEASURED}")
        look_at_locks(guest)
    print(f"{rate:.0f} durable transactions per second")


def look_at_locks(guest: Machine) -> None:
    """Files that the names service keeps are locked as the host's are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        host_program("sqlite3", "sqlite", folder)
        *wanted, status = host_locks(folder)
    if status != "status 0":
        raise SystemExit(f"locks: on the host {status}: {wanted}")
    start = len(guest.text)
    guest.send(f"run locks {LOCKS_COUNT} with launcher=launcher pipes=pipes\r")
    guest.wait_for(r"^locks: end$", timeout_s=MEASURE_S)
    guest.wait_for(prompt_of(OWNER))
    printed = guest.text[start:].splitlines()
    printed = printed[printed.index(wanted[0]) :][: len(wanted)]
    if not compare("locks", printed, wanted):
        raise SystemExit(1)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    parser.add_argument("--measure", action="store_true", help="how many there are in a second")
    options = parser.parse_args(arguments)
    machine = config.load(options.machine)
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "disk.img"
        with file.open("wb") as image:
            image.truncate(DISK_BYTES)
        (measure if options.measure else test)(machine, Disk(file, VIRTIO_PCI))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
