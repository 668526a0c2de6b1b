"""The desktop as a person uses it, from power-on, by keys and mouse alone; the screen is looked at.

`--renew` makes the golden images anew: desktop_images/README.md.
"""

import unittest

from desk import AWAY, SECRET, SIZE, Desk, DeskTest, become_owner, take_arguments

GAME_TITLE = (600, 138)
# A place of the tablet is rounded down: 700 becomes 699.
GAME_MOVED = (99, 60)
# In the game's window, where it is at first.
CLOSE = (995, 138)
PERSON = (1236, 18)
LOG_OUT = (1182, 117)


class Desktop(DeskTest):
    def test_day(self) -> None:
        """The owner comes, works, goes away from the screen for a while, and comes back."""
        desk = self.desk()
        become_owner(desk)
        self.start_game(desk)
        self.move_windows(desk)
        self.go_between(desk)
        self.lock(desk)
        self.log_out(desk)

    def start_game(self, desk: Desk) -> None:
        desk.hands.press("meta_l")
        desk.sees("launcher")
        desk.hands.press("esc")
        desk.sees("no_windows")
        desk.start_program("game")
        desk.sees("game_title")
        desk.sees("game_board")
        desk.sees("one_window")

    def move_windows(self, desk: Desk) -> None:
        x, y = GAME_TITLE
        desk.hands.drag([(x, y), (x + 30, y + 20), (x + 100, y + 60)], SIZE)
        desk.sees("game_title", moved=GAME_MOVED)
        desk.sees("game_board", moved=GAME_MOVED)
        desk.hands.press("meta_l", "up")
        desk.sees("maximised")
        desk.hands.press("meta_l", "left")
        desk.sees("left_half")
        desk.hands.press("meta_l", "right")
        desk.sees("right_half")
        desk.hands.press("meta_l", "down")
        desk.sees("game_board", moved=GAME_MOVED)

    def go_between(self, desk: Desk) -> None:
        """A second program, Alt-Tab, workspaces, and the button that closes."""
        desk.hands.press("meta_l", "ret")
        desk.sees("two_windows")
        desk.hands.press("meta_l", "left")
        desk.sees("beside")
        desk.hands.key("alt", True)
        desk.hands.press("tab")
        desk.sees("switcher")
        desk.hands.key("alt", False)
        desk.sees("first_again")
        desk.hands.press("meta_l", "2")
        desk.sees("workspace_2")
        desk.sees("no_windows")
        desk.hands.press("meta_l", "1")
        desk.sees("first_again")
        desk.click(CLOSE[0] + GAME_MOVED[0], CLOSE[1] + GAME_MOVED[1])
        desk.move(*AWAY)
        desk.sees("second_alone")

    def lock(self, desk: Desk) -> None:
        desk.hands.press("meta_l", "l")
        desk.sees("lock")
        desk.wake("asked_unlock")
        desk.type_text("correct house\n")
        desk.sees("lock")
        desk.wake("asked_unlock")
        desk.type_text(f"{SECRET}\n")
        desk.sees("second_alone")

    def log_out(self, desk: Desk) -> None:
        desk.click(*PERSON)
        desk.sees("menu")
        desk.click(*LOG_OUT)
        desk.move(*AWAY)
        desk.sees("greeter_name")
        desk.log_in_known()
        desk.sees("no_windows")


if __name__ == "__main__":
    take_arguments()
    unittest.main(verbosity=2)
