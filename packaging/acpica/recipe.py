"""ACPICA 20220331 as Linux 6.1 carries it, whose files of it are under BSD's licence or the GNU GPL
as one likes: everything but the debugger. They are used under BSD's."""

from pathlib import Path

from pinned.errors import PinnedError
from pinned.flavor import Flavor
from pinned.recipe import Recipe

CODE = "drivers/acpi/acpica"
HEADERS = "include/acpi"

LICENCE = "SPDX-License-Identifier: BSD-3-Clause OR GPL-2.0"

# By the part of ACPICA that a file belongs to.
PARTS = ["ds", "ev", "ex", "hw", "ns", "ps", "rs", "tb", "ut"]

# Parts of the debugger; and printf's relatives by the names of a C library's, which nothing calls.
LEFT_OUT = {"rsdump.c", "rsdumpinfo.c", "nsdumpdv.c", "utprint.c"}

PUBLIC = ["buffer", "config", "excep", "names", "output", "pi", "piosxf", "pixf", "restyp", "types"]
PUBLIC += ["tbl", "tbl1", "tbl2", "tbl3", "uuid"]

# The names of text_support.c, kept apart from functions of the same name in a program.
NAMES = ["strlen", "strcmp", "strncmp", "strcpy", "strncpy", "strcat"]
NAMES += ["isdigit", "isxdigit", "isprint", "isspace", "isupper", "tolower", "toupper"]


# Resources lie at any address, and their bytes are read by structs that say otherwise.
def recipe(flavor: Flavor, source: Path) -> Recipe:
    files = sorted(file for part in PARTS for file in (source / CODE).glob(f"{part}*.c"))
    sources = [f"{CODE}/{file.name}" for file in files if file.name not in LEFT_OUT]
    headers = [f"{HEADERS}/ac{name}.h" for name in PUBLIC]
    platform = [f"{HEADERS}/platform/{name}.h" for name in ("acenv", "acenvex", "acgcc", "acgccex")]
    private = [f"{CODE}/{file.name}" for file in sorted((source / CODE).glob("*.h"))]
    for name in [*sources, *headers, *platform, *private]:
        if LICENCE not in (source / name).read_text("utf-8").partition("\n")[0]:
            raise PinnedError(f"{name} does not say that it may be used under BSD's licence")
    own = [] if flavor.hosted else ["text_support.c"]
    prefixed = [] if flavor.hosted else [f"-D{name}=acpica_{name}" for name in NAMES]
    return Recipe(
        sources=sources,
        own_sources=own,
        headers={name: "acpi" for name in headers} | {name: "acpi/platform" for name in platform},
        own_headers={
            "overlay/include/acpi/platform/*.h": "acpi/platform",
            "acpica.h": ".",
        },
        flags=["-D_LINUX", *prefixed, *(["-fno-sanitize=alignment"] if flavor.sanitized else [])],
        own_include_dirs=["overlay/include", *([] if flavor.hosted else ["include"])],
    )
