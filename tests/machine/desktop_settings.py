"""Settings at the screen, by keys: what is chosen counts at once, and is kept.

What is waited for is on the screen or on the serial console, where the same person is logged in.
"""

import re
import time
import unittest
from collections.abc import Callable

from context import READY, MachineTest
from login import PASSPHRASE, log_in, prompt_of
from tessera_qemu import screen
from tessera_qemu.errors import MachineError
from tessera_qemu.input import Hands
from tessera_qemu.machine import deadline_s
from tessera_qemu.screen import Picture

# On a German keyboard, two of these keys say something else.
NAME = "zoya"
PROMPT = prompt_of(NAME)
SIZE = (1280, 800)
EXTRA = ["-device", "virtio-gpu-pci,xres=1280,yres=800", "-device", "virtio-keyboard-pci"]
LOOK_S = 0.1

# Between the buttons of the panel at the upper edge; what lies below it at scale 1, but not at 1.5;
# a corner of what is behind all windows; inside of the window of settings.
PANEL, BELOW, BEHIND, WINDOW = (640, 8), (640, 45), (30, 780), (900, 600)
LIGHT, DARK = 200, 90
# Of the panel: where it shows the layout of keys, and what it says.
PANEL_ROWS, PANEL_COLUMNS = 54, slice(3 * 600, 3 * 1150)

OF_GERMAN = str.maketrans("yz", "zy")
KEPT = r"screen-[-0-9]+\.png(?!\.part)"


def is_light(picture: Picture, place: tuple[int, int]) -> bool:
    return min(picture.pixel(*place)) > LIGHT


def is_dark(picture: Picture, place: tuple[int, int]) -> bool:
    return max(picture.pixel(*place)) < DARK


def panel_of(picture: Picture) -> list[bytes]:
    return [row[PANEL_COLUMNS] for row in picture.rows[:PANEL_ROWS]]


class DesktopSettings(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(extra=EXTRA)
        self.hands = Hands(self.machine.qmp)
        self.machine.wait_for(READY)
        log_in(self.machine, NAME)

    def until(self, what: str, holds: Callable[[Picture], bool]) -> Picture:
        """Looks at the screen until it shows that."""
        end = time.monotonic() + deadline_s()
        while True:
            picture = screen.take(self.machine)
            if (picture.width, picture.height) == SIZE and holds(picture):
                return picture
            if time.monotonic() > end:
                raise MachineError(f"the screen never showed {what}")
            time.sleep(LOOK_S)

    def type_text(self, text: str) -> None:
        """Slowly enough for what QEMU keeps."""
        for character in text:
            self.hands.type_text(character)
            time.sleep(LOOK_S)

    def press(self, *keys: str) -> None:
        self.hands.press(*keys)
        time.sleep(LOOK_S)

    def log_in_at_screen(self, name: str, passphrase: str) -> None:
        """The field for a name is where keys go; then the system's prompt darkens the rest."""
        greeter = self.until("the greeter", panel_is_none)
        self.type_text(f"{name}\n")
        self.until(
            "the prompt",
            lambda picture: sum(picture.pixel(*BEHIND)) < sum(greeter.pixel(*BEHIND)) * 4 // 5,
        )
        self.type_text(f"{passphrase}\n")

    def choose_looks(self) -> None:
        self.press("meta_l", "spc")
        self.type_text("settings\n")
        self.until("settings", lambda picture: is_light(picture, WINDOW))
        self.press("alt", "t")
        self.press("right")
        self.until("the dark theme", lambda picture: is_dark(picture, PANEL))
        self.press("alt", "s")
        self.press("right")
        self.until(
            "the scale of 1.5", lambda picture: picture.pixel(*PANEL) == picture.pixel(*BELOW)
        )

    def choose_german(self) -> None:
        before = panel_of(screen.take(self.machine))
        for _ in range(2):
            self.press("shift", "tab")
        self.press("down")
        self.press("alt", "l")
        self.press("spc")
        for _ in range(3):
            self.press("down")
        self.press("ret")
        self.until("the layout", lambda picture: panel_of(picture) != before)

    def keep_picture(self) -> None:
        self.press("print")
        end = time.monotonic() + deadline_s()
        while re.search(KEPT, self.machine.text) is None:
            self.assertLess(time.monotonic(), end, "no picture is in the folder")
            self.machine.send("ls Pictures\r")
            self.machine.wait_for(PROMPT)

    def test_settings(self) -> None:
        """Theme, scale and layout count at once, and at the next compositor; a picture is kept."""
        self.log_in_at_screen(NAME, PASSPHRASE)
        self.until(
            "the panel",
            lambda picture: is_light(picture, PANEL) and not is_light(picture, BEHIND),
        )
        self.choose_looks()
        self.keep_picture()
        self.choose_german()
        self.machine.send("call services restart screen\r")
        self.machine.wait_for(PROMPT)
        self.log_in_at_screen(NAME.translate(OF_GERMAN), PASSPHRASE.translate(OF_GERMAN))
        self.until(
            "the panel, dark and large",
            lambda picture: is_dark(picture, PANEL)
            and picture.pixel(*PANEL) == picture.pixel(*BELOW)
            and picture.pixel(*BEHIND) != picture.pixel(*PANEL),
        )


def panel_is_none(picture: Picture) -> bool:
    """Of the greeter: from edge to edge it has one ground, which is not black."""
    ground = picture.pixel(*BEHIND)
    return ground != (0, 0, 0) and picture.pixel(*PANEL) == ground


if __name__ == "__main__":
    unittest.main(verbosity=2)
