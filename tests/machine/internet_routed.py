"""An interface that carries IPv6 without Ethernet (tests/guest/routed): its driver needs the
network service, which needs the driver. No device is in the machine."""

import unittest

from context import CODE_SUCCESS, MachineTest


class InternetRouted(MachineTest):
    def test_mirror(self) -> None:
        machine = self.start(cpus=2, package=self.config.folder / "routed.package")
        machine.wait_for(r"^routed: up$")
        machine.wait_for(r"^routed: connected$")
        machine.wait_for(r"^routed: and again$")
        machine.wait_for(r"^routed: done, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
