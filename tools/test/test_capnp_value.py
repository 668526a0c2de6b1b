"""Messages of one segment, however large."""

import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import capnp_value

SOURCE = """@0xbc51b17f81c1b52e;
using Schema = import "/system.capnp";
const system :Schema.System = (edition = "x", loader = "y", services = [%s]);
"""
SERVICE = '(name = "%s", program = "z", memoryKib = 1, priority = 1)'


class Evaluate(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name) / "system.capnp"

    def message(self, count: int) -> bytes:
        services = ",".join(SERVICE % (f"{number:03}" * 30) for number in range(count))
        self.source.write_text(SOURCE % services, "utf-8")
        return capnp_value.evaluate(self.source, "system")

    def check(self, count: int) -> int:
        message = self.message(count)
        segments, words = struct.unpack_from("<II", message)
        self.assertEqual(segments, 0)
        self.assertEqual(len(message), 8 + 8 * words)
        for number in range(count):
            self.assertIn(f"{number:03}".encode() * 30, message)
        return len(message)

    def test_small(self) -> None:
        self.assertLess(self.check(2), 8192)

    def test_more_than_a_segment_of_capnp(self) -> None:
        self.assertGreater(self.check(100), 8192)

    def test_no_such_constant(self) -> None:
        self.message(1)
        with self.assertRaises(subprocess.CalledProcessError):
            capnp_value.evaluate(self.source, "nothing")


if __name__ == "__main__":
    unittest.main()
