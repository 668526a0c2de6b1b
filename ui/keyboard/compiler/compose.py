#!/usr/bin/env python3
"""Reduces a compose table of X to what our keymaps can begin and continue.

    compose.py COMPOSE KEYSYMS_HEADER OUTPUT

Kept are sequences that begin with a dead key or with Compose and go on with characters of Latin
scripts, and that type at most 8 bytes. libxkbcommon keeps the symbols at one place of a sequence in
a tree, in the order in which they come: so those in the middle come first, and it is balanced.
"""

import re
import sys
from pathlib import Path

TEXT_BYTES_MAX = 8
LATIN_END = 0x250
UNICODE_BASE = 0x1000000

# A sequence, by the names of its symbols.
Keys = tuple[str, ...]

LINE = re.compile(r'((?:<\w+>\s*)+):\s*"((?:[^"\\]|\\.)+)"\s*(\w*)')
SYMBOL = re.compile(r"#define XKB_KEY_(\w+)\s+0x([0-9a-f]+)(?:\s+/\*[ (<]U\+([0-9A-F]+))?")
ESCAPE = re.compile(r"\\(.)")


class Symbols:
    """Numbers of X's symbols, and what characters they are."""

    def __init__(self, header: str) -> None:
        self.numbers: dict[str, int] = {}
        self.characters: dict[str, int] = {}
        for name, number, character in SYMBOL.findall(header):
            self.numbers[name] = int(number, 16)
            if character:
                self.characters[name] = int(character, 16)

    def character(self, name: str) -> int | None:
        """What the symbol types, where that is one character."""
        found = re.fullmatch(r"U([0-9A-Fa-f]{4,6})", name)
        return int(found.group(1), 16) if found else self.characters.get(name)

    def number(self, name: str) -> int:
        """By which libxkbcommon orders them."""
        if name in self.numbers:
            return self.numbers[name]
        character = self.character(name)
        assert character is not None, name
        return character if character < 0x100 else UNICODE_BASE + character

    def is_wanted(self, name: str) -> bool:
        """Whether one of our keymaps has it, likely."""
        if name == "Multi_key" or name.startswith("dead_"):
            return name in self.numbers
        character = self.character(name)
        return character is not None and character < LATIN_END


def read(table: str, symbols: Symbols) -> dict[Keys, tuple[str, str]]:
    """Sequences, and what each becomes: text and symbol. Of two that are the same, the last."""
    sequences = {}
    for line in table.splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        keys = tuple(re.findall(r"<(\w+)>", found.group(1)))
        text = ESCAPE.sub(r"\1", found.group(2))
        begins = keys[0] == "Multi_key" or keys[0].startswith("dead_")
        if begins and len(text.encode()) <= TEXT_BYTES_MAX and all(map(symbols.is_wanted, keys)):
            sequences[keys] = (text, found.group(3))
    return sequences


def balanced(names: list[str]) -> list[str]:
    """In the order in which they make a balanced tree."""
    if not names:
        return []
    middle = len(names) // 2
    return [names[middle], *balanced(names[:middle]), *balanced(names[middle + 1 :])]


def ordered(sequences: list[Keys], place: int, symbols: Symbols) -> list[Keys]:
    """All of them, which are the same before `place`."""
    groups: dict[str, list[Keys]] = {}
    for keys in sequences:
        if len(keys) > place:
            groups.setdefault(keys[place], []).append(keys)
    result = [keys for keys in sequences if len(keys) == place]
    for name in balanced(sorted(groups, key=symbols.number)):
        result += ordered(groups[name], place + 1, symbols)
    return result


def line(keys: Keys, text: str, symbol: str, symbols: Symbols) -> str:
    """As short as it can be: libxkbcommon knows what a symbol types."""
    character = symbols.character(symbol) if symbol else None
    if len(text) == 1 and character == ord(text):
        result = symbol
    else:
        result = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "".join(f"<{name}>" for name in keys) + f":{result}\n"


def main(compose: str, header: str, output: str) -> int:
    symbols = Symbols(Path(header).read_text(encoding="utf-8"))
    sequences = read(Path(compose).read_text(encoding="utf-8"), symbols)
    lines = [
        line(keys, *sequences[keys], symbols) for keys in ordered(list(sequences), 0, symbols)
    ]
    Path(output).write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
