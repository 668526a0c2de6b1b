"""libpng 1.6.39: pictures as PNG, from memory and into memory, in portable C."""

import re
from pathlib import Path

from pinned import lock, source as pinned_source
from pinned.flavor import Flavor
from pinned.recipe import Recipe

NAMES = (
    "png pngerror pngget pngmem pngread pngrio pngrtran pngrutil pngset pngtrans pngwio pngwrite "
    "pngwtran pngwutil"
)

# Of upstream's choices these are not made: files, messages on a console, reading by pieces, and
# texts and other chunks beside the picture, which nobody here looks at.
NOT_CHOSEN = [
    *("STDIO", "CONSOLE_IO", "PROGRESSIVE_READ", "SIMPLIFIED_WRITE_STDIO", "SIMPLIFIED_READ"),
    *("SIMPLIFIED_READ_AFIRST", "SIMPLIFIED_READ_BGR", "SIMPLIFIED_WRITE", "MNG_FEATURES"),
    *("SIMPLIFIED_WRITE_AFIRST", "SIMPLIFIED_WRITE_BGR", "TEXT", "TIME_RFC1123", "CONVERT_tIME"),
    *("READ_TEXT", "WRITE_TEXT", "UNKNOWN_CHUNKS", "READ_UNKNOWN_CHUNKS"),
    *("WRITE_UNKNOWN_CHUNKS", "STORE_UNKNOWN_CHUNKS", "SAVE_UNKNOWN_CHUNKS", "USER_CHUNKS"),
    *("READ_USER_CHUNKS", "SET_UNKNOWN_CHUNKS", "HANDLE_AS_UNKNOWN", "READ_QUANTIZE"),
    *(
        f"{prefix}{chunk}"
        for prefix in ("", "READ_", "WRITE_")
        for chunk in "eXIf hIST iTXt oFFs pCAL pHYs sCAL sPLT tEXt tIME zTXt".split()
    ),
]

# Functions of zlib's allocator are called through pointers of a more general type.
SANITIZER_FLAGS = ["-fno-sanitize=function"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    prebuilt = (source / "scripts" / "pnglibconf.h.prebuilt").read_text("utf-8")
    generated = {"pnglibconf.h": chosen(prebuilt)}
    if not flavor.is_posix:
        generated |= zlib_headers()
    return Recipe(
        sources=[f"{name}.c" for name in NAMES.split()],
        headers={"png.h": ".", "pngconf.h": "."},
        generated=generated,
        flags=[
            *("-std=gnu99", "-DPNG_ARM_NEON_OPT=0", "-DPNG_INTEL_SSE_OPT=0"),
            *(SANITIZER_FLAGS if flavor.sanitized else []),
        ],
        include_dirs=["."],
    )


def chosen(text: str) -> str:
    """Upstream's pnglibconf.h, without what is not chosen."""
    for name in NOT_CHOSEN:
        text = re.sub(rf"^#define PNG_{name}_SUPPORTED$", f"/* {name} */", text, flags=re.M)
    return text


def zlib_headers() -> dict[str, str]:
    """Of the pinned one, where `needs` of the lock is not looked at: not those of this machine."""
    entries = lock.read(Path(__file__).parents[1] / "third_party.lock")
    folder = pinned_source.unpacked(entries["zlib"])
    return {name: (folder / name).read_text("utf-8") for name in ("zlib.h", "zconf.h")}
