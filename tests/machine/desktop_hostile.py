"""Programs that mean harm to the compositor, and such as die in the middle of whatever they do
(tests/desktop): others hear and show what they must, and nothing stays behind."""

import re
import unittest

from desk import NAME, SECRET, DeskTest, become_owner
from login import log_in, prompt_of
from tessera_qemu.screen import Picture

DONE_PIXEL = (0x00, 0xA0, 0x40)
READY, BUSY, DONE, COUNT = 0x404040, 0x806000, 0x00A040, 0x80
# What is in the middle of its window, where that is by itself, or in the left half.
ALONE = (640, 420)
LEFT = (320, 420)
# The game's tiles in the right half; one that is flagged has another colour in its middle.
TILES = [(839 + 30 * column, 332) for column in range(9)]
# How far from where it is by itself.
GAME_BESIDE = (264, -87)
# Of a question, at the upper edge.
STRIP, STRIP_COLOUR = (700, 8), (255, 241, 204)

ATTACKS = "abcdefghijkl"
DEATHS = "0123456"


class Hostile(DeskTest):
    def begin(self) -> None:
        self.seat = self.desk()
        self.machine = self.seat.machine
        become_owner(self.seat)
        log_in(self.machine, NAME, SECRET)
        self.services_before = self.services()

    def shell(self, line: str) -> str:
        start = len(self.machine.text)
        self.machine.send(f"{line}\r")
        self.machine.wait_for(prompt_of(NAME))
        return self.machine.text[start:]

    def services(self) -> list[tuple[str, ...]]:
        """Which processes they are: of one that was restarted, another."""
        found = re.findall(r"^ready +(\d+) +(\d+) +\d+  (screen\d?|sessions|input\d) ",
                           self.shell("services"), re.MULTILINE)
        self.assertGreater(len(found), 4)
        return found

    def memory_kib(self) -> float:
        found = re.search(r"^ +\d+ +\d+ +\w+ +([\d.]+) (KiB|MiB) .* compositor$",
                          self.shell("ps"), re.MULTILINE)
        return float(found.group(1)) * (1024 if found.group(2) == "MiB" else 1)

    def start_hostile(self) -> None:
        self.seat.hands.press("meta_l", "ret")
        self.seat.sees_colour("ready", *ALONE, READY)
        # The panel tells later than its window is seen: what is waited for next is that it goes.
        self.seat.sees_no_more("no_windows")

    def count_pictures(self) -> int:
        """How much memory for pictures there is, by how many fit."""
        self.seat.hands.type_text("m")
        picture = self.seat.wait(
            "a number", lambda picture: None if picture.pixel(*ALONE)[0] == COUNT else "none"
        )
        return picture.pixel(*ALONE)[2]

    def end_hostile(self) -> None:
        self.seat.hands.press("alt", "f4")
        self.seat.sees("no_windows")

    def test_attacks(self) -> None:
        """Each by itself is answered as it must be; then all, beside a game that is played."""
        self.begin()
        seat = self.seat
        self.start_hostile()
        pictures = self.count_pictures()
        self.assertGreater(pictures, 10)
        memory_kib = self.memory_kib()
        for letter in ATTACKS:
            seat.hands.type_text(letter)
            seat.sees_colour(f"attack {letter}", *ALONE, BUSY)
            seat.hands.type_text("q")
            seat.sees_colour(f"after {letter}", *ALONE, DONE)
        self.beside_game()
        self.start_hostile()
        self.assertEqual(self.count_pictures(), pictures)
        self.assertLess(self.memory_kib(), memory_kib + 1024)
        self.assertEqual(self.services(), self.services_before)

    def beside_game(self) -> None:
        seat = self.seat
        seat.hands.press("meta_l", "left")
        seat.sees_colour("left", *LEFT, DONE)
        seat.start_program("game")
        seat.sees("game_board", moved=GAME_BESIDE)
        seat.hands.press("meta_l", "right")
        seat.sees("right_half")
        seat.click(*LEFT)
        seat.hands.type_text("z")
        seat.sees_colour("all attacks", *LEFT, BUSY)
        for tile in TILES:
            before = seat.look().pixel(*tile)
            seat.click(*tile, "right")
            seat.wait("a flag", lambda picture, tile=tile, before=before: None
                      if picture.pixel(*tile) != before else "none")
        seat.wait("after all attacks", self.stop_attacks)
        seat.hands.press("alt", "f4")
        seat.sees("one_window")
        seat.hands.press("alt", "f4")
        seat.sees("no_windows")

    def stop_attacks(self, picture: Picture) -> str | None:
        """Its own windows may lie over the one that behaves: who presses there presses again."""
        if picture.pixel(*LEFT) == DONE_PIXEL:
            return None
        self.seat.click(*LEFT)
        self.seat.hands.type_text("q")
        return f"({picture.pixel(*LEFT)})"

    def test_deaths(self) -> None:
        """Whatever it was about to do: its windows go, and no key, button or question is stuck."""
        self.begin()
        seat = self.seat
        self.start_hostile()
        pictures = self.count_pictures()
        self.end_hostile()
        for digit in DEATHS:
            self.start_hostile()
            seat.hands.type_text(digit)
            seat.sees("no_windows")
        self.die_while_held()
        self.start_hostile()
        self.assertEqual(self.count_pictures(), pictures)
        seat.hands.type_text("9")
        self.question_goes()
        seat.sees("no_windows")
        self.assertEqual(self.services(), self.services_before)

    def question_goes(self) -> None:
        """It is the identity service's, which asks no more once who wanted the answer is gone."""
        seat = self.seat
        seat.wait("strip", lambda picture: None if picture.pixel(*STRIP) == STRIP_COLOUR else "no")
        seat.wait("gone", lambda picture: None if picture.pixel(*STRIP) != STRIP_COLOUR else "no")

    def die_while_held(self) -> None:
        seat = self.seat
        self.start_hostile()
        seat.hands.type_text("7")
        seat.move(*ALONE)
        seat.hands.button(True)
        seat.sees("no_windows")
        seat.hands.button(False)

    def test_shell_dies(self) -> None:
        """With the program that a session consists of the session ends; the next begins anew."""
        self.begin()
        self.start_hostile()
        found = re.search(r"^ +(\d+) .* desktop$", self.shell("ps"), re.MULTILINE)
        self.shell(f"kill {found.group(1)}")
        self.seat.sees("greeter_name")
        self.seat.log_in_known()
        self.seat.sees("no_windows")


if __name__ == "__main__":
    unittest.main(verbosity=2)
