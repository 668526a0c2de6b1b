"""Keyboards and pointers as their drivers offer them: QEMU types and moves, tests/guest/input
prints what it hears."""

import unittest
from collections.abc import Sequence

from context import CODE_SUCCESS, MachineTest
from tessera_qemu.input import Hands, axis_event, button_event, key_event
from tessera_qemu.machine import Machine

KEYBOARD = "virtio-keyboard-pci"
TABLET = "virtio-tablet-pci"
MOUSE = "virtio-mouse-pci"

# Of Linux's input-event-codes.h, as everybody has them who is not this system.
KEY, RELATIVE, ABSOLUTE = 1, 2, 3
X, Y, WHEEL = 0, 1, 8
LEFT, RIGHT, MIDDLE = 0x110, 0x111, 0x112
# What QEMU's virtio devices say when their wheel's button is released.
GEAR_UP, GEAR_DOWN = 0x151, 0x150
CODES = {
    **{"esc": 1, "1": 2, "minus": 12, "tab": 15, "q": 16, "ret": 28, "ctrl": 29, "a": 30},
    **{"s": 31, "d": 32, "f": 33, "h": 35, "shift": 42, "backslash": 43, "z": 44, "slash": 53},
    **{"asterisk": 55, "alt": 56, "spc": 57, "caps_lock": 58, "f1": 59, "f10": 68, "kp_7": 71},
    **{"less": 86, "f11": 87, "f12": 88, "kp_enter": 96, "ctrl_r": 97, "kp_divide": 98},
    **{"print": 99, "alt_r": 100, "home": 102, "up": 103, "pgup": 104, "left": 105, "right": 106},
    **{"end": 107, "down": 108, "pgdn": 109, "insert": 110, "delete": 111, "pause": 119},
    **{"meta_l": 125, "meta_r": 126, "compose": 127, "ro": 89, "yen": 124, "f9": 67, "i": 23},
    **{"volumeup": 115, "audiomute": 113, "num_lock": 69, "scroll_lock": 70, "shift_r": 54},
}

KILLS = 3
# What the driver keeps of one device (drivers/input/port.h).
KEPT = 512
# As many reports as QEMU's devices keep for a driver that is not asked in between.
BATCH_VIRTIO, BATCH_PS2 = 10, 8
BATCHES = 60


class Input(MachineTest):
    def begin(self, devices: Sequence[str], **options: object) -> tuple[Machine, Hands]:
        extra = [word for device in devices for word in ("-device", device)]
        machine = self.start(
            package=self.config.folder / "input.package",
            extra=[*extra, *options.pop("extra", [])],
            **options,
        )
        machine.wait_for(r"^input: ready$")
        return machine, Hands(machine.qmp)

    def heard(self, machine: Machine, source: str, *events: tuple[int, int, int]) -> None:
        """The next that is said of the source is this, and nothing else."""
        found = machine.wait_for(rf"^input: {source} said (.*)\n")
        said = [tuple(map(int, word.split("/"))) for word in found.group(1).split()]
        self.assertEqual(said, list(events))

    def heard_keys(self, machine: Machine, source: str, keys: Sequence[str]) -> None:
        for key in keys:
            name, is_down = key.lstrip("+-"), key[0] == "+"
            self.heard(machine, source, (KEY, CODES[name], int(is_down)))

    def end(self, machine: Machine, hands: Hands) -> None:
        hands.press("f12")
        machine.wait_for(r"^input: the end, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def typed(self, machine: Machine, hands: Hands, source: str) -> None:
        """Keys one by one, text, and keys that are held together."""
        for key in CODES:
            # Those that are orders, and those that QEMU's keyboards make something else of.
            if key not in ("f9", "f10", "f11", "f12", "caps_lock", "pause", "asterisk"):
                hands.press(key)
                self.heard_keys(machine, source, [f"+{key}", f"-{key}"])
        hands.type_text("Hi-\\")
        shifted = ["+shift", "+h", "-h", "-shift"]
        plain = ["+i", "-i", "+minus", "-minus", "+backslash", "-backslash"]
        self.heard_keys(machine, source, shifted + plain)
        hands.press("ctrl", "alt", "delete")
        held = ["ctrl", "alt", "delete"]
        self.heard_keys(
            machine, source, [f"+{key}" for key in held] + [f"-{key}" for key in reversed(held)]
        )
        hands.press("pause")
        self.heard_keys(machine, source, ["+pause", "-pause"])

    def lit(self, machine: Machine, hands: Hands, source: str) -> None:
        """While a light is told, what is typed is still heard."""
        for lights in (2, 0):
            hands.press("caps_lock", "a")
            self.heard_keys(machine, source, ["+caps_lock", "+a", "-a", "-caps_lock"])
            machine.wait_for(rf"^input: {source} has lights {lights}\n")
            hands.press("a")
            self.heard_keys(machine, source, ["+a", "-a"])

    def clicked(self, machine: Machine, hands: Hands, source: str) -> None:
        for button, code in (("left", LEFT), ("right", RIGHT), ("middle", MIDDLE)):
            hands.click(button)
            self.heard(machine, source, (KEY, code, 1))
            self.heard(machine, source, (KEY, code, 0))

    def moved(self, machine: Machine, hands: Hands, source: str) -> None:
        for across, down in ((5, -7), (-1, 1), (100, 100), (-120, 0), (0, -120)):
            hands.move_by(across, down)
            axes = [(RELATIVE, X, across), (RELATIVE, Y, down)]
            self.heard_sum(machine, source, axes)

    def heard_sum(
        self, machine: Machine, source: str, axes: Sequence[tuple[int, int, int]]
    ) -> None:
        """QEMU may leave out an axis that did not move."""
        found = machine.wait_for(rf"^input: {source} said (.*)\n")
        said = {tuple(map(int, word.split("/"))) for word in found.group(1).split()}
        self.assertEqual({event for event in said if event[2] != 0}, {e for e in axes if e[2]})

    # -- virtio --

    def keyboard_and_tablet(self, keyboard: str, tablet: str, **options: object) -> None:
        machine, hands = self.begin([keyboard, tablet], **options)
        self.assertRegex(machine.text, r"(?m)^input: input\d is .*: keys lights 0 0$")
        self.assertRegex(machine.text, r"(?m)^input: input\d is .*: absolute 32767 32767$")
        board = self.of(machine, "keys lights")
        pad = self.of(machine, "absolute")
        self.typed(machine, hands, board)
        self.lit(machine, hands, board)
        for across, down in ((0, 0), (1279, 799), (640, 400)):
            hands.move_to(across, down, within=(1280, 800))
            x, y = ((2 * at + 1) * 32768 // (2 * of) for at, of in ((across, 1280), (down, 800)))
            self.heard(machine, pad, (ABSOLUTE, X, x), (ABSOLUTE, Y, y))
        self.clicked(machine, hands, pad)
        hands.drag([(10, 20), (30, 40)], within=(1280, 800))
        for code in (ABSOLUTE, KEY, ABSOLUTE, KEY):
            found = machine.wait_for(rf"^input: {pad} said (\d)/")
            self.assertEqual(int(found.group(1)), code)
        self.scrolled(machine, hands, pad)
        self.end(machine, hands)

    def of(self, machine: Machine, what: str) -> str:
        """The source that is such a thing."""
        for line in machine.lines:
            if line.startswith("input: input") and f": {what}" in line:
                return line.split()[1]
        raise machine.error(f"nothing is {what}")

    def scrolled(self, machine: Machine, hands: Hands, source: str) -> None:
        for steps, gear in ((1, GEAR_UP), (-1, GEAR_DOWN)):
            hands.scroll(steps)
            self.heard(machine, source, (RELATIVE, WHEEL, steps))
            self.heard(machine, source, (KEY, gear, 0))

    def test_keyboard_and_tablet(self) -> None:
        self.keyboard_and_tablet(KEYBOARD, TABLET)

    def test_four_cpus(self) -> None:
        self.keyboard_and_tablet(KEYBOARD, TABLET, cpus=4)

    def test_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        self.keyboard_and_tablet(
            "virtio-keyboard-device",
            "virtio-tablet-device",
            extra=["-global", "virtio-mmio.force-legacy=false"],
        )

    def test_mouse(self) -> None:
        machine, hands = self.begin([KEYBOARD, MOUSE])
        mouse = self.of(machine, "relative")
        self.moved(machine, hands, mouse)
        self.clicked(machine, hands, mouse)
        self.scrolled(machine, hands, mouse)
        self.end(machine, hands)

    # -- a driver that ends, a client that does not read --

    def killed(self, machine: Machine, hands: Hands, source: str) -> None:
        for _ in range(KILLS):
            hands.press("f10")
            machine.wait_for(rf"^input: the driver of {source} has ended$")
            machine.wait_for(rf"^input: {source} is open$")
            hands.press("a")
            self.heard_keys(machine, source, ["+a", "-a"])
        hands.press("f11")
        machine.wait_for(rf"^input: {source} is open$")
        hands.press("s")
        self.heard_keys(machine, source, ["+s", "-s"])

    def test_killed(self) -> None:
        machine, hands = self.begin([KEYBOARD, TABLET])
        self.killed(machine, hands, self.of(machine, "keys"))
        self.end(machine, hands)

    def flood(
        self, machine: Machine, hands: Hands, sources: tuple[str, str], reports: list[list[dict]]
    ) -> int:
        """The keyboard says these again and again, unread. Gives how many batches there were."""
        board, pointer = sources
        hands.press("f9")
        machine.wait_for(rf"^input: {board} is held$")
        for _ in range(BATCHES):
            for report in reports:
                hands.say(report)
            # On one CPU the drivers have taken all when their client comes to speak.
            hands.click()
            machine.wait_for(rf"^input: {pointer} was clicked$")
        hands.click("right")
        return BATCHES

    def counted(self, machine: Machine, source: str, said: int, report: int) -> None:
        found = machine.wait_for(
            rf"^input: {source} had (\d+) events in reports of {report}, (\d+) lost, 0 cut$"
        )
        self.assertEqual(int(found.group(1)), KEPT // report * report)
        self.assertEqual(int(found.group(1)) + int(found.group(2)), said)

    def test_flood(self) -> None:
        machine, hands = self.begin([KEYBOARD, TABLET], cpus=1)
        board, pad = self.of(machine, "keys"), self.of(machine, "absolute")
        reports = [
            [key_event(key, number % 2 == 0) for key in "asdf"] for number in range(BATCH_VIRTIO)
        ]
        batches = self.flood(machine, hands, (board, pad), reports)
        self.counted(machine, board, batches * BATCH_VIRTIO * 5, 5)
        hands.press("a")
        self.heard_keys(machine, board, ["+a", "-a"])
        self.end(machine, hands)

    # -- PS/2 --

    def begin_ps2(self, **options: object) -> tuple[Machine, Hands]:
        if self.config.arch != "x86_64":
            self.skipTest("has no PS/2")
        machine, hands = self.begin([], **options)
        self.assertIn("input: keyboard is PS/2 keyboard: keys lights 0 0", machine.lines)
        self.assertIn("input: mouse is PS/2 mouse: relative 0 0", machine.lines)
        return machine, hands

    def test_ps2(self) -> None:
        machine, hands = self.begin_ps2()
        self.typed(machine, hands, "keyboard")
        self.lit(machine, hands, "keyboard")
        self.moved(machine, hands, "mouse")
        self.clicked(machine, hands, "mouse")
        for steps in (1, -1, 3):
            hands.scroll(steps)
            for _ in range(abs(steps)):
                self.heard(machine, "mouse", (RELATIVE, WHEEL, 1 if steps > 0 else -1))
        hands.say([axis_event("rel", "x", 3), button_event("left", True)])
        self.heard(machine, "mouse", (KEY, LEFT, 1), (RELATIVE, X, 3))
        self.end(machine, hands)

    def test_ps2_killed(self) -> None:
        machine, hands = self.begin_ps2(cpus=2)
        self.killed(machine, hands, "keyboard")
        hands.click()
        self.heard(machine, "mouse", (KEY, LEFT, 1))
        self.end(machine, hands)

    def test_ps2_flood(self) -> None:
        machine, hands = self.begin_ps2(cpus=1)
        reports = [[key_event("a", number % 2 == 0)] for number in range(BATCH_PS2)]
        batches = self.flood(machine, hands, ("keyboard", "mouse"), reports)
        self.counted(machine, "keyboard", batches * BATCH_PS2 * 2, 2)
        self.end(machine, hands)

    def test_nothing(self) -> None:
        """No such device at all: everybody is told so."""
        machine, _ = self.begin([], extra=self.without_ps2())
        for source in ("input0", "input1", "keyboard", "mouse"):
            self.assertIn(f"input: {source} is not there", machine.lines)

    def without_ps2(self) -> list[str]:
        return ["-machine", "q35,i8042=off"] if self.config.arch == "x86_64" else []


if __name__ == "__main__":
    unittest.main(verbosity=2)
