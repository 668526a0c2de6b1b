"""Compiles a pinned library into the cache, once for everything that goes in.

A result's key is the SHA-256 over the lock entry, our recipe and headers for the library, the
code of this package, the flavor's flags and the versions of compiler and archiver. The archive
has the same bytes on every machine: no dates, no paths, files in sorted order.
"""

import hashlib
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import cache, compiler, lock, recipe, source
from .errors import PinnedError
from .flavor import FLAVORS, Flavor
from .lock import Entry


LOCK = "third_party.lock"

# Names of the links through which a library is compiled.
UPSTREAM = "upstream"
OWN = "tessera"
INCLUDE = "include"
NEEDED = "needed"
MADE = "made"

TESTS = "tests"

# What keeps a flavor's code from the vector registers.
INTEGER_ONLY = "-mgeneral-regs-only"


@dataclass(frozen=True)
class Tools:
    """Compiler and archiver, by name or path."""

    clang: str
    ar: str


@dataclass(frozen=True)
class Job:
    """One library to make for one flavor. `part`: the function of its recipe, empty for recipe().
    `needed`: the results whose headers it needs, first those that are searched first."""

    entry: Entry
    part: str
    flavor: Flavor
    tools: Tools
    packaging: Path
    needed: list[Path]

    @property
    def name(self) -> str:
        """What the result is called."""
        return f"{self.entry.name}-{self.part}" if self.part else self.entry.name


def library(
    entry: Entry, flavor_name: str, tools: Tools, packaging: Path, part: str = ""
) -> Path:
    """The folder with include/ and lib<name>.a, made first where the cache lacks it.

    With the part TESTS it is the library of upstream's own tests of the library, lib<name>-tests.a.
    """
    flavor = FLAVORS[flavor_name]
    needed = [library(entry, flavor_name, tools, packaging)] if part else []
    if flavor.is_posix and entry.needs:
        others = lock.read(packaging / LOCK)
        for name in entry.needs.split():
            needed.append(library(others[name], flavor_name, tools, packaging))
    job = Job(entry, part, flavor, tools, packaging, needed)
    stem = f"{job.name}-{entry.version}-{flavor.name}-{_key(job)[:24]}"
    return cache.folder(cache.root() / "build" / stem, lambda folder: _make(job, folder))


def _key(job: Job) -> str:
    entry, flavor, tools, packaging = job.entry, job.flavor, job.tools, job.packaging
    key = hashlib.sha256()

    def add(text: bytes) -> None:
        key.update(len(text).to_bytes(8, "little") + text)

    add(entry.text().encode())
    add(" ".join(flavor.flags).encode())
    add(compiler.version(tools.clang).encode())
    add(compiler.version(tools.ar).encode())
    add(" ".join(needed.name for needed in job.needed).encode())
    ours = [*(packaging / "pinned").glob("*.py"), *(packaging / entry.name).rglob("*")]
    for file in sorted(ours):
        if file.is_file() and "__pycache__" not in file.parts:
            add(str(file.relative_to(packaging)).encode())
            add(file.read_bytes())
    return key.hexdigest()


def _make(job: Job, folder: Path) -> None:
    entry, flavor, tools = job.entry, job.flavor, job.tools
    pristine = source.unpacked(entry)
    own = job.packaging / entry.name
    chosen = recipe.load(own, job.part, flavor, pristine)
    cache.say(f"building {job.name} {entry.version} for {flavor.name}")
    include = folder / INCLUDE
    include.mkdir()
    for base, headers in ((pristine, chosen.headers), (own, chosen.own_headers)):
        for pattern, below in headers.items():
            for file in _matches(base, pattern):
                (include / below).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, include / below / file.name)
    for name, text in chosen.generated.items():
        (include / name).parent.mkdir(parents=True, exist_ok=True)
        (include / name).write_text(text, encoding="utf-8")

    for file in (file for pattern in chosen.data for file in _matches(pristine, pattern)):
        shutil.copyfile(file, folder / file.name)

    with cache.scratch(folder.parent) as work:
        # Compiled by relative paths through links, so that no path of this machine gets into an
        # object.
        (work / UPSTREAM).symlink_to(pristine)
        (work / OWN).symlink_to(own)
        (work / INCLUDE).symlink_to(include)
        for link, needed in zip(_needed_links(job), job.needed, strict=True):
            (work / link).symlink_to(needed / INCLUDE)
        units = [f"{UPSTREAM}/{name}" for name in _names(pristine, chosen.sources)]
        units += [f"{OWN}/{name}" for name in _names(own, chosen.own_sources)]
        if chosen.make is not None:
            (work / MADE).mkdir()
            chosen.make(compiler.find(tools.clang), pristine, work / MADE)
            units += [f"{MADE}/{name}" for name in chosen.made_sources]
        vectors = [f"{UPSTREAM}/{name}" for name in _names(pristine, chosen.vector_sources)]
        command = _compile_command(job, chosen, include)
        vector_command = [word for word in command if word != INTEGER_ONLY]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made = list(pool.map(lambda unit: _compile(command, unit, work), units))
            made += pool.map(lambda unit: _compile(vector_command, unit, work), vectors)
            made += _programs(job, chosen, command, work, folder, pool)
        _archive(tools, work, sorted(made), folder / f"lib{job.name.removeprefix('lib')}.a")


def _needed_links(job: Job) -> list[str]:
    return [f"{NEEDED}{number}" for number in range(len(job.needed))]


def _matches(base: Path, pattern: str) -> list[Path]:
    found = sorted(base.glob(pattern))
    if not found:
        raise PinnedError(f"the recipe names {pattern}, but there is no such file in {base}")
    return found


def _names(base: Path, patterns: list[str]) -> list[Path]:
    return [file.relative_to(base) for pattern in patterns for file in _matches(base, pattern)]


def _include_dirs(chosen: recipe.Recipe, include: Path) -> list[str]:
    own = [f"{OWN}/{name}" for name in chosen.own_include_dirs]
    if recipe.INSTALLED in chosen.include_dirs:
        place = chosen.include_dirs.index(recipe.INSTALLED)
        before, after = chosen.include_dirs[:place], chosen.include_dirs[place + 1 :]
        return [
            *own,
            *(f"{UPSTREAM}/{name}" for name in before),
            INCLUDE,
            *(f"{UPSTREAM}/{name}" for name in after),
        ]
    return [
        *own,
        # Generated headers are included by the same short names as upstream's.
        INCLUDE,
        *(f"{INCLUDE}/{path.name}" for path in sorted(include.iterdir()) if path.is_dir()),
        *(f"{UPSTREAM}/{name}" for name in chosen.include_dirs),
    ]


def _compile_command(job: Job, chosen: recipe.Recipe, include: Path) -> list[str]:
    return [
        str(compiler.find(job.tools.clang)),
        *job.flavor.flags,
        # Their warnings are theirs; only what would be a wrong call counts.
        "-w",
        "-Werror=implicit-function-declaration",
        "-Werror=incompatible-pointer-types",
        "-Werror=date-time",
        "-fdebug-compilation-dir=.",
        *chosen.flags,
        *(f"-I{path}" for path in _include_dirs(chosen, include)),
        *(f"-isystem{link}" for link in _needed_links(job)),
    ]


def _compile(command: list[str], unit: str, work: Path) -> str:
    name = unit.replace("/", "_") + ".o"
    whole = [*command, "-c", unit, "-o", name]
    done = subprocess.run(whole, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PinnedError(f"cannot compile: `{' '.join(whole)}` said\n{done.stderr}")
    return name


PROGRAMS = "programs.txt"


def _programs(
    job: Job,
    chosen: recipe.Recipe,
    command: list[str],
    work: Path,
    folder: Path,
    pool: ThreadPoolExecutor,
) -> list[str]:
    """Compiles the recipe's programs; a list beside the library has their names."""
    if not chosen.programs:
        return []
    names = "".join(f"{name}\n" for name in chosen.programs.values())
    (folder / PROGRAMS).write_text(names, encoding="utf-8")
    return list(pool.map(lambda one: _program(job, command, *one, work), chosen.programs.items()))


def _program(job: Job, command: list[str], source_name: str, name: str, work: Path) -> str:
    symbol = recipe.program_symbol(name)
    unit = _compile([*command, f"-Dmain={symbol}"], f"{UPSTREAM}/{source_name}", work)
    # llvm-ar and llvm-objcopy come together, under names of one pattern.
    objcopy = compiler.find(job.tools.ar.replace("llvm-ar", "llvm-objcopy"))
    hide = [str(objcopy), f"--keep-global-symbol={symbol}", unit]
    subprocess.run(hide, cwd=work, check=True)
    return unit


def _archive(tools: Tools, objects: Path, names: list[str], library_file: Path) -> None:
    command = [str(compiler.find(tools.ar)), "rcsD", str(library_file), *names]
    done = subprocess.run(command, cwd=objects, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PinnedError(f"`{' '.join(command[:3])} ...` failed: {done.stderr}")
