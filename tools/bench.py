#!/usr/bin/env python3
"""Runs the benchmark of kernel and services and prints a table, beside the figures of others.

    bench.py [--json FILE] [--store | --network | --overlay | --desktop] MACHINE_JSON...

One machine.json for each architecture. Instructions come from QEMU's `-icount shift=0`, where a
nanosecond of the guest is one instruction executed and runs repeat exactly; throughput comes from
a run without it, with two CPUs, and is worth comparing only on one machine at one time. So is the
store beside the disk that it is on and beside Debian's kernel, which --store measures alone: in
percent, it says the most (bench_store.py); and so are SQLite's transactions, in its journal modes
and with synchronous = FULL and EXTRA. --network measures nothing but the network, beside Debian's
kernel (bench_network.py). --overlay measures nothing but packets of the overlay, beside libsodium's
boxes, and a call to another machine. --desktop measures nothing but the desktop edition with a
person at it (bench_desktop.py), on x86_64.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import bench_desktop
import bench_store
from elf_sections import section_bytes
from figure_lines import figures_in
from tessera_qemu import config
from tessera_qemu.errors import MachineError
from tessera_qemu.machine import Machine

ICOUNT = ["-icount", "shift=0,sleep=off"]
INSTRUCTIONS = "instructions"
INSTRUCTIONS_PER_BYTE = "instructions/byte"
PARTS = ("bench", "bench_services", "bench_decided", "bench_posix")
OVERLAY_PARTS = ("bench_overlay",)
DURABLE = Path(__file__).resolve().parent.parent / "tests" / "posix_programs" / "durable.py"
SQLITE_S = 1800
NETWORK = Path(__file__).resolve().parent / "bench_network.py"
NETWORK_S = 3600
LAST_TIMED = "trap_call_to_ring_server"
NS_PER_S = 1_000_000_000

# Of seL4 on the same QEMU: release build with fastpath, two address spaces, user stubs included;
# x86_64, AArch64, riscv64. Its calls carry four words where ours carry six.
OTHERS = {
    "call_reply_0w": (416, 426, 557),
    "call_reply_6w": (450, 465, 595),
    "yield": (282, 312, 472),
    "yield_two_switches": (520, 553, 854),
    "signal": (398, 374, 439),
    "signal_wake": (980, 930, 1208),
    "fault_round_trip": (1303, 1129, None),
    "create_endpoint": (876, 755, 1028),
    "create_memory": (888, 1157, 1048),
    "map_page": (754, 588, 743),
    "unmap_page": (602, 534, 689),
    "kernel_text_bytes": (66700, 31700, 31200),
}
NAME_COLUMNS = 52
ARCHITECTURES = ("x86_64", "aarch64", "riscv64")


@dataclass(frozen=True)
class Figure:
    """One measured value."""

    arch: str
    name: str
    unit: str
    value: float


def run_counted(machine: config.MachineConfig, parts: tuple[str, ...]) -> dict[str, float]:
    """Parts of the benchmark, in their order, with instructions for nanoseconds."""
    found = {}
    for part in parts:
        changed = machine.with_changes(cpus=1, package=machine.folder / f"{part}.package")
        with Machine(changed, name=part, extra=ICOUNT) as guest:
            code = guest.wait_exit()
            text = guest.text
        if code != 0:
            last = "\n".join(text.splitlines()[-20:])
            raise MachineError(f"{part} ended with {code}:\n{last}")
        found |= figures_in(text)
    return found


def run_timed(machine: config.MachineConfig) -> dict[str, float]:
    """Its first part, by the clock: how long the kernel holds a CPU is not a matter of seconds."""
    changed = machine.with_changes(cpus=2, package=machine.folder / "bench.package")
    with Machine(changed, name="bench-2") as guest:
        guest.wait_for(rf"^bench: {LAST_TIMED} \d+\n", timeout_s=300)
        return figures_in(guest.text)


def run_sqlite(machine: config.MachineConfig) -> dict[str, float]:
    """Transactions that are durable on the disk, in a second."""
    words = [sys.executable, DURABLE, "--machine", machine.folder / "machine.json", "--measure"]
    try:
        ran = subprocess.run(words, capture_output=True, text=True, timeout=SQLITE_S, check=True)
    except subprocess.CalledProcessError as error:
        raise MachineError(f"{DURABLE.name} failed:\n{error.stderr[-4000:]}") from error
    except subprocess.TimeoutExpired as error:
        raise MachineError(f"{DURABLE.name} took more than {SQLITE_S} s") from error
    return {name: float(rate) for name, rate in map(str.split, ran.stdout.splitlines())}


def network_figures(machine: config.MachineConfig) -> list[Figure]:
    """Those of one architecture, from a program that has a network of its own."""
    words = [sys.executable, NETWORK, machine.folder / "machine.json"]
    try:
        ran = subprocess.run(
            words, stdout=subprocess.PIPE, text=True, timeout=NETWORK_S, check=True
        )
    except subprocess.CalledProcessError as error:
        raise MachineError(f"{NETWORK.name} failed") from error
    except subprocess.TimeoutExpired as error:
        raise MachineError(f"{NETWORK.name} took more than {NETWORK_S} s") from error
    found = {name: float(value) for name, value in map(str.split, ran.stdout.splitlines())}
    return [Figure(machine.arch, name, network_unit(name), found[name]) for name in found]


def network_unit(name: str) -> str:
    """By how its name ends."""
    endings = {"percent": "%", "mbit": "Mbit/s", "us": "us", "per_second": "1/s", "per_cpu": "/CPU"}
    return next(unit for ending, unit in endings.items() if name.endswith(f"_{ending}"))


def store_figures(machine: config.MachineConfig) -> list[Figure]:
    """Its figures of one architecture."""
    found = bench_store.measure(machine) | run_sqlite(machine)
    return [
        Figure(machine.arch, name, "%" if name.endswith("percent") else "1/s", value)
        for name, value in found.items()
    ]


def of_boxes(counted: dict[str, float]) -> dict[str, float]:
    """In percent: a packet of the overlay, of libsodium's box of as many bytes."""
    pairs = {"send": "seal", "receive": "open"}
    return {
        f"overlay_{way}_of_box_percent": 100
        * counted[f"overlay_{way}_per_byte"]
        / counted[f"box_{box}_per_byte"]
        for way, box in pairs.items()
    }


def overlay_unit(name: str) -> str:
    """By how its name ends."""
    if name.endswith("_percent"):
        return "%"
    return INSTRUCTIONS_PER_BYTE if name.endswith("_per_byte") else INSTRUCTIONS


def overlay_figures(machine: config.MachineConfig) -> list[Figure]:
    """Its figures, and those of calls to other machines, of one architecture."""
    counted = run_counted(machine, OVERLAY_PARTS)
    found = counted | of_boxes(counted)
    return [Figure(machine.arch, name, overlay_unit(name), found[name]) for name in found]


def desktop_unit(name: str) -> str:
    """By how its name ends; what says nothing of it is instructions."""
    endings = {"_wakes_per_second": "1/s", "_frames_per_second": "1/s", "_mib": "MiB"}
    endings |= {"_percent": "%", "_frames": "frames", "_instructions_per_second": "instructions/s"}
    return next((unit for end, unit in endings.items() if name.endswith(end)), INSTRUCTIONS)


def desktop_figures(machine: config.MachineConfig) -> list[Figure]:
    """Its figures."""
    found = bench_desktop.measure(machine)
    return [Figure(machine.arch, name, desktop_unit(name), found[name]) for name in found]


def measure(machine: config.MachineConfig) -> list[Figure]:
    """All figures of one architecture."""
    counted = run_counted(machine, PARTS)
    figures = [Figure(machine.arch, name, INSTRUCTIONS, value) for name, value in counted.items()]
    timed = run_timed(machine)
    for name in ("call_reply_6w", "call_reply_6w_other_cpu", "ring_call_64"):
        figures.append(
            Figure(machine.arch, f"{name}_per_second", "1/s", round(NS_PER_S / timed[name]))
        )
    kernel = machine.folder / "common" / "kernel" / "kernel.elf"
    figures.append(
        Figure(machine.arch, "kernel_text_bytes", "bytes", section_bytes(kernel, TEXT_SECTIONS))
    )
    return figures + overlay_figures(machine) + store_figures(machine)


TEXT_SECTIONS = (".text", ".rodata")
ASKED_ALONE = {"store": store_figures, "network": network_figures, "overlay": overlay_figures}
ASKED_ALONE |= {"desktop": desktop_figures}


def value_text(figure: Figure) -> str:
    """Of what is a few for each byte, tenths count."""
    return f"{figure.value:.{1 if figure.unit == INSTRUCTIONS_PER_BYTE else 0}f}"


def table(figures: list[Figure]) -> list[str]:
    """One line for each name; the others' figures in brackets."""
    values = {(figure.arch, figure.name): figure for figure in figures}
    names = list(dict.fromkeys(figure.name for figure in figures))
    archs = [arch for arch in ARCHITECTURES if any(figure.arch == arch for figure in figures)]
    heads = "".join(f"{arch + ' (seL4)':>20}" for arch in archs)
    lines = [f"{'':{NAME_COLUMNS}}{heads}  unit"]
    for name in names:
        cells = ""
        unit = ""
        for arch in archs:
            figure = values.get((arch, name))
            other = OTHERS.get(name, (None, None, None))[ARCHITECTURES.index(arch)]
            text = "-" if figure is None else value_text(figure)
            cells += f"{text + ('' if other is None else f' ({other})'):>20}"
            unit = unit if figure is None else figure.unit
        lines.append(f"{name:{NAME_COLUMNS}}{cells}  {unit}")
    return lines


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE")
    part = parser.add_mutually_exclusive_group()
    for name, ask in ASKED_ALONE.items():
        help_text = f"nothing but the {name}"
        part.add_argument(f"--{name}", action="store_const", dest="ask", const=ask, help=help_text)
    parser.set_defaults(ask=measure)
    parser.add_argument("machines", type=Path, nargs="+", metavar="MACHINE_JSON")
    options = parser.parse_args(arguments)
    try:
        figures = [figure for path in options.machines for figure in options.ask(config.load(path))]
    except MachineError as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 1
    print("\n".join(table(figures)))
    if options.json is not None:
        records = [vars(figure) for figure in figures]
        options.json.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
