"""The form in which a library says what is compiled: packaging/NAME/recipe.py defines

    def recipe(flavor: Flavor, source: Path) -> Recipe

and, where upstream's own tests are run, tests() of the same form. Paths in `sources`,
`include_dirs`, `headers` and `data` are relative to the unpacked source; those in `own_sources` and
`own_include_dirs` to the recipe's folder.
"""

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .flavor import Flavor

INSTALLED = "<installed>"
"""In `include_dirs`: the installed headers are searched here, not before everything else."""


@dataclass(frozen=True)
class Recipe:
    """What one library is made of, for one flavor."""

    sources: list[str]
    """Files to compile, as glob patterns."""
    headers: dict[str, str]
    """Public headers: glob pattern -> folder below include/."""
    vector_sources: list[str] = field(default_factory=list)
    """Files to compile with the vector registers, also where the flavor does without."""
    own_sources: list[str] = field(default_factory=list)
    own_headers: dict[str, str] = field(default_factory=dict)
    """Like headers, from the recipe's folder; installed last, so they replace upstream's."""
    flags: list[str] = field(default_factory=list)
    include_dirs: list[str] = field(default_factory=list)
    own_include_dirs: list[str] = field(default_factory=list)
    make: Callable[[Path, Path, Path], None] | None = None
    """Makes sources that upstream's own build would make: make(clang, source, folder) writes them
    into the folder, and may run what it compiles there."""
    made_sources: list[str] = field(default_factory=list)
    """What of that is compiled."""
    programs: dict[str, str] = field(default_factory=dict)
    """Sources that are programs: file -> name. Each one's main() gets the symbol
    program_symbol(name) and its other names are hidden, so that many can be linked together."""
    data: list[str] = field(default_factory=list)
    """Other files that lie beside the library in the result, as glob patterns."""
    generated: dict[str, str] = field(default_factory=dict)
    """Headers that upstream's configure step would write: path below include/ -> text."""


def program_symbol(name: str) -> str:
    """What the main() of a program is called after compilation."""
    return "program_" + re.sub(r"\W", "_", name)


def load(folder: Path, part: str, flavor: Flavor, source: Path) -> Recipe:
    """Runs the recipe of the library whose folder is given, or that of a part of it."""
    spec = importlib.util.spec_from_file_location(f"recipe_{folder.name}", folder / "recipe.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, part or "recipe")(flavor, source)
