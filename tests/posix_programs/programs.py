#!/usr/bin/env python3
"""Lua, SQLite and record locks in QEMU, compared with themselves on this machine; see README.md
beside this file.

    programs.py --machine MACHINE_JSON
"""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "suite"), str(ROOT / "tools")]

import guest  # noqa: E402
from host_programs import compare, host_locks, host_output, host_program  # noqa: E402
from tessera_qemu import config  # noqa: E402

TIMEOUT_S = 600
HELLO_BYTES_MAX = 40 * 1024
# FILE_LOCKS_OF_CLIENT_MAX of services/files; the other process has its own.
LOCK_LIMITS = [
    "locked: 256",
    "one more: too many",
    "one that joins two: done",
    "one for it: done",
    "other: done",
    "all free: done",
    "again: done",
    "status 0",
]


def guest_output(machine: config.MachineConfig) -> dict[str, list[str]]:
    """What each program printed, its exit status last."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in guest.lines(machine, "posix_programs", "programs: end", TIMEOUT_S):
        if line.startswith("programs: "):
            words = line.split()
            current = found.setdefault(words[1], []) if words[-1] == "begins" else None
            if "ended" in words:
                found[words[1]].append(f"status {words[-1]}")
        elif current is not None:
            current.append(line)
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    machine = config.load(parser.parse_args(arguments).machine)
    hello_bytes = (machine.folder / "programs" / "hello").stat().st_size
    printed = guest_output(machine)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        lua = host_program("lua", "lua", folder)
        sqlite = host_program("sqlite3", "sqlite", folder)
        wanted = {
            "posix_programs": ["status 0"],
            "hello": ["hello from a C library", "status 0"],
            "lua": host_output([lua, HERE / "script.lua"], folder),
            "sqlite3": host_output([sqlite, "test.db", f".read {HERE}/workload.sql"], folder),
            "locks": [*host_locks(folder), *LOCK_LIMITS],
        }
    results = [compare(name, printed.get(name, []), lines) for name, lines in wanted.items()]
    print(f"hello: {hello_bytes} bytes, at most {HELLO_BYTES_MAX}")
    return 0 if all(results) and hello_bytes <= HELLO_BYTES_MAX else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
