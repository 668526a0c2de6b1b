"""pixman 0.42.2: with SSE2 on x86_64, which every CPU there has and whose registers the kernel
saves; elsewhere, the host's tests included, in portable C."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

TOP = "pixman"
VERSION = "0.42.2"

# What configure finds out by trying.
FLAGS = [
    *("-std=gnu99", "-DHAVE_CONFIG_H", "-DTLS=__thread", "-DPACKAGE=pixman"),
    *("-DSIZEOF_LONG=8", "-DHAVE_BUILTIN_CLZ=1"),
    # No library call where a number is negative.
    "-fno-math-errno",
]

# Under UndefinedBehaviorSanitizer: shifts of negative numbers mean here what every compiler of ours
# makes of them, and methods are called through pointers of a more general type.
SANITIZER_FLAGS = ["-fno-sanitize=shift,signed-integer-overflow,function,alignment"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    has_sse2 = flavor.arch == "x86_64"
    return Recipe(
        sources=[f"{TOP}/{name}" for name in listed(source)]
        + ([f"{TOP}/pixman-sse2.c"] if has_sse2 else []),
        headers={f"{TOP}/pixman.h": "."},
        flags=FLAGS
        + (["-DUSE_SSE2=1"] if has_sse2 else [])
        + (SANITIZER_FLAGS if flavor.sanitized else []),
        include_dirs=[TOP],
        generated={"config.h": "#pragma once\n", "pixman-version.h": version_header(source)},
    )


def listed(source: Path) -> list[str]:
    """What upstream compiles everywhere."""
    text = (source / TOP / "meson.build").read_text("utf-8")
    body = re.search(r"pixman_files = files\((.*?)\)", text, re.S).group(1)
    return re.findall(r"'([\w-]+\.c)'", body)


def version_header(source: Path) -> str:
    text = (source / TOP / "pixman-version.h.in").read_text("utf-8")
    for name, number in zip(("MAJOR", "MINOR", "MICRO"), VERSION.split("."), strict=True):
        text = text.replace(f"@PIXMAN_VERSION_{name}@", number)
    return text
