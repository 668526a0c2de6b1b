#!/usr/bin/env python3
"""Boots a built edition in QEMU with its console on this terminal.

    qemu.py run --machine out/server/machine.json [--firmware uefi] [--disk [KIND:]FILE]...
                [--ssh PORT] [--overlay PORT] [--vnc N | --headless] [-- QEMU arguments]

The desktop edition has a screen, keyboard and pointer: in a window, where this terminal is one of a
desktop's.

Ends with the guest's exit code (0..63) when the machine powers off, with 70 when QEMU itself
failed or the machine ended without a code, and with 128 + N when signal N ended it.
"""

import argparse
import os
import sys
from pathlib import Path

from tessera_qemu import config, console
from tessera_qemu.command import (
    DIRECT,
    DISK_KINDS,
    FIRMWARES,
    disk_arguments,
    disk_of,
    outside_arguments,
    screen_arguments,
)
from tessera_qemu.errors import MachineError
from tessera_qemu.exit_code import QEMU_FAILED

SSH_PORT = 22
# What the manual lets a machine wait for links at.
OVERLAY_PORT = 9001
# Where what a VNC viewer calls 0 is.
VNC_PORT = 5900
EDITION_WITH_SCREEN = "desktop"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="boot a machine")
    run.add_argument("--machine", type=Path, required=True, help="machine.json of a build")
    run.add_argument("--firmware", choices=FIRMWARES, default=DIRECT)
    run.add_argument("--cpus", type=int)
    run.add_argument("--memory", type=int, metavar="MIB")
    run.add_argument("--package", type=Path, help="boot package instead of the built one")
    run.add_argument("--kernel", type=Path, help="boot shim instead of the built one")
    run.add_argument("--append", default="", help="more words for the guest's command line")
    run.add_argument(
        "--disk",
        action="append",
        default=[],
        metavar="[KIND:]FILE",
        help=f"a file as disk; KIND is {', '.join(DISK_KINDS)} (the first, unless said)",
    )
    run.add_argument("--ssh", type=int, metavar="PORT", help="where its SSH is at 127.0.0.1")
    run.add_argument(
        "--overlay",
        type=int,
        metavar="PORT",
        help=f"where its port {OVERLAY_PORT}, for links of the overlay, is at 127.0.0.1",
    )
    seen = run.add_mutually_exclusive_group()
    seen.add_argument(
        "--vnc", type=int, metavar="N", help=f"the screen, at 127.0.0.1, port {VNC_PORT} and N"
    )
    seen.add_argument("--headless", action="store_true", help="without screen and keyboard")
    run.add_argument("extra", nargs="*", help="after --: arguments passed on to QEMU")
    return parser.parse_args(arguments)


def screen(edition: str, options: argparse.Namespace) -> list[str]:
    """QEMU's arguments for what a person sees, besides the console."""
    if options.headless or (edition != EDITION_WITH_SCREEN and options.vnc is None):
        return []
    has_window = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if options.vnc is None and not has_window:
        print(
            "tessera: no display here for the screen: --vnc N shows it to a VNC viewer, "
            "--headless leaves it out",
            file=sys.stderr,
        )
    return screen_arguments(options.vnc, has_window)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        machine = config.load(options.machine).with_changes(
            cpus=options.cpus,
            memory_mib=options.memory,
            package=options.package,
            kernel=options.kernel,
        )
        disks = disk_arguments(machine.arch, [disk_of(text) for text in options.disk])
        forwards = [
            f"hostfwd=tcp:127.0.0.1:{port}-:{inside}"
            for port, inside in ((options.ssh, SSH_PORT), (options.overlay, OVERLAY_PORT))
            if port is not None
        ]
        extra = disks + outside_arguments(",".join(forwards))
        extra += screen(machine.edition, options) + options.extra
        return console.run(machine, options.firmware, options.append, extra)
    except MachineError as error:
        print(f"qemu.py: {error}", file=sys.stderr)
        return QEMU_FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
