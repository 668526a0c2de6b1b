#!/usr/bin/env python3
"""SQLite's own tests of crashes, on the disk's files; see README.md beside this file.

    sqlite_tests.py --machine MACHINE_JSON [NAME...]
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "machine"), str(ROOT / "tools")]

from login import ANONYMOUS, LATE, OWNER, log_in, prompt_of  # noqa: E402
from tessera_qemu import config  # noqa: E402
from tessera_qemu.command import VIRTIO_PCI, Disk  # noqa: E402
from tessera_qemu.machine import Machine  # noqa: E402

DISK_BYTES = 64 << 20
TIMEOUT_S = 600

# What upstream's "quick" run has of them, and how many tests each is: fewer are left out ones.
TESTS = {"crash8": 46, "crashM": 42}

COUNTED = r"^(\d+) errors out of (\d+) tests[^\n]*\n"

# How often a start may be refused because the host was too busy for a timely answer.
STARTS = 3


def finish(guest: Machine, name: str) -> re.Match[str]:
    """Runs the tests of that name; what testfixture counted."""
    for _ in range(STARTS):
        guest.send(f"run testfixture {name}.test with launcher=launcher\r")
        found = guest.wait_for(rf"{COUNTED}|{LATE}[^\n]*\n", timeout_s=TIMEOUT_S)
        guest.wait_for(prompt_of(OWNER))
        if found.group(1) is not None:
            return found
    raise SystemExit(f"{name}: the policy service did not answer, {STARTS} times")


def run(guest: Machine, name: str) -> bool:
    """Whether all of its tests passed, as it counts them itself."""
    start = len(guest.text)
    found = finish(guest, name)
    errors, count = int(found.group(1)), int(found.group(2))
    print(f"{name}: {count} tests, {errors} errors", flush=True)
    for line in re.findall(r"^!.*", guest.text[start:], re.MULTILINE):
        print(line, file=sys.stderr)
    return errors == 0 and count >= TESTS.get(name, 1)


def test(machine: config.MachineConfig, disk: Disk, names: list[str]) -> bool:
    changed = machine.with_changes(package=machine.folder / "sqlite_tests.package")
    with Machine(changed, name=f"sqlite-tests-{machine.arch}", disks=[disk]) as guest:
        guest.wait_for(ANONYMOUS)
        log_in(guest)
        guest.send("sqlite_tests\r")
        guest.wait_for(r"^sqlite_tests: written$")
        guest.wait_for(prompt_of(OWNER))
        return all([run(guest, name) for name in names])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    parser.add_argument("names", nargs="*", default=list(TESTS), help="only these tests")
    options = parser.parse_args(arguments)
    machine = config.load(options.machine)
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "disk.img"
        with file.open("wb") as image:
            image.truncate(DISK_BYTES)
        passed = test(machine, Disk(file, VIRTIO_PCI), options.names)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
