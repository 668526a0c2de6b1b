"""libjpeg-turbo 2.1.5: what reads JPEG, from memory, in portable C."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

NAMES = (
    "jcomapi jdapimin jdapistd jdatasrc jdcoefct jdcolor jddctmgr jdhuff jdinput jdmainct jdmarker "
    "jdmaster jdmerge jdphuff jdpostct jdsample jerror jidctflt jidctfst jidctint jidctred jmemmgr "
    "jmemnobs jquant1 jquant2 jsimd_none jutils"
)

# What configure finds out by trying.
CONFIG = """#pragma once
#define JPEG_LIB_VERSION 62
#define LIBJPEG_TURBO_VERSION 2.1.5
#define LIBJPEG_TURBO_VERSION_NUMBER 2001005
#define MEM_SRCDST_SUPPORTED 1
#define BITS_IN_JSAMPLE 8
"""

CONFIG_INSIDE = """#pragma once
#define BUILD ""
#define INLINE inline __attribute__((always_inline))
#define THREAD_LOCAL __thread
#define PACKAGE_NAME "libjpeg-turbo"
#define VERSION "2.1.5"
#define SIZEOF_SIZE_T 8
#define HAVE_BUILTIN_CTZL 1
#define FALLTHROUGH __attribute__((fallthrough));
"""

VERSION = """#pragma once
#define JVERSION "6b"
#define JCOPYRIGHT ""
#define JCOPYRIGHT_SHORT ""
"""

# Under UndefinedBehaviorSanitizer: coefficients are shifted where they are negative, and sums of a
# picture that is none may wrap; methods are called through pointers of a more general type.
SANITIZER_FLAGS = ["-fno-sanitize=shift,signed-integer-overflow,function,pointer-overflow"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(
        sources=[f"{name}.c" for name in NAMES.split()],
        headers={name: "." for name in ("jpeglib.h", "jmorecfg.h", "jerror.h")},
        generated={"jconfig.h": CONFIG, "jconfigint.h": CONFIG_INSIDE, "jversion.h": VERSION},
        flags=["-std=gnu99", *(SANITIZER_FLAGS if flavor.sanitized else [])],
        include_dirs=["."],
    )
