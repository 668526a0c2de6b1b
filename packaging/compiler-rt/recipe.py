"""compiler-rt's builtins 19.1.7: arithmetic that has no instruction."""

import re
from pathlib import Path

from pinned.errors import PinnedError
from pinned.flavor import Flavor
from pinned.recipe import Recipe

TOP = "compiler-rt/lib/builtins"

# They belong to other systems, or to ways of running programs that do not exist here: trampolines
# on the stack, thread-local storage by calls, versions of an operating system.
LEFT_OUT = {
    *("apple_versioning.c", "os_version_check.c", "trampoline_setup.c"),
    *("emutls.c", "enable_execute_stack.c", "eprintf.c", "gcc_personality_v0.c"),
}

LISTS = {
    "x86_64": ["GENERIC_SOURCES", "GENERIC_TF_SOURCES", "x86_80_BIT_SOURCES"],
    "aarch64": ["GENERIC_SOURCES", "GENERIC_TF_SOURCES"],
    "riscv64": ["GENERIC_SOURCES", "GENERIC_TF_SOURCES"],
}

FLAGS = [
    *("-std=c11", "-ffreestanding", "-fno-builtin", "-fvisibility=hidden"),
    *("-fomit-frame-pointer", "-DCOMPILER_RT_HAS_FLOAT16"),
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    lists = (source / TOP / "CMakeLists.txt").read_text("utf-8")
    names = {name for key in LISTS[flavor.arch] for name in listed(lists, key)}
    return Recipe(
        sources=[f"{TOP}/{name}" for name in sorted(names - LEFT_OUT)],
        headers={},
        flags=FLAGS,
        include_dirs=[TOP],
    )


def listed(text: str, key: str) -> list[str]:
    """The C files of a `set(KEY ...)` of upstream's CMakeLists.txt."""
    found = re.search(rf"set\({key}\n(.*?)\)", text, re.S)
    if found is None:
        raise PinnedError(f"upstream's CMakeLists.txt has no list {key}")
    return re.findall(r"[\w/]+\.c\b", re.sub(r"#.*", "", found.group(1)))
