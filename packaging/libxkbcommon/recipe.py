"""libxkbcommon 1.5.0: keymaps, their state, compose tables; not the part that talks to an X server,
and not the registry of names. The parser is made by bison, as upstream's build does it."""

import shutil
import subprocess
from pathlib import Path

from pinned.errors import PinnedError
from pinned.flavor import Flavor
from pinned.recipe import Recipe

# Needs libxml2.
REGISTRY = "registry.c"

FLAGS = ["-std=gnu11", "-D_GNU_SOURCE", "-fvisibility=hidden", "-Imade"]

# It allocates the part of a union that is used, and goes through arrays that have no place yet.
SANITIZED = ["-fno-sanitize=object-size,pointer-overflow"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    names = sorted(file.name for file in (source / "src").glob("*.c"))
    return Recipe(
        sources=[
            *(f"src/{name}" for name in names if name != REGISTRY),
            *("src/compose/*.c", "src/xkbcomp/*.c"),
        ],
        own_sources=["no_files.c"] if flavor.is_posix else [],
        headers={"include/xkbcommon/*.h": "xkbcommon"},
        flags=[
            *FLAGS,
            *(["-Dfopen=xkbcommon_no_file"] if flavor.is_posix else []),
            *(SANITIZED if flavor.sanitized else []),
        ],
        include_dirs=["src", "src/xkbcomp", "include"],
        own_include_dirs=["."],
        make=make,
        made_sources=["parser.c"],
    )


def make(clang: Path, source: Path, folder: Path) -> None:
    """parser.c and parser.h, with no path of this machine in them."""
    shutil.copyfile(source / "src" / "xkbcomp" / "parser.y", folder / "parser.y")
    command = "bison --no-lines --defines=parser.h -o parser.c -p _xkbcommon_ parser.y".split()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PinnedError(f"`{' '.join(command)}` failed: {done.stderr}")
