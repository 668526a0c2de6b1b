"""The good case: an edition boots until all of its services are ready."""

import unittest

from context import READY, MachineTest
from login import ANONYMOUS, OWNER, answer, log_in, prompt_of
from tessera_qemu.errors import MachineError


# The desktop's is its floor.
MEMORY_MIB_FOR_ONE = {"server": 280, "desktop": 256}


class Boots(MachineTest):
    def expect_boot(self, cpus: int, **options: object) -> None:
        machine = self.start(cpus=cpus, **options)
        machine.wait_for(r"^tessera: kernel starts$")
        machine.wait_for(r"^irq: line \d+ is delivered$")
        machine.wait_for(rf"^cpu: {cpus} of {cpus} online$")
        edition = self.config.edition
        machine.wait_for(
            rf"^init: first user process of the {edition} edition, {cpus} CPUs, "
            r"\d+ of \d+ KiB free$"
        )
        machine.wait_for(READY)

    def test_four_cpus(self) -> None:
        self.expect_boot(4)

    def test_one_cpu(self) -> None:
        self.expect_boot(1)

    def test_for_one_person(self) -> None:
        """With less memory than two sessions take there is still one."""
        if self.config.edition == "embedded":
            self.skipTest("promises more with less: BootsSmall")
        machine = self.start(cpus=2, memory_mib=MEMORY_MIB_FOR_ONE[self.config.edition])
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        machine.send("\x1d")
        machine.wait_for(r"to that console")
        machine.send("2")
        machine.wait_for(ANONYMOUS)
        with self.assertRaisesRegex(MachineError, "there is no room left for it"):
            log_in(machine)


class BootsSmall(MachineTest):
    """What the embedded edition promises to be enough, with two people and what they start."""

    MEMORY_MIB = 13
    BOBS = "bob's own passphrase"

    def test_two_sessions(self) -> None:
        machine = self.start(cpus=1, memory_mib=self.MEMORY_MIB)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        machine.send("echo one | cat | cat\r")
        machine.wait_for(r"^one$")
        machine.wait_for(prompt_of(OWNER))
        machine.send("identity new bob\r")
        answer(machine, prompt_of(OWNER), self.BOBS)
        machine.send("\x1d")
        machine.wait_for(r"to that console")
        machine.send("2")
        machine.wait_for(ANONYMOUS)
        log_in(machine, "bob", self.BOBS)
        machine.send("mem\r")
        machine.wait_for(r"^free +\d")
        machine.wait_for(prompt_of("bob"))

    def test_measured(self) -> None:
        """Its package is packed: who has the file can still say what the machine must measure."""
        if self.config.edition != "embedded":
            self.skipTest("an edition for larger machines")
        code, expected = self.audit_tool("hash", self.config.package)
        self.assertEqual(code, 0)
        machine = self.start(cpus=1, memory_mib=self.MEMORY_MIB)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        machine.send("boot\r")
        measured = machine.wait_for(r"^ *BLAKE3: +([0-9a-f]{64})$")
        self.assertEqual(measured.group(1), expected.strip())


class BootsUefi(Boots):
    """The same from a FAT disk image through real firmware."""

    def setUp(self) -> None:
        super().setUp()
        if self.config.efi_image is None:
            self.skipTest("no UEFI here")

    def expect_boot(self, cpus: int, **options: object) -> None:
        super().expect_boot(cpus, firmware="uefi", **options)


class BootsOtherwise(MachineTest):
    """Machines that differ from the usual one."""

    VARIANTS = {
        "x86_64": [["-cpu", "qemu64"], ["-machine", "q35,hpet=off"]],
        "aarch64": [["-cpu", "cortex-a57"], ["-machine", "virt,gic-version=3,virtualization=on"]],
        "riscv64": [["-cpu", "rv64,sstc=off"]],
    }

    def test_variants(self) -> None:
        for extra in self.VARIANTS[self.config.arch]:
            with self.subTest(extra=extra):
                machine = self.start(extra=extra)
                machine.wait_for(READY)
                machine.close()


class BootsNoFurther(MachineTest):
    """What a test shows of a machine that nothing is heard of any more."""

    def test_where_the_cpus_are(self) -> None:
        machine = self.start(cpus=2)
        machine.wait_for(READY)
        with self.assertRaisesRegex(MachineError, r"(?s)CPU 0 at [0-9a-f]+.*CPU 1 at [0-9a-f]+"):
            machine.wait_for("^what no machine says$", timeout_s=0.1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
