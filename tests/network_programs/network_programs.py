#!/usr/bin/env python3
"""The programs for the network, and what tests Mbed TLS, in QEMU; see README.md beside this file.

    network_programs.py --machine MACHINE_JSON
"""

import argparse
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "suite"), str(ROOT / "tools")]

import guest  # noqa: E402
from tessera_qemu import config  # noqa: E402

TIMEOUT_S = 600

# Lines that each is to print, in this order; others may be between them.
WANTED = {
    "curl": [
        "curl 8.14.1 (Tessera) libcurl/8.14.1 mbedTLS/3.6.6",
        "Protocols: http https",
        "Features: IPv6 Largefile SSL threadsafe",
        "status 0",
    ],
    "iperf3": ["iperf 3.9 (cJSON 1.7.13)", "status 0"],
    # As many as mbedtls_config.h has parts that test themselves.
    "mbedtls_selftest": ["  Executed 20 test suites", "  [ All tests PASS ]", "status 0"],
    "tls_pair": [
        "tls: TLSv1.3 TLS1-3-AES-128-GCM-SHA256 carried",
        "tls: TLSv1.3 TLS1-3-CHACHA20-POLY1305-SHA256 carried",
        "tls: TLSv1.2 TLS-ECDHE-ECDSA-WITH-AES-256-GCM-SHA384 carried",
        "tls: TLSv1.2 TLS-ECDHE-ECDSA-WITH-CHACHA20-POLY1305-SHA256 carried",
        "tls: refused: name",
        "tls: refused: name",
        "tls: refused: nobody vouches",
        "tls: refused: nobody vouches",
        "status 0",
    ],
}


def printed(lines: list[str]) -> dict[str, list[str]]:
    """What each program printed, its exit status last: all since the one before it had ended."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        current.append(line)
        if ended := re.fullmatch(r"programs: (\S+) ended with (\d+)", line):
            found[ended[1]] = [*current, f"status {ended[2]}"]
            current = []
    return found


def missing(wanted: list[str], lines: list[str]) -> str | None:
    """The first line that is not there after those before it."""
    rest = iter(lines)
    return next((line for line in wanted if line not in rest), None)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    machine = config.load(parser.parse_args(arguments).machine)
    lines = guest.lines(machine, "network_programs", "programs: end", TIMEOUT_S)
    found = printed(lines)
    failures = 0
    for name, wanted in WANTED.items():
        size_bytes = (machine.folder / "programs" / name).stat().st_size
        line = missing(wanted, found.get(name, []))
        if line is not None:
            failures += 1
            print(f"{name}: no line {line!r} in", *found.get(name, ["nothing"]), sep="\n    ")
        else:
            print(f"{name}: as it is to be; {size_bytes} bytes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
