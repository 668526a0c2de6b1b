#!/usr/bin/env python3
"""The Open POSIX Test Suite, in QEMU; see README.md beside this file.

    suite.py --machine MACHINE_JSON [--update]

Prints a table of the results. Fails when a test of passing.txt does not pass; with --update those
that pass are added to it.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))

from tessera_qemu import config  # noqa: E402
from tessera_qemu.machine import Machine  # noqa: E402

PASSING = HERE / "passing.txt"
TIMEOUT_S = 840
# As posixtest.h of the suite numbers them.
RESULTS = {"0": "passed", "1": "failed", "2": "unresolved", "4": "unsupported", "5": "untested"}


def run(machine: config.MachineConfig) -> dict[str, str]:
    """The result of each test, by name, in words."""
    changed = machine.with_changes(package=machine.folder / "posix_suite.package")
    with Machine(changed, name=f"posix-suite-{machine.arch}") as guest:
        guest.wait_for("^posix: end$", timeout_s=TIMEOUT_S)
        lines = guest.lines
    found = {}
    for line in lines:
        words = line.split()
        if len(words) == 3 and words[0] == "posix:":
            found[words[1]] = RESULTS.get(words[2], words[2].partition("-")[0])
    return found


def print_table(results: dict[str, str], folder: Path) -> None:
    counts = Counter(results.values())
    lost = (folder / "tests" / "posix" / "not_linked.txt").read_text("utf-8").split()
    counts["not linked"] = len(lost)
    for result, count in counts.most_common():
        print(f"{count:6} {result}")
    for name, result in sorted(results.items()):
        if result != "passed":
            print(f"{result:12} {name}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args(arguments)
    machine = config.load(options.machine)
    results = run(machine)
    print_table(results, machine.folder)
    expected = set(PASSING.read_text("utf-8").split()) if PASSING.is_file() else set()
    passed = {name for name, result in results.items() if result == "passed"}
    if options.update:
        PASSING.write_text("".join(f"{name}\n" for name in sorted(expected | passed)), "utf-8")
    lost = sorted(expected - passed)
    for name in lost:
        print(f"suite.py: {name} passed once: now {results.get(name, 'not run')}", file=sys.stderr)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
