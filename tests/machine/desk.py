"""A desktop in a machine, as a person has it: hands, eyes, and what is to be seen, by name.

What a step leads to is seen as a golden image: a part of the screen in `desktop_images/` (its
README says how they are made). All waiting is for that.
"""

import os
import sys
import time
from pathlib import Path

from context import READY, MachineTest
from tessera_qemu import screen
from tessera_qemu.input import Hands
from tessera_qemu.machine import Machine, deadline_s
from tessera_qemu.screen import Picture, Region

IMAGES = Path(__file__).resolve().parent / "desktop_images"
RENEW = "--renew"

SIZE = (1280, 800)
GPU = f"virtio-gpu-pci,xres={SIZE[0]},yres={SIZE[1]}"
INPUTS = ("-device", "virtio-keyboard-pci", "-device", "virtio-tablet-pci")
# Or buttons may be the mouse's, and are not heard in the order in which the tablet is moved.
ONE_POINTER = ("-machine", "i8042=off")
# What the clock says takes the same room each time.
TIME = ("-rtc", "base=2027-01-05T10:00:00")

# Where nothing is, that would change below the pointer.
AWAY = (1240, 760)
FIRST_NAME = (640, 381)
GREETER_GROUND = (245, 246, 248)

# Of a channel of a pixel: README.md of the images says why.
TOLERANCE = 2

NAME = "ada"
SECRET = "correct horse"

LOOK_S = 0.03
# A picture that is kept has stayed so for so long.
STILL_S = 2.0

# Where what is seen is, in a screen of SIZE.
PARTS = {
    "greeter_owner": Region(200, 290, 880, 85),
    "asked_new": Region(470, 248, 390, 90),
    "asked_again": Region(600, 430, 260, 60),
    "different": Region(420, 490, 440, 70),
    "different_again": Region(600, 415, 260, 60),
    "panel": Region(0, 0, 112, 40),
    "no_windows": Region(112, 0, 500, 36),
    "one_window": Region(112, 0, 500, 36),
    "workspace_1": Region(870, 0, 160, 36),
    "workspace_2": Region(870, 0, 160, 36),
    "launcher": Region(440, 285, 400, 200),
    "launcher_game": Region(440, 285, 400, 60),
    "game_title": Region(294, 126, 150, 24),
    "game_board": Region(500, 310, 280, 285),
    "maximised": Region(400, 36, 880, 600),
    "left_half": Region(30, 36, 620, 600),
    "right_half": Region(680, 36, 600, 600),
    "two_windows": Region(112, 0, 500, 36),
    "beside": Region(30, 36, 620, 200),
    "switcher": Region(476, 345, 370, 105),
    "first_again": Region(590, 370, 290, 290),
    "second_alone": Region(30, 0, 840, 400),
    "lock": Region(560, 480, 160, 70),
    "asked_unlock": Region(466, 280, 390, 240),
    "menu": Region(1122, 36, 158, 165),
    "launcher_editor": Region(440, 285, 400, 60),
    "launcher_files": Region(440, 285, 400, 60),
    "launcher_terminal": Region(440, 285, 400, 60),
    "floor_editor": Region(112, 0, 500, 36),
    "floor_name": Region(760, 580, 130, 40),
    "floor_saved": Region(112, 0, 500, 36),
    "floor_file": Region(552, 306, 120, 28),
    "floor_shell": Region(358, 207, 330, 52),
    "floor_text": Region(324, 275, 130, 34),
    "floor_full": Region(652, 0, 228, 36),
    "greeter_name": Region(480, 280, 320, 120),
    "asked_known": Region(466, 280, 390, 240),
}


def is_renewing() -> bool:
    return os.environ.get("TESSERA_RENEW_IMAGES") == "1"


def take_arguments() -> None:
    """`--renew`, before unittest reads what is left."""
    if RENEW in sys.argv:
        sys.argv.remove(RENEW)
        os.environ["TESSERA_RENEW_IMAGES"] = "1"


class DeskTest(MachineTest):
    """Tests at the screen of the desktop's edition, whose terminal is tests/desktop's program."""

    def desk(self, device: str = GPU, **options: object) -> "Desk":
        extra = ["-device", device, *INPUTS, *TIME, *options.pop("extra", [])]
        if self.config.arch == "x86_64":
            extra += ONE_POINTER
        package = options.pop("package", self.config.folder / "desktop.package")
        desk = Desk(self, self.start(package=package, extra=extra, **options))
        desk.machine.wait_for(READY)
        desk.wait("a greeter", lambda picture: None if is_greeter(picture) else "none")
        return desk


class Desk:
    """Of one machine with a screen, a keyboard and a tablet."""

    def __init__(self, test: MachineTest, machine: Machine) -> None:
        self.test = test
        self.machine = machine
        self.hands = Hands(machine.qmp)

    # -- eyes --

    def look(self) -> Picture:
        return screen.take(self.machine)

    def sees(self, name: str, moved: tuple[int, int] = (0, 0)) -> None:
        """Waits until the golden image of this name is on the screen, perhaps at another place."""
        path = IMAGES / f"{name}.png"
        part = PARTS[name]
        if is_renewing() and moved == (0, 0):
            self._renew(path, part)
            return
        part = Region(part.x + moved[0], part.y + moved[1], part.width, part.height)
        wanted = screen.read_png(path.read_bytes())
        self.wait(name, lambda picture: mismatch(picture, wanted, part))

    def sees_no_more(self, name: str) -> None:
        unwanted = screen.read_png((IMAGES / f"{name}.png").read_bytes())
        self.wait(f"another than {name}", lambda picture: "it is there"
                  if mismatch(picture, unwanted, PARTS[name]) is None else None)

    def wait(self, what: str, wrong_with) -> Picture:
        """Until `wrong_with` a picture says nothing; what it said last is why this fails."""
        end = time.monotonic() + deadline_s()
        while True:
            picture = self.look()
            wrong = wrong_with(picture)
            if wrong is None:
                return picture
            if time.monotonic() > end:
                kept = self.machine.log_path.with_suffix(".png")
                kept.write_bytes(screen.write_png(picture))
                self.test.fail(f"{what}: {wrong} ({kept})")
            time.sleep(LOOK_S)

    def sees_colour(self, what: str, x: int, y: int, colour: int) -> None:
        wanted = tuple(colour.to_bytes(3, "big"))
        self.wait(
            what,
            lambda picture: None
            if picture.pixel(x, y) == wanted
            else f"({x}, {y}) is {picture.pixel(x, y)}, not {wanted}",
        )

    def _renew(self, path: Path, part: Region) -> None:
        before = None
        since = time.monotonic()
        while time.monotonic() < since + STILL_S:
            now = cut(self.look(), part)
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(LOOK_S)
        path.write_bytes(screen.write_png(before))

    # -- hands --

    def type_text(self, text: str) -> None:
        """Into a field: each character when the one before is seen. The machine's own queue of keys
        drops what a busy guest does not take, and a change may be that of the first of several."""
        for character in text:
            before = self.look()
            self.hands.type_text(character)
            self.wait("what was typed",
                      lambda picture, before=before: None if picture != before else "not yet")

    def move(self, x: int, y: int) -> None:
        self.hands.move_to(x, y, SIZE)

    def wake(self, name: str, *keys: str) -> None:
        """Presses these where nobody may hear them yet, until there is what they lead to. Else, at
        the lock, a key that types nothing: while the last answer is looked at it is nobody's."""
        keys = keys or ("shift",)
        path = IMAGES / f"{name}.png"
        if not path.exists():
            self.hands.press(*keys)
            self.sees(name)
            return
        wanted = screen.read_png(path.read_bytes())

        def wrong_with(picture: Picture) -> str | None:
            wrong = mismatch(picture, wanted, PARTS[name])
            if wrong is not None:
                self.hands.press(*keys)
            return wrong

        self.wait(name, wrong_with)

    def start_program(self, name: str) -> None:
        """From the launcher; what is typed there waits for its field."""
        self.hands.press("meta_l")
        self.sees("launcher")
        self.type_text(name)
        self.sees(f"launcher_{name}")
        self.hands.press("ret")

    def log_in_known(self) -> None:
        """Who has been here before, from the greeter's list."""
        self.click(*FIRST_NAME)
        self.move(*AWAY)
        self.sees("asked_known")
        self.type_text(f"{SECRET}\n")
        self.sees("panel")

    def click(self, x: int, y: int, button: str = "left", times: int = 1) -> None:
        self.move(x, y)
        self.hands.click(button, times)


def become_owner(desk: Desk) -> None:
    """Of a machine without one; the second time he types something else, at first."""
    desk.sees("greeter_owner")
    desk.move(*AWAY)
    desk.type_text(f"{NAME}\n")
    desk.sees("asked_new")
    desk.type_text(f"{SECRET}\n")
    desk.sees("asked_again")
    desk.type_text("correct house\n")
    desk.sees("different")
    desk.type_text(f"{SECRET}\n")
    desk.sees("different_again")
    desk.type_text(f"{SECRET}\n")
    desk.sees("panel")
    desk.sees("no_windows")
    desk.sees("workspace_1")


def is_greeter(picture: Picture) -> bool:
    """Its ground, which nothing else at power-on looks like."""
    return picture.pixel(picture.width - 9, picture.height - 9) == GREETER_GROUND


def cut(picture: Picture, part: Region) -> Picture:
    rows = picture.rows[part.y : part.y + part.height]
    span = slice(3 * part.x, 3 * (part.x + part.width))
    return Picture(part.width, part.height, tuple(row[span] for row in rows))


def mismatch(picture: Picture, wanted: Picture, part: Region) -> str | None:
    if part.x + part.width > picture.width or part.y + part.height > picture.height:
        return f"the screen is {picture.width}x{picture.height}"
    return screen.difference(cut(picture, part), wanted, None, TOLERANCE)
