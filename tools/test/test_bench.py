"""What needs no machine of the benchmark in instructions."""

import unittest
from unittest import mock

import context  # noqa: F401

import bench

COUNTED = {
    "overlay_send_per_byte": 73.1,
    "overlay_receive_per_byte": 70.0,
    "box_seal_per_byte": 50.0,
    "box_open_per_byte": 56.0,
    "remote_call": 1234.0,
}


class Overlay(unittest.TestCase):
    def figures(self) -> list[bench.Figure]:
        machine = mock.Mock(arch="aarch64")
        with mock.patch.object(bench, "run_counted", return_value=COUNTED):
            return bench.overlay_figures(machine)

    def test_what_a_packet_is_of_its_box(self) -> None:
        found = {figure.name: figure for figure in self.figures()}
        self.assertEqual(list(found)[: len(COUNTED)], list(COUNTED))
        self.assertAlmostEqual(found["overlay_send_of_box_percent"].value, 146.2)
        self.assertAlmostEqual(found["overlay_receive_of_box_percent"].value, 125.0)
        units = {name: figure.unit for name, figure in found.items()}
        self.assertEqual(units["overlay_send_of_box_percent"], "%")
        self.assertEqual(units["box_open_per_byte"], "instructions/byte")
        self.assertEqual(units["remote_call"], "instructions")

    def test_tenths_of_what_is_for_each_byte_alone(self) -> None:
        lines = {line.split()[0]: line.split()[1:] for line in bench.table(self.figures())[1:]}
        self.assertEqual(lines["overlay_send_per_byte"], ["73.1", "instructions/byte"])
        self.assertEqual(lines["overlay_send_of_box_percent"], ["146", "%"])
        self.assertEqual(lines["remote_call"], ["1234", "instructions"])


class Command(unittest.TestCase):
    def asked(self, words: list[str]) -> list[str]:
        """Which measurements a command asks for."""
        called: list[str] = []

        def run_counted(machine: str, parts: tuple[str, ...]) -> dict[str, float]:
            called.extend(parts)
            return COUNTED

        with (
            mock.patch.object(bench, "run_counted", run_counted),
            mock.patch.object(bench.config, "load", return_value=mock.Mock(arch="x86_64")),
            mock.patch("builtins.print"),
        ):
            self.assertEqual(bench.main([*words, "machine.json"]), 0)
        return called

    def test_the_overlay_alone(self) -> None:
        self.assertEqual(self.asked(["--overlay"]), ["bench_overlay"])

    def test_the_desktop_alone(self) -> None:
        found = {"drag_frame": 1.0, "idle_frames": 0.0, "idle_program_wakes_per_second": 2.0}
        with mock.patch.object(bench.bench_desktop, "measure", return_value=found):
            self.assertEqual(self.asked(["--desktop"]), [])
            figures = bench.desktop_figures(mock.Mock(arch="x86_64"))
        units = [figure.unit for figure in figures]
        self.assertEqual(units, [bench.INSTRUCTIONS, "frames", "1/s"])

    def test_one_at_a_time(self) -> None:
        with mock.patch("sys.stderr"), self.assertRaises(SystemExit):
            self.asked(["--overlay", "--store"])


if __name__ == "__main__":
    unittest.main()
