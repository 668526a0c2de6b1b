"""The desktop while screens and keyboards come, go and change, and without any."""

import unittest

from context import READY
from desk import NAME, SECRET, SIZE, Desk, DeskTest, become_owner
from login import ANONYMOUS, log_in, prompt_of
from rfb import Viewer

WINDOW, WINDOW_COLOUR, COUNT = (640, 420), 0x404040, 0x80
LARGER = (1440, 900)
BOCHS = f"bochs-display,xres={SIZE[0]},yres={SIZE[1]}"
FIRMWARE_SCREEN = r" screen \(firmware\) +firmware-screen\.0 +driven"
RAMFB = r" screen \(ramfb\) +ramfb\.0 +driven"
VGA = f"VGA,xres={SIZE[0]},yres={SIZE[1]}"


class Devices(DeskTest):
    def log_in(self, desk: Desk) -> None:
        """At the screen, with a window; and at the serial line."""
        become_owner(desk)
        log_in(desk.machine, NAME, SECRET)
        desk.hands.press("meta_l", "ret")
        desk.sees_colour("a window", *WINDOW, WINDOW_COLOUR)

    def restart(self, desk: Desk, service: str) -> None:
        desk.machine.send(f"call services restart {service}\r")
        desk.machine.wait_for(prompt_of(NAME))

    def types_in_window(self, desk: Desk) -> None:
        """Its program is told a key, and draws."""
        desk.hands.type_text("m")
        desk.wait("a key", lambda picture: None if picture.pixel(*WINDOW)[0] == COUNT else "none")

    def test_drivers(self) -> None:
        """Restarted, each is used again, and what was there goes on; not with the compositor."""
        desk = self.desk()
        self.log_in(desk)
        self.restart(desk, "screen0")
        desk.sees("panel")
        self.types_in_window(desk)
        # Its keys are released then: what is typed next is no chord.
        desk.hands.key("meta_l", True)
        self.restart(desk, "input0")
        self.restart(desk, "input1")
        desk.hands.key("meta_l", False)
        desk.wake("no_windows", "alt", "f4")
        self.restart(desk, "screen")
        # The pointer begins in the middle, over somebody's name.
        desk.move(40, 700)
        desk.sees("greeter_name")
        desk.log_in_known()
        desk.sees("no_windows")

    def test_size(self) -> None:
        """The screen's window becomes larger while it is looked at."""
        path = self.folder / "viewer"
        desk = self.desk(extra=["-vnc", f"unix:{path}"])
        self.log_in(desk)
        viewer = Viewer(path)
        self.addCleanup(viewer.close)
        viewer.resize(*LARGER)
        desk.wait("size", lambda picture: None
                  if (picture.width, picture.height) == LARGER else f"{picture.width}")
        desk.sees("panel")
        self.types_in_window(desk)

    def other_screen(self, device: str) -> None:
        desk = self.desk(device)
        become_owner(desk)
        desk.hands.press("meta_l", "ret")
        desk.sees_colour("a window", *WINDOW, WINDOW_COLOUR)

    def test_bochs(self) -> None:
        self.other_screen(BOCHS)

    def test_vga(self) -> None:
        if self.config.arch != "x86_64":
            self.skipTest("is a PC's")
        self.other_screen(VGA)

    def devices_of(self, desk: Desk) -> str:
        """What the owner is told of them at the serial line."""
        desk.machine.send("devices\r")
        begin = desk.machine.wait_for(r"^address +vendor:model .*$").end()
        end = desk.machine.wait_for(prompt_of(NAME)).start()
        return desk.machine.text[begin:end]

    def test_firmware(self) -> None:
        """What UEFI has set, of a device that nobody drives, or in memory."""
        desk = self.desk("qxl-vga" if self.config.arch == "x86_64" else "ramfb", firmware="uefi")
        if self.config.arch == "x86_64":
            become_owner(desk)  # it has the size of the golden images, and a clock
        log_in(desk.machine, NAME, SECRET)
        self.assertRegex(self.devices_of(desk), FIRMWARE_SCREEN)

    def test_firmware_driven(self) -> None:
        """Of a device that has a driver of its own, nobody else gets the memory."""
        desk = self.desk(BOCHS, firmware="uefi")
        log_in(desk.machine, NAME, SECRET)
        told = self.devices_of(desk)
        self.assertRegex(told, r" bochs-display\.0 +driven")
        self.assertNotIn("firmware", told)

    def test_ramfb(self) -> None:
        """A picture in the machine's memory."""
        desk = self.desk("ramfb", extra=self.idle_rom())
        log_in(desk.machine, NAME, SECRET)
        self.assertRegex(self.devices_of(desk), RAMFB)

    def test_ramfb_by_uefi(self) -> None:
        """On a PC the firmware has a picture there, too, which is not shown any more."""
        if self.config.arch != "x86_64":
            self.skipTest("nobody says where fw_cfg is")
        desk = self.desk("ramfb", firmware="uefi")
        log_in(desk.machine, NAME, SECRET)
        told = self.devices_of(desk)
        self.assertRegex(told, RAMFB)
        self.assertNotIn("firmware", told)

    def test_no_screen(self) -> None:
        machine = self.start(package=self.config.folder / "desktop.package")
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine, NAME, SECRET)


if __name__ == "__main__":
    unittest.main(verbosity=2)
