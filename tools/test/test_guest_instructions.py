"""What the counting plugin writes, read without a machine."""

import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

import context  # noqa: F401
import guest_instructions
from guest_instructions import Block, Counter, Program

# Two programs with a function each that is the other's too, and one of its own.
PROGRAMS = {
    "kernel": Program(1 << 63, b"", [], []),
    "left": Program(0, b"same" + b"left, alone", [0, 4], ["copy", "draw"]),
    "right": Program(0, b"right, first" + b"same", [0, 12], ["send", "copy"]),
}
WRITTEN = """block 0 1000 4 73616d65
block 1 1004 3 6c6566742c20616c6f6e65
sleep 5
0 2
1 10
end
block 2 500c 4 73616d65
block 3 5000 1 72696768742c206669727374
mark 0 6
2 1
3 1
end
"""


class Records(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.path = Path(temporary.name)
        with (
            mock.patch.object(guest_instructions.subprocess, "run"),
            mock.patch.object(guest_instructions.tempfile, "TemporaryDirectory") as made,
        ):
            made.return_value.name = temporary.name
            self.counter = Counter(Path("nowhere"), {"heard": ("left", "draw")})
        self.counter.__dict__["_programs"] = PROGRAMS
        self.addCleanup(self.counter.__exit__)

    def read(self, text: str) -> list[guest_instructions.Record]:
        (self.path / "records").write_text(text, encoding="ascii")
        return list(self.counter.records(time.monotonic()))

    def test_events(self) -> None:
        records = self.read(WRITTEN)
        self.assertEqual([record.event for record in records], ["sleep", "heard"])
        self.assertEqual(records[0].times, {0: 2, 1: 10})

    def test_whose_they_are(self) -> None:
        """By the other blocks near it, where two programs have the same."""
        first, second = self.read(WRITTEN)
        self.assertEqual(self.counter.by_program(first.times), {"left": 38})
        self.assertEqual(
            self.counter.by_function(second.times), {("right", "copy"): 4, ("right", "send"): 1}
        )

    def test_half_a_record(self) -> None:
        """What is not written to its end yet is not read yet."""
        self.assertEqual(self.read(WRITTEN[: WRITTEN.index("end")]), [])

    def test_nobodys(self) -> None:
        self.counter._blocks[7] = Block(0x9000, 2, b"nobody has this")
        self.assertEqual(self.counter.by_program({7: 3}), {"?": 6})


if __name__ == "__main__":
    unittest.main()
