"""The system monitor on a person's desktop: opened by the launcher, it draws what runs."""

import time
import unittest
from collections.abc import Callable

from context import READY, MachineTest
from login import OWNER, PASSPHRASE
from tessera_qemu import screen
from tessera_qemu.input import Hands
from tessera_qemu.screen import Picture, Region

WIDTH, HEIGHT = 1280, 800
SCREEN = [
    *("-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}"),
    *("-device", "virtio-keyboard-pci"),
    *("-device", "virtio-tablet-pci"),
]
# Over no process, which all others would be pale beside.
AWAY = (1270, 790)

PANEL = Region(0, 0, WIDTH, 36)
MIDDLE = Region(300, 120, 680, 560)
# Of the monitor's window, in the middle of the screen.
GRAPH = Region(70, 180, 740, 580)
TABLE = Region(70, 120, 1140, 640)

# Of processes of the machine (ui/monitor/principals.c), and how far a pixel may be from it.
NODE = (0x4F, 0x78, 0xB8)
TOLERANCE = 8
NODES = 2500  # pixels of them, at least: thirty small ones

# Of what is drawn in light colours: the background has none.
LIGHT = 240
# The edge of the prompt's second field is blue when keys go there.
SECOND_FIELD = (640, 454)
COLOURED = 80

# How much of the screen differs: a caret does not, a field that is empty now does.
LITTLE = 150
MUCH = 5000

# Letters at a time: QEMU keeps no more than a few of what nobody has taken yet.
TYPED_MAX = 7

PATIENCE_S = 240
PAUSE_S = 0.2


def changed(before: Picture, after: Picture, region: Region) -> int:
    return sum(
        before.pixel(x, y) != after.pixel(x, y)
        for y in range(region.y, region.y + region.height, 2)
        if before.rows[y] != after.rows[y]
        for x in range(region.x, region.x + region.width)
    )


def nodes(picture: Picture) -> int:
    """How many pixels of the graph have the colour of the machine's processes."""
    return sum(
        all(abs(seen - wanted) <= TOLERANCE for seen, wanted in zip(pixel, NODE, strict=True))
        for y in range(GRAPH.y, GRAPH.y + GRAPH.height)
        for pixel in (picture.pixel(x, y) for x in range(GRAPH.x, GRAPH.x + GRAPH.width))
    )


def is_asked_again(seen: Picture) -> bool:
    red, _, blue = seen.pixel(*SECOND_FIELD)
    return blue - red > COLOURED


def is_desktop(seen: Picture) -> bool:
    """The greeter is light everywhere, the background nowhere."""
    return min(seen.pixel(700, 18)) > LIGHT > min(seen.pixel(640, 500))


class DesktopMonitor(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(extra=[*SCREEN, "-display", "none"])
        self.hands = Hands(self.machine.qmp)
        self.machine.wait_for(READY)

    def until(self, what: str, holds: Callable[[Picture], bool]) -> Picture:
        """The first picture of which it holds."""
        end = time.monotonic() + PATIENCE_S
        while True:
            picture = screen.take(self.machine)
            if holds(picture):
                return picture
            self.assertLess(time.monotonic(), end, what)
            time.sleep(PAUSE_S)

    def act(self, what: str, region: Region, least: int, act: Callable[[], None]) -> Picture:
        """Does something, and waits until so much of the region has changed."""
        before = screen.take(self.machine)
        act()
        return self.until(what, lambda seen: changed(before, seen, region) >= least)

    def enter(self, what: str, text: str, region: Region, least: int) -> None:
        for at in range(0, len(text), TYPED_MAX):
            part = text[at : at + TYPED_MAX]
            self.act(what, MIDDLE, LITTLE // 2, lambda part=part: self.hands.type_text(part))
        self.act(what, region, least, lambda: self.hands.press("ret"))

    def log_in(self) -> None:
        """The first one there is becomes the owner, whose passphrase is asked for twice."""
        self.until("greeter", lambda seen: len({seen.pixel(x, 400) for x in range(WIDTH)}) > 4)
        self.enter("the passphrase is asked for", OWNER, MIDDLE, LITTLE)
        self.enter("once more", PASSPHRASE, MIDDLE, LITTLE)
        # What is typed before that is nobody's.
        self.until("a second field that has the focus", is_asked_again)
        self.enter("the desktop", PASSPHRASE, PANEL, MUCH)
        self.until("a light panel on a background", is_desktop)

    def test_monitor(self) -> None:
        """A circle for each process, and each tab has something else."""
        self.log_in()
        self.hands.move_to(*AWAY, (WIDTH, HEIGHT))
        self.act("launcher", MIDDLE, MUCH, lambda: self.hands.press("meta_l"))
        self.until("a light list", lambda seen: min(seen.pixel(640, 500)) > LIGHT)
        self.act("found", MIDDLE, LITTLE, lambda: self.hands.type_text("monitor"))
        self.hands.press("ret")
        graph = self.until("nodes of the graph", lambda seen: nodes(seen) > NODES)
        self.assertGreater(len({graph.pixel(x, 440) for x in range(GRAPH.x, GRAPH.width)}), 8)
        for key in "puseg":
            self.act(f"tab {key}", TABLE, MUCH, lambda key=key: self.hands.press("alt", key))
        self.until("nodes again", lambda seen: nodes(seen) > NODES)


if __name__ == "__main__":
    unittest.main(verbosity=2)
