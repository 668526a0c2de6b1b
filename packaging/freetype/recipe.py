"""FreeType 2.12.1: TrueType outlines, its hinter that needs no programs in fonts, grey pictures."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

BASE = "ftbase ftinit ftsystem ftdebug ftbitmap ftglyph ftsynth"

SOURCES = [
    *(f"src/base/{name}.c" for name in BASE.split()),
    *(f"src/{name}/{name}.c" for name in ("autofit", "sfnt", "smooth", "truetype")),
    "src/psnames/psnames.c",
]

# FT_USE_MODULE( type, name_class )
MODULES = [
    ("FT_Module_Class", "autofit_module_class"),
    ("FT_Driver_ClassRec", "tt_driver_class"),
    ("FT_Module_Class", "psnames_module_class"),
    ("FT_Module_Class", "sfnt_module_class"),
    ("FT_Renderer_Class", "ft_smooth_renderer_class"),
]

# Of upstream's choices these are not made: what reads compressed fonts, those of other kinds, what
# varies; the interpreter of the programs in fonts, for our letters are hinted by FreeType itself.
NOT_CHOSEN = [
    *("FT_CONFIG_OPTION_ENVIRONMENT_PROPERTIES", "FT_CONFIG_OPTION_USE_LZW"),
    *("FT_CONFIG_OPTION_USE_ZLIB", "FT_CONFIG_OPTION_MAC_FONTS", "FT_CONFIG_OPTION_INCREMENTAL"),
    *("FT_CONFIG_OPTION_GUESSING_EMBEDDED_RFORK", "TT_CONFIG_OPTION_EMBEDDED_BITMAPS"),
    *("TT_CONFIG_OPTION_COLOR_LAYERS", "TT_CONFIG_OPTION_GX_VAR_SUPPORT"),
    *("TT_CONFIG_OPTION_BYTECODE_INTERPRETER", "TT_CONFIG_OPTION_BDF"),
    *("TT_CONFIG_OPTION_SUBPIXEL_HINTING", "AF_CONFIG_OPTION_TT_SIZE_METRICS"),
    *("AF_CONFIG_OPTION_CJK", "TT_USE_BYTECODE_INTERPRETER", "FT_CONFIG_OPTION_SVG"),
]

FLAGS = [
    *("-std=gnu99", "-DFT2_BUILD_LIBRARY"),
    "-DFT_CONFIG_MODULES_H=<freetype/config/tessera_modules.h>",
    "-DFT_CONFIG_OPTIONS_H=<freetype/config/ftoption.h>",
]

SANITIZER_FLAGS = ["-fno-sanitize=function"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    options = (source / "include/freetype/config/ftoption.h").read_text("utf-8")
    modules = "".join(f"FT_USE_MODULE( {kind}, {name} )\n" for kind, name in MODULES)
    return Recipe(
        sources=SOURCES,
        headers={
            "include/ft2build.h": ".",
            "include/freetype/*.h": "freetype",
            "include/freetype/config/*.h": "freetype/config",
            "include/freetype/internal/*.h": "freetype/internal",
            "include/freetype/internal/services/*.h": "freetype/internal/services",
        },
        generated={
            "freetype/config/ftoption.h": chosen(options),
            "freetype/config/tessera_modules.h": modules,
        },
        flags=FLAGS + (SANITIZER_FLAGS if flavor.sanitized else []),
    )


def chosen(options: str) -> str:
    """Upstream's ftoption.h, without what is not chosen."""
    for name in NOT_CHOSEN:
        options = re.sub(rf"^#define[ \t]+{name}\b.*$", f"/* {name} */", options, flags=re.M)
    return options
