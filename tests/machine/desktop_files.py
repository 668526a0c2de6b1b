"""Texts and files at the screen, as a person has them: a text is written in the editor by keys
alone, found in files, opened from there and changed, and read by a shell on the serial line.

What is waited for is a pixel or two that tell one picture from the other, where no caret blinks.
"""

import time
import unittest
from collections.abc import Callable

from context import READY, MachineTest
from login import ANONYMOUS, log_in
from tessera_qemu import screen
from tessera_qemu.errors import MachineError
from tessera_qemu.input import Hands
from tessera_qemu.screen import Picture

WIDTH, HEIGHT = 1280, 800
SCREEN = [
    *("-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}"),
    *("-device", "virtio-keyboard-pci"),
    *("-device", "virtio-tablet-pci"),
    *("-display", "none"),
]
OWNER = "ada"
PASSPHRASE = "correct horse"

# Places of the light theme at scale 1.
# Of the greeter, beside the question.
GREETER_CARD = (300, 505)
PROMPT_CARD = (640, 250)
PROMPT_SECOND_FIELD = (640, 454)
PANEL = (700, 4)
LAUNCHER = (430, 600)
LAUNCHER_LAST_ROW = range(470, 700), 466
# Windows of both programs are there, the launcher is not.
WINDOW = (300, 500)
DIALOG_BUTTON = (840, 600)
FIRST_FILE_NAME = range(505, 560), 277
FIRST_FILE = (530, 277)
# Of the editor above files: behind the text of its first two lines, and behind its title.
FIRST_LINE, SECOND_LINE = (700, 235), (700, 252)
CHANGED = range(432, 500), 180

PATIENCE_S = 120
# As long as a person takes from key to key; what nobody has heard yet, QEMU keeps.
KEY_S = 0.03
LOOK_S = 0.1

LIGHT, PALE, DARK, COLOURED = 240, 200, 120, 80
WHITE = (255, 255, 255)


def is_light(picture: Picture, place: tuple[int, int]) -> bool:
    return min(picture.pixel(*place)) > LIGHT


def is_blue(picture: Picture, place: tuple[int, int]) -> bool:
    red, _, blue = picture.pixel(*place)
    return blue - red > COLOURED


def has_text(picture: Picture, columns: range, row: int) -> bool:
    return any(max(picture.pixel(x, row)) < DARK for x in columns)


def is_typed_to(picture: Picture) -> bool:
    """The line that the cursor is in is grey, as long as keys go to the editor."""
    line = picture.pixel(*FIRST_LINE)
    return is_light(picture, FIRST_LINE) and line != WHITE == picture.pixel(*SECOND_LINE)


def is_changed(picture: Picture) -> bool:
    columns, row = CHANGED
    return any(min(picture.pixel(x, row)) < PALE for x in columns)


class DesktopFiles(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(extra=SCREEN)
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        self.hands = Hands(self.machine.qmp)

    def wait_until(self, what: str, holds: Callable[[Picture], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            picture = screen.take(self.machine)
            if (picture.width, picture.height) == (WIDTH, HEIGHT) and holds(picture):
                return
            time.sleep(LOOK_S)
        raise MachineError(f"never seen: {what}")

    def type(self, text: str) -> None:
        for character in text:
            self.hands.type_text(character)
            time.sleep(KEY_S)

    def log_in_at_screen(self) -> None:
        self.wait_until("the greeter", lambda now: is_light(now, GREETER_CARD))
        self.type(OWNER + "\n")
        self.wait_until(
            "a question for a passphrase",
            lambda now: is_light(now, PROMPT_CARD) and not is_light(now, GREETER_CARD),
        )
        self.type(PASSPHRASE + "\n")
        self.wait_until("the question again", lambda now: is_blue(now, PROMPT_SECOND_FIELD))
        self.type(PASSPHRASE + "\n")
        self.wait_until(
            "the desktop", lambda now: is_light(now, PANEL) and not is_light(now, WINDOW)
        )

    def launch(self, program: str) -> None:
        self.hands.press("meta_l", "spc")
        self.wait_until("the launcher", lambda now: is_light(now, LAUNCHER))
        self.type(program)
        self.wait_until(
            f"only {program}", lambda now: not has_text(now, *LAUNCHER_LAST_ROW)
        )
        self.type("\n")
        self.wait_until(f"a window of {program}", lambda now: is_light(now, WINDOW))

    def write_notes(self) -> None:
        self.launch("editor")
        self.type("The first line\nand a second")
        self.hands.press("ctrl", "s")
        self.wait_until("a dialog for a name", lambda now: is_blue(now, DIALOG_BUTTON))
        self.type("notes.txt\n")
        self.wait_until("no dialog", lambda now: not is_blue(now, DIALOG_BUTTON))
        self.hands.press("ctrl", "w")
        self.wait_until("no window", lambda now: not is_light(now, WINDOW))

    def find_notes(self) -> None:
        self.launch("files")
        self.wait_until("a file", lambda now: has_text(now, *FIRST_FILE_NAME))

    def change_notes(self) -> None:
        """What files opens comes before it, and is typed to."""
        self.hands.move_to(*FIRST_FILE, (WIDTH, HEIGHT))
        self.hands.click(times=2)
        self.wait_until("an editor that is typed to", is_typed_to)
        self.type("Not ")
        self.wait_until("a change", is_changed)
        self.hands.press("ctrl", "s")
        self.wait_until("no change that is not saved", lambda now: not is_changed(now))

    def test_text_is_written_found_and_changed(self) -> None:
        self.log_in_at_screen()
        self.write_notes()
        self.find_notes()
        self.change_notes()
        log_in(self.machine, OWNER, PASSPHRASE)
        self.machine.send("cat notes.txt\r")
        self.machine.wait_for(r"^Not The first line\r?\n(?:[^\n]*\n)?and a second")


if __name__ == "__main__":
    unittest.main()
