"""Pictures of a machine's screen, as QEMU and PNG have them."""

import unittest
import zlib

import context  # noqa: F401
from tessera_qemu import command, screen
from tessera_qemu.errors import MachineError
from tessera_qemu.screen import Picture, Region


def picture(width: int, height: int) -> Picture:
    def row(y: int) -> bytes:
        return bytes((x * 7 + y * 13 + c) % 200 for x in range(width) for c in range(3))

    return Picture(width, height, tuple(row(y) for y in range(height)))


def changed(of: Picture, x: int, y: int, by: int) -> Picture:
    rows = [bytearray(row) for row in of.rows]
    rows[y][3 * x] += by
    return Picture(of.width, of.height, tuple(bytes(row) for row in rows))


class Ppm(unittest.TestCase):
    def test_rows_are_padded(self) -> None:
        wanted = picture(3, 2)
        data = b"P6\n3 2\n255\n" + b"".join(row + b"???" for row in wanted.rows)
        self.assertEqual(screen.read_ppm(data), wanted)

    def test_bad(self) -> None:
        for data in (b"", b"P5\n1 1\n255\n0000", b"P6\n1 1\n255\n000", b"P6\n1 1\n15\n0000"):
            with self.assertRaises(MachineError):
                screen.read_ppm(data)


class Png(unittest.TestCase):
    def test_there_and_back(self) -> None:
        wanted = picture(17, 9)
        self.assertEqual(screen.read_png(screen.write_png(wanted)), wanted)
        self.assertEqual(screen.write_png(wanted), screen.write_png(picture(17, 9)))

    def test_filters(self) -> None:
        # Two rows of two pixels, each kind: of the first row nothing is above.
        told = {
            1: (bytes([10, 20, 30, 1, 2, 3]), bytes([10, 20, 30, 11, 22, 33])),
            2: (bytes([10, 20, 30, 1, 2, 3]), bytes([60, 70, 80, 51, 52, 53])),
            3: (bytes([10, 20, 30, 1, 2, 3]), bytes([35, 45, 55, 43, 49, 55])),
            4: (bytes([10, 20, 30, 1, 2, 3]), bytes([60, 70, 80, 61, 72, 83])),
        }
        for kind, (filtered, wanted) in told.items():
            with self.subTest(kind=kind):
                data = b"\0" + bytes([50] * 6) + bytes([kind]) + filtered
                rows = screen._unfilter(data, 6, 3)
                self.assertEqual(rows, bytes([50] * 6) + wanted)

    def test_coverage_is_left_out(self) -> None:
        plain = screen.write_png(Picture(1, 1, (b"abc",)))
        head = plain.replace(b"\x08\x02\0\0\0", b"\x08\x06\0\0\0", 1)
        packed = zlib.compress(b"\0abcd", 9)
        data = head[: head.index(b"IDAT") - 4] + screen._png_chunk(b"IDAT", packed)
        self.assertEqual(screen.read_png(data).rows, (b"abc",))

    def test_bad(self) -> None:
        good = screen.write_png(picture(1, 1))
        for data in (b"", good[1:], good.replace(b"\x08\x02\0\0\0", b"\x08\x03\0\0\0", 1)):
            with self.assertRaises(MachineError):
                screen.read_png(data)


class Difference(unittest.TestCase):
    def test_tolerance(self) -> None:
        wanted = picture(8, 8)
        seen = changed(wanted, 2, 3, 2)
        self.assertIsNone(screen.difference(wanted, wanted))
        self.assertIn("(2, 3)", screen.difference(seen, wanted) or "")
        self.assertIsNone(screen.difference(seen, wanted, tolerance=2))
        self.assertIsNotNone(screen.difference(seen, wanted, tolerance=1))

    def test_region(self) -> None:
        wanted = picture(8, 8)
        seen = changed(wanted, 2, 3, 1)
        self.assertIsNone(screen.difference(seen, wanted, Region(3, 0, 5, 8)))
        self.assertIsNone(screen.difference(seen, wanted, Region(0, 4, 8, 4)))
        self.assertIn("(2, 3)", screen.difference(seen, wanted, Region(2, 3, 1, 1)) or "")
        self.assertIn("is not in", screen.difference(seen, picture(4, 4), Region(0, 0, 5, 4)) or "")


class Arguments(unittest.TestCase):
    def test_where_it_is_seen(self) -> None:
        devices = command.screen_arguments(None, False)
        self.assertEqual(devices.count("-device"), 3)
        self.assertEqual(command.screen_arguments(None, True), [*devices, "-display", "gtk"])
        self.assertEqual(command.screen_arguments(2, True), [*devices, "-vnc", "127.0.0.1:2"])


if __name__ == "__main__":
    unittest.main()
