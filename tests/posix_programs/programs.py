#!/usr/bin/env python3
"""Lua and SQLite in QEMU, compared with themselves on this machine; see README.md beside this file.

    programs.py --machine MACHINE_JSON
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "suite"), str(ROOT / "tools")]

import guest  # noqa: E402
from tessera_qemu import config  # noqa: E402

TIMEOUT_S = 600
HELLO_BYTES_MAX = 40 * 1024


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


def host_program(name: str, library: str, folder: Path) -> Path:
    """The same sources, compiled for this machine."""
    tool = ROOT / "packaging" / "third_party.py"
    words = ["build", library, "--flavor", "host", "--clang", "clang-19", "--ar", "llvm-ar-19"]
    built = subprocess.run(
        [sys.executable, "-B", tool, *words], check=True, capture_output=True, text=True
    ).stdout.strip()
    program = folder / name
    archive = Path(built) / f"lib{library}.a"
    link = ["clang-19", "-Wl,--whole-archive", archive, "-Wl,--no-whole-archive"]
    subprocess.run([*link, "-lm", "-ldl", "-lpthread", "-o", program], check=True)
    return program


def host_output(command: list[str | Path], folder: Path) -> list[str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [*done.stdout.splitlines(), f"status {done.returncode}"]


def compare(name: str, printed: list[str], host: list[str]) -> bool:
    if printed == host:
        print(f"{name}: {len(host) - 1} lines, the same")
        return True
    for number in range(max(len(printed), len(host))):
        here = host[number] if number < len(host) else "nothing"
        there = printed[number] if number < len(printed) else "nothing"
        if here != there:
            print(f"{name}: line {number + 1} is {there!r}, on the host {here!r}", file=sys.stderr)
    return False


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
        }
    results = [compare(name, printed.get(name, []), lines) for name, lines in wanted.items()]
    print(f"hello: {hello_bytes} bytes, at most {HELLO_BYTES_MAX}")
    return 0 if all(results) and hello_bytes <= HELLO_BYTES_MAX else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
