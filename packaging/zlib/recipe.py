"""zlib 1.2.13: what compresses in memory; not what opens files."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

NAMES = "adler32 compress crc32 deflate inffast inflate inftrees trees uncompr zutil"

# Functions of an allocator are called through pointers of a more general type.
SANITIZER_FLAGS = ["-fno-sanitize=function"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(
        sources=[f"{name}.c" for name in NAMES.split()],
        headers={"zlib.h": ".", "zconf.h": "."},
        flags=["-std=gnu99", *(SANITIZER_FLAGS if flavor.sanitized else [])],
    )
