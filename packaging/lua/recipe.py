"""PUC Lua 5.4.4: the interpreter, without what loads shared objects."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

# The compiler is a program of its own.
LEFT_OUT = {"luac.c"}


def recipe(flavor: Flavor, source: Path) -> Recipe:
    files = sorted(file.name for file in (source / "src").glob("*.c"))
    return Recipe(
        sources=[f"src/{name}" for name in files if name not in LEFT_OUT],
        headers={},
        # LUA_USE_POSIX: temporary files, pipes and time as POSIX has them.
        flags=["-std=gnu99", "-DLUA_USE_POSIX"],
        include_dirs=["src"],
    )
