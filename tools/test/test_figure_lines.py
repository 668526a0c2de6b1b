"""What guests print as figures."""

import unittest

import context  # noqa: F401
import bench_store
from figure_lines import figures_in
from tessera_qemu.errors import MachineError


class Lines(unittest.TestCase):
    def test_figures_among_other_lines(self) -> None:
        text = "init: up\nbench: call_reply_6w 4345\nbench_store: done\nbench: hash_mib 7\n"
        self.assertEqual(figures_in(text), {"call_reply_6w": 434.5, "hash_mib": 0.7})
        self.assertEqual(figures_in(""), {})

    def test_a_line_that_has_not_come_as_a_whole_is_none_yet(self) -> None:
        text = "bench: one 10\nbench: two 12345\n"
        for size in range(len(text)):
            self.assertIn(figures_in(text[:size]), ({}, {"one": 1.0}))

    def test_malformed(self) -> None:
        for line in (
            *("bench:", "bench: ", "bench: name", "bench: name -1", "bench: name 1.5"),
            *("bench:  name 1", "bench: Name 1", "bench: name 1 ", "bench: name 0x1", "bench: 1 1"),
            *("bench: name \u0661", "bench: name 9999999999999999999", "bench: na\ufffdme 1"),
            *("bench: name 1 2", "bench: name 1bench: other 2"),
        ):
            with self.assertRaises(MachineError, msg=line):
                figures_in(f"{line}\n")

    def test_the_same_twice(self) -> None:
        self.assertEqual(figures_in("bench: a 1\nbench: a 1\n"), {"a": 0.1})
        with self.assertRaisesRegex(MachineError, "measured twice"):
            figures_in("bench: a 1\nbench: a 2\n")


class Rates(unittest.TestCase):
    def test_the_best_of_several(self) -> None:
        rounds = [{"a": 3.0, "b": 1.0}, {"linux": 5.0}, {"a": 2.0, "b": 4.0}, {"linux": 6.0}]
        self.assertEqual(bench_store.best(rounds), {"a": 2.0, "b": 1.0, "linux": 5.0})
        self.assertEqual(bench_store.best([]), {})

    def test_of_one_and_of_two(self) -> None:
        ns = {"disk_write_mib": 1e6, "hash_mib": 6e6, "store_write_mib": 10e6}
        ns |= {"linux_disk_write_mib": 2e6, "linux_file_write_mib": 5e6}
        found = bench_store.rates(ns)
        self.assertAlmostEqual(found["store_write_mib_per_second"], 100)
        self.assertAlmostEqual(found["store_write_of_disk_percent"], 10)
        self.assertAlmostEqual(found["store_write_of_disk_and_hash_percent"], 70)
        self.assertAlmostEqual(found["linux_file_write_of_disk_percent"], 40)
        self.assertAlmostEqual(found["store_write_of_linux_file_percent"], 50)
        self.assertNotIn("store_read_of_disk_percent", found)

    def test_nothing_of_linux_without_linux(self) -> None:
        ns = {"disk_read_mib": 1e6, "hash_mib": 6e6, "store_read_mib": 10e6}
        self.assertFalse([name for name in bench_store.rates(ns) if "linux" in name])


if __name__ == "__main__":
    unittest.main()
