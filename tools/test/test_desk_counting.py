"""What is counted between which events, without a machine."""

import unittest

import context  # noqa: F401

import bench_terminal
import desk_counting
from guest_instructions import Record
from tessera_qemu.errors import MachineError


def record(event: str, count: int) -> Record:
    return Record(event, 0, {1: count, 2: 1})


class Between(unittest.TestCase):
    def test_from_behind_the_first_to_the_last(self) -> None:
        events = ("sleep", "heard", "sleep", "shown", "written", "heard", "shown", "shown")
        records = [record(event, 1 << number) for number, event in enumerate(events)]
        times = desk_counting.between(records, ("heard", "written", "shown"))
        self.assertEqual(times, {1: 4 + 8 + 16 + 32 + 64, 2: 5})

    def test_what_does_not_come(self) -> None:
        with self.assertRaisesRegex(MachineError, "written, shown"):
            desk_counting.between([record("heard", 1)], ("heard", "written", "shown"))

    def test_no_more_is_read(self) -> None:
        records = iter([record("heard", 1), record("shown", 2), record("sleep", 4)])
        self.assertEqual(desk_counting.between(records, ("heard", "shown")), {1: 2, 2: 1})
        self.assertEqual(next(records).event, "sleep")


class Text(unittest.TestCase):
    def test_how_long_it_is(self) -> None:
        """Doubled, it is as long as promised; its lines fit into what a terminal takes of one."""
        text = bench_terminal.text()
        self.assertEqual(len(text) << bench_terminal.DOUBLINGS, bench_terminal.TEXT_BYTES)
        self.assertTrue(text.endswith("\n") and text.isascii())
        self.assertLess(max(map(len, text.splitlines())), 1024)


if __name__ == "__main__":
    unittest.main()
