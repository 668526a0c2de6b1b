"""Which instructions a guest executes, between which events: instruction_counter/ told in Python.

    with Counter(folder, marks={"heard": ("virtio_input", "interrupted")}) as counter:
        with Machine(config, extra=counter.arguments()) as machine:
            counter.switch(True)
            for record in counter.records(): ...

A record is what was executed since the one before: it ends where the guest went to sleep, or where
a function begins that is a mark. Programs lie at another address each time they are started; they
are known by their bytes. Only for x86_64, with one CPU.
"""

import bisect
import subprocess
import tempfile
import time
from collections import Counter as Sums
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import elf_sections
from tessera_qemu.errors import MachineError

SOURCE = Path(__file__).resolve().parent / "instruction_counter" / "counter.c"
NM = "llvm-nm-19"
ICOUNT = ["-icount", "shift=0"]
KERNEL = "kernel"
KERNEL_BEGIN = 1 << 63
KERNEL_FILE = "common/kernel/kernel.elf"
MARK_BYTES = 48
NEAR_BYTES = 0x4000
VOTERS = 8
PAGE_BYTES = 4096
POLL_S = 0.01
SLEEP = "sleep"
NS_PER_S = 1_000_000_000
ELF = b"\x7fELF"


@dataclass(frozen=True)
class Program:
    """Its text, the address of that, and where in it its functions begin, in rising order."""

    begin: int
    text: bytes
    starts: list[int]
    functions: list[str]

    def function_at(self, offset: int) -> str:
        """The name of the function that has this place."""
        at = bisect.bisect_right(self.starts, offset) - 1
        return self.functions[at] if at >= 0 else "?"


@dataclass(frozen=True)
class Block:
    """Instructions that are executed together."""

    address: int
    instructions: int
    code: bytes


@dataclass(frozen=True)
class Record:
    """`event` ended it: SLEEP, or a mark's name. `times` is how often each block was executed."""

    event: str
    host_ns: int
    times: Mapping[int, int]


class Counter:
    """Owns the plugin and its files; for one machine."""

    def __init__(self, folder: Path, marks: Mapping[str, tuple[str, str]]) -> None:
        self._folder = folder
        self._marks = marks
        self._blocks: dict[int, Block] = {}
        self._places: list[tuple[str, int, int]] = []
        self._lines: list[str] = []
        self._part = ""
        self._temporary = tempfile.TemporaryDirectory(prefix="tessera-counter-")
        self._path = Path(self._temporary.name)
        plugin = self._path / "counter.so"
        words = ["cc", "-O2", "-shared", "-fPIC", "-o", str(plugin), str(SOURCE)]
        subprocess.run(words, check=True)
        self._read = None

    def __enter__(self) -> "Counter":
        return self

    def __exit__(self, *_: object) -> None:
        if self._read is not None:
            self._read.close()
        self._temporary.cleanup()

    def arguments(self) -> list[str]:
        """QEMU's."""
        marks = (f"mark={self._head(*mark).hex()}" for mark in self._marks.values())
        words = [f"records={self._path}/records", f"switch={self._path}/switch", *marks]
        return [*ICOUNT, "-plugin", ",".join([f"{self._path}/counter.so", *words])]

    def switch(self, is_on: bool) -> None:
        """Takes effect with the next event."""
        if is_on:
            (self._path / "switch").touch()
        else:
            (self._path / "switch").unlink(missing_ok=True)

    def records(self, until_s: float) -> Iterator[Record]:
        """Those of what happens until this time of the host's clock (monotonic)."""
        if self._read is None:
            self._read = open(self._path / "records", encoding="ascii")
        while True:
            self._part += self._read.readline()
            if not self._part.endswith("\n"):
                if time.monotonic() >= until_s:
                    return
                time.sleep(POLL_S)
                continue
            line, self._part = self._part[:-1], ""
            if line.startswith("block "):
                self._add_block(line.split()[1:])
            elif line == "end":
                lines, self._lines = self._lines, []
                record = self._record(lines)
                yield record
                if record.host_ns > until_s * NS_PER_S:
                    return
            else:
                self._lines.append(line)

    def by_program(self, times: Mapping[int, int]) -> Sums[str]:
        """Instructions of each program."""
        sums: Sums[str] = Sums()
        for number, count in times.items():
            block = self._blocks[number]
            sums[self._place_of(block)[0]] += count * block.instructions
        return sums

    def by_function(self, times: Mapping[int, int]) -> Sums[tuple[str, str]]:
        """Instructions of each function of each program."""
        sums: Sums[tuple[str, str]] = Sums()
        for number, count in times.items():
            block = self._blocks[number]
            name, offset = self._place_of(block)
            function = self._programs[name].function_at(offset) if name in self._programs else "?"
            sums[name, function] += count * block.instructions
        return sums

    def _add_block(self, words: list[str]) -> None:
        number, address, instructions, code = words
        self._blocks[int(number)] = Block(int(address, 16), int(instructions), bytes.fromhex(code))

    def _record(self, lines: list[str]) -> Record:
        head = lines[0].split()
        event = SLEEP if head[0] == SLEEP else list(self._marks)[int(head[1])]
        pairs = (line.split() for line in lines[1:])
        return Record(event, int(head[-1]), {int(number): int(times) for number, times in pairs})

    def _place_of(self, block: Block) -> tuple[str, int]:
        """The program that has it, and where in its text; small functions are in many programs."""
        if block.address >= KERNEL_BEGIN:
            return KERNEL, block.address - self._kernel_begin
        for name, begin, end in self._places:
            if begin <= block.address < end:
                return name, block.address - begin
        name, begin = self._look(block)
        size_bytes = len(self._programs[name].text) if name in self._programs else 1
        self._places.append((name, begin, begin + size_bytes))
        return name, block.address - begin

    def _look(self, wanted: Block) -> tuple[str, int]:
        """Program, and address of its text, on which blocks near this one agree most."""
        near = (b for b in self._blocks.values() if abs(b.address - wanted.address) < NEAR_BYTES)
        votes: Sums[tuple[str, int]] = Sums()
        for block in sorted(near, key=lambda b: len(b.code))[-VOTERS:]:
            for name, program in self._programs.items():
                begin = block.address - program.text.find(block.code)
                if block.code in program.text and (begin - program.begin) % PAGE_BYTES == 0:
                    votes[name, begin] += 1
        return votes.most_common(1)[0][0] if votes else ("?", wanted.address)

    @cached_property
    def _kernel_begin(self) -> int:
        return self._programs[KERNEL].begin

    @cached_property
    def _programs(self) -> dict[str, Program]:
        names = [file.name for file in (self._folder / "programs").iterdir()]
        files = {name: self._unstripped(name) for name in [*names, "init"]}
        return {name: program_of(file) for name, file in files.items()} | {
            KERNEL: program_of(self._folder / KERNEL_FILE)
        }

    def _unstripped(self, name: str) -> Path:
        """With its symbols, if it was built under its own name."""
        packed = self._folder / "programs" / name
        for file in sorted(self._folder.rglob(name)):
            if file != packed and file.is_file() and file.read_bytes()[:4] == ELF:
                return file
        return packed

    def _head(self, name: str, function: str) -> bytes:
        """The first bytes of a function."""
        program = program_of(self._unstripped(name))
        if program.functions.count(function) != 1:
            raise MachineError(f"{name} does not have one function {function}")
        start = program.starts[program.functions.index(function)]
        return program.text[start : start + MARK_BYTES]


def program_of(file: Path) -> Program:
    """Of a file that has its symbols."""
    if not file.is_file():
        raise MachineError(f"there is no {file}: build the edition again (`./tessera build`)")
    words = [NM, "--numeric-sort", "--defined-only", "--format=posix", str(file)]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    address, text = elf_sections.section(file, ".text")
    rows = [line.split() for line in listed.splitlines()]
    rows = [row for row in rows if row[1] in "tTwW" and not row[0].startswith(("$", ".L"))]
    starts = [int(row[2], 16) - address for row in rows]
    return Program(address, text, starts, [row[0] for row in rows])
