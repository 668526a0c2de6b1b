"""Where the instructions go in a guest of ours while its network is under load.

The machine runs under -icount, one instruction after the other on one CPU, and is stopped again and
again. What it executes is told by the address space, whose program is the one of the build that has
the bytes at the program counter in its text, and by that program's symbols. A CPU that is asleep
does not count. Looks are some milliseconds of this machine's apart, so what QEMU does for long at
one instruction, as for a device's register, seems to be many: that is a part of its own. Only for
x86_64: no other debugger stub says which address space it is.
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from guest_instructions import KERNEL, KERNEL_BEGIN, KERNEL_FILE, PAGE_BYTES, Program, program_of
from tessera_qemu import config
from tessera_qemu.errors import MachineError
from tessera_qemu.gdb import Gdb

# So much for each: about as fast as it then is, so that its clock goes about as ours does.
INSTRUCTION_NS = 16
ICOUNT = ["-icount", "shift=4"]
PAUSE_S = 0.004
# Never across a page: the next one need not be there.
CODE_BYTES = 64
ASLEEP = {"arch_cpu_wait", "idle_turn"}
# How many of the functions that take most are shown, of each load.
FUNCTIONS_SHOWN = 12

COPY = "copy"
COPIES = {"memcpy", "memmove", "memset"}
DEVICES = "devices"
# Where a device's registers are written and read: one instruction, for which QEMU takes long.
REGISTERS = {(KERNEL, "apic_write"), ("virtio_net", "write"), ("virtio_net", "read")}
# The parts that figures have; a program that is none of these is the application.
PARTS = {
    KERNEL: KERNEL,
    "virtio_net": "driver",
    "network_service": "stack",
}
APPLICATION = "application"

# Name and file of what runs, in an edition's folder. What is called alike elsewhere is stripped.
FILES = {
    KERNEL: KERNEL_FILE,
    "virtio_net": "drivers/virtio_net/virtio_net",
    "network_service": "net/service/network_service",
    "network_peer": "tests/network_bench/network_peer",
    "iperf3": "net/others/iperf3",
    "httpd": "net/http/server/httpd",
    "init": "common/services/init/init",
    "ram_directory": "common/services/ram_directory/ram_directory",
}


@dataclass(frozen=True)
class Sample:
    """Where the CPU was."""

    space: int
    pc: int
    code: bytes


def programs(folder: Path) -> dict[str, Program]:
    """Those of FILES, by their names."""
    return {name: program_of(folder / file) for name, file in FILES.items()}


def samples(gdb: Gdb, work: Callable[[], object]) -> list[Sample]:
    """Taken while the work is done, of a machine that runs, and runs on afterwards."""
    found = []
    with ThreadPoolExecutor(1) as executor:
        done = executor.submit(work)
        while not done.done():
            time.sleep(PAUSE_S)
            gdb.interrupt()
            found.append(_look(gdb))
            gdb.resume()
        done.result()
    return found


def _look(gdb: Gdb) -> Sample:
    registers = gdb.read_registers()
    pc = registers["pc"]
    size_bytes = min(CODE_BYTES, PAGE_BYTES - pc % PAGE_BYTES)
    return Sample(registers["cr3"], pc, gdb.read_memory(pc, size_bytes))


def places(
    taken: list[Sample], known: Mapping[str, Program]
) -> Iterator[tuple[str, str]]:
    """Program and function of each sample, but of those that are asleep."""
    spaces = defaultdict(list)
    for sample in taken:
        in_kernel = sample.pc >= KERNEL_BEGIN
        spaces[KERNEL if in_kernel else sample.space].append(sample)
    for space, its in spaces.items():
        name = KERNEL if space == KERNEL else _most_likely(its, known)
        for sample in its:
            offset = -1 if name is None else known[name].text.find(sample.code)
            function = "?" if offset < 0 else known[name].function_at(offset)
            if function not in ASLEEP:
                yield name or "?", function


def _most_likely(its: list[Sample], known: Mapping[str, Program]) -> str | None:
    """The one whose text has most of the samples' bytes: some functions are in all programs."""
    counts = Counter(
        name for name, program in known.items() for sample in its if sample.code in program.text
    )
    return counts.most_common(1)[0][0] if counts else None


def shares(found: list[tuple[str, str]]) -> dict[str, float]:
    """In percent, by part."""
    counts = Counter(part_of(program, function) for program, function in found)
    return {part: 100 * count / len(found) for part, count in counts.most_common()}


def part_of(program: str, function: str) -> str:
    """What the figures call it."""
    if function in COPIES:
        return COPY
    if (program, function) in REGISTERS:
        return DEVICES
    return PARTS.get(program, APPLICATION)


def show(name: str, found: list[tuple[str, str]]) -> None:
    """Which functions take most, for people."""
    print(f"{name}: {len(found)} samples", file=sys.stderr)
    for (program, function), count in Counter(found).most_common(FUNCTIONS_SHOWN):
        share = 100 * count / len(found)
        print(f"    {share:5.1f}%  {program}: {function}", file=sys.stderr)


def measure(
    machine: config.MachineConfig, gdb: Gdb, loads: Mapping[str, Callable[[], object]]
) -> dict[str, float]:
    """Shares of the parts under each load, in percent."""
    known = programs(machine.folder)
    figures = {}
    for name, work in loads.items():
        found = list(places(samples(gdb, work), known))
        if not found:
            raise MachineError(f"{name}: the machine was asleep all the time")
        show(name, found)
        for part, share in shares(found).items():
            figures[f"{name}_{part}_percent"] = share
    return figures
