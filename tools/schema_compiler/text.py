"""Text of C."""

from __future__ import annotations

import textwrap


def comment(text: str, indent: str = "") -> list[str]:
    """A schema's comment as C, or nothing."""
    lines = textwrap.wrap(" ".join(text.replace("*/", "* /").split()), 94 - len(indent))
    if not lines:
        return []
    if len(lines) == 1:
        return [f"{indent}/* {lines[0]} */"]
    return [f"{indent}/*", *(f"{indent} * {line}" for line in lines), f"{indent} */"]


def c_string(content: bytes) -> str:
    """A string literal."""
    return '"' + "".join(c_character(byte) for byte in content) + '"'


def c_character(byte: int) -> str:
    """One byte of a literal; three octal digits end where they should."""
    character = chr(byte)
    if character in '"\\?' or not 0x20 <= byte < 0x7F:
        return f"\\{byte:03o}"
    return character


def note(source: str, what: str = "") -> str:
    """The first line of a file."""
    return f"/* Made from {source} by tools/schema.py{': ' + what if what else ''}. */"
