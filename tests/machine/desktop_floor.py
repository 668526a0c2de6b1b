"""The desktop on the smallest machine that it is for: one person, three programs, a text that is
kept; and one program too many, of which the person is told why it does not come.

`--renew` makes the golden images anew: desktop_images/README.md.
"""

import unittest

from desk import AWAY, DeskTest, become_owner, take_arguments
from tessera_qemu.command import VIRTIO_PCI, Disk

MEMORY_MIB = 256
DISK_BYTES = 256 << 20
# More windows than there is memory for pictures of.
GAMES = 5


class Floor(DeskTest):
    def test_floor(self) -> None:
        disk = Disk(self.sparse("disk", DISK_BYTES), VIRTIO_PCI)
        desk = self.desk(
            package=self.config.package, memory_mib=MEMORY_MIB, disks=[disk]
        )
        become_owner(desk)
        desk.move(*AWAY)
        desk.start_program("editor")
        desk.sees("floor_editor")
        desk.type_text("The first line\nand a second\n")
        desk.hands.press("ctrl", "s")
        desk.sees("floor_name")
        desk.type_text("notes.txt\n")
        desk.sees("floor_saved")
        desk.start_program("files")
        desk.sees("floor_file")
        desk.start_program("terminal")
        desk.sees("floor_shell")
        desk.type_text("cat notes.txt\n")
        desk.sees("floor_text")
        for _ in range(GAMES):
            desk.start_program("game")
        desk.sees("floor_full")


if __name__ == "__main__":
    take_arguments()
    unittest.main(verbosity=2)
