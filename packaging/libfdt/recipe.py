"""libfdt 1.7.2: everything for the host; for boot shims and programs everything but overlays."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

SOURCES = [
    "libfdt/fdt.c",
    "libfdt/fdt_addresses.c",
    "libfdt/fdt_check.c",
    "libfdt/fdt_empty_tree.c",
    "libfdt/fdt_ro.c",
    "libfdt/fdt_rw.c",
    "libfdt/fdt_strerror.c",
    "libfdt/fdt_sw.c",
    "libfdt/fdt_wip.c",
]

HEADERS = {"libfdt/fdt.h": ".", "libfdt/libfdt.h": ".", "libfdt/libfdt_env.h": "."}

# libfdt includes its own libfdt_env.h by a path that cannot be redirected: ours comes first, and
# the include guard of theirs is already defined. (With Microsoft's search rules, which the UEFI
# targets follow otherwise, -include would look beside the source file first.)
PORTED = ["-fno-ms-compatibility", "-DLIBFDT_ENV_H", "-include", "libfdt_env.h"]

# The names of text_support.c, kept apart from functions of the same name in a shim.
PREFIXED = [f"-D{name}=libfdt_{name}" for name in ("strlen", "strnlen", "memchr", "strrchr")]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    if flavor.hosted:
        return Recipe(
            sources=[*SOURCES, "libfdt/fdt_overlay.c"],
            headers=HEADERS,
            include_dirs=["libfdt"],
        )
    return Recipe(
        sources=SOURCES,
        own_sources=["text_support.c"],
        headers=HEADERS,
        own_headers={"include/libfdt_env.h": "."},
        flags=[*PORTED, *PREFIXED],
        own_include_dirs=["include"],
        include_dirs=["libfdt"],
    )
