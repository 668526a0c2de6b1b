"""Programs of the tests, compiled for this machine, and what they print here."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Transactions of each of the two that count in one database.
LOCKS_COUNT = 40


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
    """With the programs in the folder first on the path."""
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )
    return [*done.stdout.splitlines(), f"status {done.returncode}"]


def host_locks(folder: Path) -> list[str]:
    """What locks.c says here, where sqlite3 is in the folder."""
    program = folder / "locks"
    flags = ["-std=gnu17", "-D_GNU_SOURCE", "-lpthread"]
    subprocess.run(["clang-19", *flags, HERE / "locks.c", "-o", program], check=True)
    return host_output([program, str(LOCKS_COUNT)], folder)


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
