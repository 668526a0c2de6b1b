"""Random bytes of a device: the driver, and that a machine goes on without it."""

import re
import unittest

from context import CODE_SUCCESS, READY, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of
from tessera_qemu.machine import Machine

PROMPT = prompt_of(OWNER)
PCI = ("-device", "virtio-rng-pci")
MEMORY = ("-global", "virtio-mmio.force-legacy=false", "-device", "virtio-rng-device")
LOOKS = 50
GIVES = r": the device gives bytes$"


class Entropy(MachineTest):
    def boot(self, *extra: str) -> Machine:
        machine = self.start(extra=extra)
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        return machine

    def see_given(self, machine: Machine) -> None:
        """The loader has asked, and got an answer."""
        for _ in range(LOOKS):
            start = len(machine.text)
            machine.send("log information\r")
            machine.wait_for(r"log information$")
            machine.wait_for(PROMPT)
            if re.search(GIVES, machine.text[start:], re.MULTILINE):
                return
        self.fail("nobody was given anything")

    def test_on_pci(self) -> None:
        machine = self.boot(*PCI)
        self.see_given(machine)
        machine.send("poweroff\r")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        machine = self.boot(*MEMORY)
        self.see_given(machine)


if __name__ == "__main__":
    unittest.main(verbosity=2)
