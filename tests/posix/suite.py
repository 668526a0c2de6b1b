#!/usr/bin/env python3
"""The Open POSIX Test Suite, in QEMU; see README.md beside this file.

    suite.py --machine MACHINE_JSON [--update]

Prints a table of the results. Fails when a test of passing.txt passes neither at first nor when it
is run again with nothing beside it, and says which needed that; with --update those that pass at
first are added to passing.txt.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "suite"), str(HERE.parent.parent / "tools")]

import guest  # noqa: E402
from tessera_qemu import config  # noqa: E402

PASSING = HERE / "passing.txt"
TIMEOUT_S = 1100
SLOWEST_SHOWN = 5
# A busy machine makes some fail at first; more than these are a bug that shows beside others only.
SECOND_TRIES_MAX = 20
# As posixtest.h of the suite numbers them.
RESULTS = {"0": "passed", "1": "failed", "2": "unresolved", "4": "unsupported", "5": "untested"}


@dataclass(frozen=True)
class Run:
    """One time that a test has run."""

    result: str
    """In words."""
    seconds: float


def run(machine: config.MachineConfig) -> dict[str, list[Run]]:
    """How each test went, by name: the first time, and the second where there was one."""
    found: dict[str, list[Run]] = {}
    for line in guest.lines(machine, "posix_suite", "posix: end", TIMEOUT_S):
        words = line.split()
        if len(words) == 5 and words[0] == "posix:":
            result = RESULTS.get(words[3], words[3].partition("-")[0])
            found.setdefault(words[1], []).append(Run(result, int(words[4]) / 1000))
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


def print_slowest(runs: dict[str, list[Run]]) -> None:
    passed = [(tries[0].seconds, name) for name, tries in runs.items() if is_passed(tries[0])]
    for seconds, name in sorted(passed, reverse=True)[:SLOWEST_SHOWN]:
        print(f"{seconds:6.1f} s {name}")


def is_passed(run_: Run) -> bool:
    return run_.result == "passed"


def judge(runs: dict[str, list[Run]], expected: set[str]) -> bool:
    """Says what was expected to pass and did not, at first or at all."""
    lost = not expected
    second_tries = 0
    for name in sorted(expected):
        tries = [run_.result for run_ in runs.get(name, [])]
        if not tries:
            print(f"suite.py: {name} passed once: now not run", file=sys.stderr)
        elif tries[0] == "passed":
            continue
        elif tries[-1] == "passed":
            print(f"suite.py: {name} {tries[0]} at first, and passed with nothing beside it")
            second_tries += 1
            continue
        else:
            print(f"suite.py: {name} passed once: now {', '.join(tries)}", file=sys.stderr)
        lost = True
    if second_tries > SECOND_TRIES_MAX:
        print(f"suite.py: {second_tries} needed a second try", file=sys.stderr)
    return not lost and second_tries <= SECOND_TRIES_MAX


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args(arguments)
    machine = config.load(options.machine)
    runs = run(machine)
    print_table({name: tries[-1].result for name, tries in runs.items()}, machine.folder)
    print_slowest(runs)
    expected = set(PASSING.read_text("utf-8").split()) if PASSING.is_file() else set()
    if options.update:
        passed = {name for name, tries in runs.items() if is_passed(tries[0])}
        PASSING.write_text("".join(f"{name}\n" for name in sorted(expected | passed)), "utf-8")
    return 0 if judge(runs, expected) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
