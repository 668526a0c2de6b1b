"""Conversations with keys (net/overlay/streams) as a program has them, with doubles of the overlay
(tests/guest/overlay)."""

import unittest

from context import CODE_SUCCESS, MachineTest


class OverlayStreams(MachineTest):
    def converse(self, cpus: int) -> None:
        machine = self.start(
            cpus=cpus,
            package=self.config.folder / "overlay.package",
        )
        machine.wait_for(r"^overlay: done, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.converse(1)

    def test_two_cpus(self) -> None:
        self.converse(2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
