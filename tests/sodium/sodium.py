#!/usr/bin/env python3
"""libsodium's own tests, in QEMU; see README.md beside this file.

    sodium.py --machine MACHINE_JSON

Fails unless every test of the pristine source passes and has written exactly what is expected.
"""

import argparse
import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "suite"), str(ROOT / "packaging"), str(ROOT / "tools")]

import guest  # noqa: E402
from pinned import lock, source  # noqa: E402
from tessera_qemu import config  # noqa: E402

TIMEOUT_S = 600


def expected_outputs() -> dict[str, bytes]:
    """What each test of libsodium's `make check` is to write."""
    entry = lock.read(ROOT / "packaging" / "third_party.lock")["libsodium"]
    folder = source.unpacked(entry) / "test" / "default"
    return {file.stem: file.with_suffix(".exp").read_bytes() for file in folder.glob("*.c")}


def outcomes(lines: list[str]) -> dict[str, str]:
    """How each test ended, and what is in each file, by name.

    A test that did not pass is run again: the first time counts.
    """
    found: dict[str, str] = {}
    for line in lines:
        match line.split():
            case ["sodium:", name, _, result, _]:
                found.setdefault(name, result)
            case ["sodium:", name, size, digest]:
                found.setdefault(name, f"{size} {digest}")
    return found


def failures(lines: list[str], expected: dict[str, bytes]) -> dict[str, str]:
    """Why each test that did not pass did not, by name."""
    said = outcomes(lines)
    found = {}
    for name, output in expected.items():
        digest = f"{len(output)} {hashlib.sha256(output).hexdigest()}"
        result = said.get(name, "not run")
        wrote = said.get(f"{name}.res", "nothing")
        if result != "0":
            found[name] = f"ended with {result}"
        elif wrote != digest:
            found[name] = f"wrote {wrote}, not {digest}"
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    machine = config.load(parser.parse_args(arguments).machine)
    expected = expected_outputs()
    failed = failures(guest.lines(machine, "sodium_suite", "sodium: end", TIMEOUT_S), expected)
    print(f"{len(expected)} tests: {len(expected) - len(failed)} passed, {len(failed)} failed")
    for name, reason in sorted(failed.items()):
        print(f"sodium.py: {name} {reason}", file=sys.stderr)
    return 1 if failed or not expected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
