"""Tcl 8.6.13: the library, without threads, shared objects and zlib."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

# Lists of unix/Makefile.in, and where the files that they name are.
LISTS = {
    "GENERIC_OBJS": "generic",
    "OO_OBJS": "generic",
    "TOMMATH_OBJS": "libtommath",
    "UNIX_OBJS": "unix",
    "NOTIFY_OBJS": "unix",
}

# Files of ours, and what each includes.
OURS = {
    "unix_pipe.c": "unix/tclUnixPipe.c",
    "unix_file.c": "unix/tclUnixFile.c",
    "no_zlib.c": "generic/tclZlib.c",
}

# No shared objects are loaded.
MORE = ["generic/tclLoadNone.c"]

# What configure finds out by trying; HAVE_ of these.
HAVE = (
    "STDIO_H STDLIB_H STRING_H INTTYPES_H STDINT_H STRINGS_H SYS_STAT_H SYS_TYPES_H UNISTD_H "
    "SYS_TIME_H SYS_PARAM_H HIDDEN CAST_TO_UNION GETCWD MKSTEMP OPENDIR STRTOL WAITPID GETNAMEINFO "
    "GETADDRINFO FREEADDRINFO GAI_STRERROR STRUCT_ADDRINFO STRUCT_IN6_ADDR STRUCT_SOCKADDR_IN6 "
    "STRUCT_SOCKADDR_STORAGE TERMIOS_H SYS_IOCTL_H GMTIME_R LOCALTIME_R MKTIME TM_GMTOFF "
    "TIMEZONE_VAR STRUCT_STAT_ST_BLOCKS STRUCT_STAT_ST_BLKSIZE BLKCNT_T INTPTR_T UINTPTR_T "
    "SIGNED_CHAR LANGINFO MKSTEMPS"
)

# What a program can ask about the places of an installation.
PLACES = [
    *(f"{time}_{what}DIR" for time in ("INSTALL", "RUNTIME") for what in ("LIB", "BIN", "SCR")),
    *(f"{time}_{what}DIR" for time in ("INSTALL", "RUNTIME") for what in ("INC", "DOC")),
]

FLAGS = [
    *("-std=gnu99", "-fno-strict-aliasing", "-D_GNU_SOURCE"),
    *(f"-DHAVE_{name}=1" for name in HAVE.split()),
    *("-DSTDC_HEADERS=1", "-DTIME_WITH_SYS_TIME=1", "-DNO_UNION_WAIT=1", "-DNDEBUG=1"),
    *("-DTCL_WIDE_INT_IS_LONG=1", "-DTCL_TOMMATH=1", "-DMP_PREC=4", "-DMP_FIXED_CUTOFFS"),
    *("-DMP_NO_STDINT", "-DTCL_CFG_OPTIMIZED=1", '-DTCL_SHLIB_EXT=""', "-DBUILD_tcl"),
    *('-DTCL_CFGVAL_ENCODING="utf-8"', "-DMODULE_SCOPE=extern"),
    # Where its scripts would be: what is used here needs none of them.
    *('-DTCL_LIBRARY="/tcl8.6"', '-DTCL_PACKAGE_PATH="/tcl8.6"'),
    *(f'-DCFG_{place}="/tcl8.6"' for place in PLACES),
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(
        sources=[name for name in listed(source) if name not in OURS.values()] + MORE,
        own_sources=list(OURS),
        headers={"generic/tcl.h": ".", "generic/tclDecls.h": ".", "generic/tclPlatDecls.h": "."},
        flags=FLAGS,
        include_dirs=["unix", "generic", "libtommath"],
    )


def listed(source: Path) -> list[str]:
    """What upstream's Makefile compiles."""
    text = (source / "unix" / "Makefile.in").read_text("utf-8").replace("\\\n", " ")
    found = []
    for name, folder in LISTS.items():
        words = re.search(rf"^{name} = (.*)$", text, re.M).group(1).split()
        found += [f"{folder}/{word.removesuffix('.o')}.c" for word in words]
    return found
