"""iperf3 3.9: server and client in one program, over TCP and UDP, without authentication."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

LIST = "libiperf_la_SOURCES"

# Our files, and what they include.
OURS = {"bounded_messages.c": "iperf_api.c", "reverse_amounts.c": "iperf_client_api.c"}

# Empty without OpenSSL, and without SCTP.
LEFT_OUT = {"iperf_sctp.c"}

# What configure finds out by trying; HAVE_ of these.
HAVE = "CLOCK_GETTIME DAEMON ENDIAN_H GETLINE INTTYPES_H POLL_H STDINT_H STDLIB_H STRING_H UNISTD_H"

VERSION = "3.9"


def recipe(flavor: Flavor, source: Path) -> Recipe:
    defines = [f"#define HAVE_{name} 1" for name in HAVE.split()]
    version = [f'#define PACKAGE_STRING "iperf {VERSION}"', f'#define IPERF_VERSION "{VERSION}"']
    return Recipe(
        sources=[f"src/{name}" for name in listed(source)],
        own_sources=list(OURS),
        headers={},
        flags=["-std=gnu99", "-D_GNU_SOURCE"],
        include_dirs=["src"],
        generated={
            "iperf_config.h": "\n".join(["#pragma once", *defines, version[0], ""]),
            "version.h": "\n".join(["#pragma once", version[1], ""]),
        },
    )


def listed(source: Path) -> list[str]:
    text = (source / "src" / "Makefile.am").read_text("utf-8").replace("\\\n", " ")
    words = re.search(rf"^{LIST} *= (.*)$", text, re.M).group(1).split()
    names = [word for word in words if word.endswith(".c")] + ["main.c"]
    return [name for name in names if name not in LEFT_OUT | set(OURS.values())]
