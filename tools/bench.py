#!/usr/bin/env python3
"""Runs the benchmark of kernel and services and prints a table, beside the figures of others.

    bench.py [--json FILE] [--store] MACHINE_JSON...

One machine.json for each architecture. Instructions come from QEMU's `-icount shift=0`, where a
nanosecond of the guest is one instruction executed and runs repeat exactly; throughput comes from
a run without it, with two CPUs, and is worth comparing only on one machine at one time. So is the
store beside the disk that it is on, which --store measures alone: in percent, it says the most;
and so are SQLite's transactions, in its journal modes and with synchronous = FULL and EXTRA.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from elf_sections import section_bytes
from tessera_qemu import config
from tessera_qemu.command import VIRTIO_PCI, Disk
from tessera_qemu.errors import MachineError
from tessera_qemu.machine import Machine

ICOUNT = ["-icount", "shift=0,sleep=off"]
INSTRUCTIONS = "instructions"
PARTS = ("bench", "bench_services", "bench_decided", "bench_posix")
STORE_DISK_BYTES = 512 << 20
STORE_S = 600
DURABLE = Path(__file__).resolve().parent.parent / "tests" / "posix_programs" / "durable.py"
SQLITE_S = 1800
LAST_TIMED = "trap_call_to_ring_server"
TENTHS = 10
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
ARCHITECTURES = ("x86_64", "aarch64", "riscv64")


@dataclass(frozen=True)
class Figure:
    """One measured value."""

    arch: str
    name: str
    unit: str
    value: float


def run_counted(machine: config.MachineConfig) -> dict[str, float]:
    """The whole benchmark, with instructions for nanoseconds: the kernel, then the services."""
    found = {}
    for part in PARTS:
        changed = machine.with_changes(cpus=1, package=machine.folder / f"{part}.package")
        with Machine(changed, name=part, extra=ICOUNT) as guest:
            code = guest.wait_exit()
            lines = guest.lines
        if code != 0:
            raise MachineError(f"{part} ended with {code}:\n" + "\n".join(lines[-20:]))
        found |= found_in(lines)
    return found


def run_timed(machine: config.MachineConfig) -> dict[str, float]:
    """Its first part, by the clock: how long the kernel holds a CPU is not a matter of seconds."""
    changed = machine.with_changes(cpus=2, package=machine.folder / "bench.package")
    with Machine(changed, name="bench-2") as guest:
        guest.wait_for(f"^bench: {LAST_TIMED} ", timeout_s=300)
        return found_in(guest.lines)


def run_store(machine: config.MachineConfig) -> dict[str, float]:
    """The store and the disk below it: MiB, or puts, in a second, and what is left in percent."""
    changed = machine.with_changes(cpus=2, package=machine.folder / "bench_store.package")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "disk.img"
        with file.open("wb") as image:
            image.truncate(STORE_DISK_BYTES)
        with Machine(changed, name="bench-store", disks=[Disk(file, VIRTIO_PCI)]) as guest:
            guest.wait_for(r"^bench_store: done$", timeout_s=STORE_S)
            lines = guest.lines
    rates = {f"{name}_per_second": NS_PER_S / ns for name, ns in found_in(lines).items()}
    for what in ("write", "read"):
        disk = rates[f"disk_{what}_mib_per_second"]
        rates[f"store_{what}_percent"] = 100 * rates[f"store_{what}_mib_per_second"] / disk
    return rates


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


def store_figures(machine: config.MachineConfig) -> list[Figure]:
    """Its figures of one architecture."""
    found = run_store(machine) | run_sqlite(machine)
    return [
        Figure(machine.arch, name, "%" if name.endswith("percent") else "1/s", value)
        for name, value in found.items()
    ]


def found_in(lines: list[str]) -> dict[str, float]:
    """The figures that the guest printed, by name."""
    found = {}
    for line in lines:
        words = line.split()
        if len(words) == 3 and words[0] == "bench:":
            found[words[1]] = int(words[2]) / TENTHS
    return found


def measure(machine: config.MachineConfig) -> list[Figure]:
    """All figures of one architecture."""
    counted = run_counted(machine)
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
    return figures + store_figures(machine)


TEXT_SECTIONS = (".text", ".rodata")


def table(figures: list[Figure]) -> list[str]:
    """One line for each name; the others' figures in brackets."""
    values = {(figure.arch, figure.name): figure for figure in figures}
    names = list(dict.fromkeys(figure.name for figure in figures))
    archs = [arch for arch in ARCHITECTURES if any(figure.arch == arch for figure in figures)]
    heads = "".join(f"{arch + ' (seL4)':>20}" for arch in archs)
    lines = [f"{'':28}{heads}  unit"]
    for name in names:
        cells = ""
        unit = ""
        for arch in archs:
            figure = values.get((arch, name))
            other = OTHERS.get(name, (None, None, None))[ARCHITECTURES.index(arch)]
            text = "-" if figure is None else f"{figure.value:.0f}"
            cells += f"{text + ('' if other is None else f' ({other})'):>20}"
            unit = unit if figure is None else figure.unit
        lines.append(f"{name:28}{cells}  {unit}")
    return lines


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--store", action="store_true", help="nothing but the store")
    parser.add_argument("machines", type=Path, nargs="+", metavar="MACHINE_JSON")
    options = parser.parse_args(arguments)
    try:
        ask = store_figures if options.store else measure
        figures = [figure for path in options.machines for figure in ask(config.load(path))]
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
