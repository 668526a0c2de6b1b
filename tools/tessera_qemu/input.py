"""Hands at a machine's keyboard and pointer, over QMP.

    hands = Hands(machine.qmp)
    hands.type_text("Hello")
    hands.press("ctrl", "alt", "delete")
    hands.move_to(400, 300, within=(1280, 800))
    hands.click()

Keys are QEMU's names of them (`qcode`), text is typed as on a keyboard of the United States. What
is said goes to the keyboard, and the pointer, whose driver began last; each call is one report, but
for those that say otherwise. QEMU keeps what no driver has taken yet, up to some 30 reports, and
drops the rest: who says more waits in between for what the machine makes of it.
"""

from collections.abc import Iterable

from .qmp import Qmp

# Of an absolute axis, from 0 on.
ABSOLUTE_MAX = 0x7FFF

BUTTONS = ("left", "right", "middle")

NAMED = {
    " ": "spc",
    "\n": "ret",
    "\t": "tab",
    "-": "minus",
    "=": "equal",
    "[": "bracket_left",
    "]": "bracket_right",
    ";": "semicolon",
    "'": "apostrophe",
    "`": "grave_accent",
    "\\": "backslash",
    ",": "comma",
    ".": "dot",
    "/": "slash",
}
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))


def key_of(character: str) -> tuple[str, bool]:
    """The key of a character, and whether Shift is held for it."""
    if character in SHIFTED:
        return key_of(SHIFTED[character])[0], True
    if character in NAMED:
        return NAMED[character], False
    if len(character) != 1 or not (character.isascii() and character.isalnum()):
        raise ValueError(f"no key of this keyboard says {character!r}")
    return character.lower(), character.isupper()


def key_event(key: str, is_down: bool) -> dict:
    return {"type": "key", "data": {"down": is_down, "key": {"type": "qcode", "data": key}}}


def button_event(button: str, is_down: bool) -> dict:
    return {"type": "btn", "data": {"down": is_down, "button": button}}


def axis_event(kind: str, axis: str, value: int) -> dict:
    """Of kind `abs` or `rel`."""
    return {"type": kind, "data": {"axis": axis, "value": value}}


class Hands:
    """Of one person; everything is said when a call comes back, and perhaps not heard yet."""

    def __init__(self, qmp: Qmp) -> None:
        self._qmp = qmp

    def say(self, events: Iterable[dict]) -> None:
        """Events of QMP's `input-send-event`, in one report."""
        self._qmp.execute("input-send-event", events=list(events))

    # -- keys --

    def key(self, key: str, is_down: bool) -> None:
        self.say([key_event(key, is_down)])

    def press(self, *keys: str) -> None:
        """All of them down, one after the other, and up in the opposite order."""
        for key in keys:
            self.key(key, True)
        for key in reversed(keys):
            self.key(key, False)

    def type_text(self, text: str) -> None:
        """Two reports for each character, four for one with Shift."""
        for character in text:
            key, is_shifted = key_of(character)
            self.press(*(["shift"] if is_shifted else []), key)

    # -- the pointer --

    def move_by(self, across: int, down: int) -> None:
        """Of a mouse, as far as it says."""
        self.say([axis_event("rel", "x", across), axis_event("rel", "y", down)])

    def move_to(self, across: int, down: int, within: tuple[int, int]) -> None:
        """Of a tablet: to a pixel of a screen of so many."""
        self.say(
            axis_event("abs", axis, place(position, size))
            for axis, position, size in zip("xy", (across, down), within, strict=True)
        )

    def button(self, is_down: bool, button: str = "left") -> None:
        self.say([button_event(button, is_down)])

    def click(self, button: str = "left", times: int = 1) -> None:
        """Two reports for each time."""
        for _ in range(times):
            self.button(True, button)
            self.button(False, button)

    def drag(self, places: Iterable[tuple[int, int]], within: tuple[int, int]) -> None:
        """Of a tablet: to the first place, then with the left button held through the others."""
        is_held = False
        for across, down in places:
            self.move_to(across, down, within)
            if not is_held:
                self.button(True)
                is_held = True
        if is_held:
            self.button(False)

    def scroll(self, steps: int) -> None:
        """Two reports for each step of the wheel; above 0: away from the person."""
        for _ in range(abs(steps)):
            for is_down in (True, False):
                self.button(is_down, "wheel-up" if steps > 0 else "wheel-down")


def place(position: int, size: int) -> int:
    """Where on an absolute axis the middle of a pixel is."""
    if not 0 <= position < size:
        raise ValueError(f"{position} is not within {size}")
    return (2 * position + 1) * (ABSOLUTE_MAX + 1) // (2 * size)
