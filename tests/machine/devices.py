"""Discovery of devices: a disk on each bus that the machine has one for, as `devices` shows it."""

import os
import re
import unittest
from collections.abc import Sequence

from context import CODE_SUCCESS, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of
from tessera_qemu.command import NVME, VIRTIO_MEMORY, VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

DISK_BYTES = 64 << 20
PCI = r"[0-9a-f]{4}:00:[0-9a-f]{2}\.0 +"
LOOKS = 100


class Devices(MachineTest):
    def disk(self, name: str, kind: str) -> Disk:
        path = self.write(name, b"")
        os.truncate(path, DISK_BYTES)
        return Disk(path, kind)

    def boot(self, *disks: Disk, extra: Sequence[str] = ()) -> Machine:
        machine = self.start(disks=disks, extra=extra)
    def boot(self, *disks: Disk, **options: object) -> Machine:
        machine = self.start(disks=disks, **options)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        return machine

    def shown(self, machine: Machine) -> list[str]:
        """What `devices` says, but for what its first line says of the columns."""
        machine.send("devices\r")
        columns = machine.wait_for(r"^address +vendor:model +class +place +state$")
        prompt = machine.wait_for(prompt_of(OWNER))
        return machine.text[columns.end() : prompt.start()].strip().splitlines()

    def shown_driven(self, machine: Machine, count: int) -> list[str]:
        """The same when so many devices, one the clock, are at work: they begin by themselves."""
        for _ in range(LOOKS):
            lines = self.shown(machine)
            if sum(bool(re.search(r"\d +driven$", line)) for line in lines) == count:
                break
        return lines

    def find(self, lines: list[str], pattern: str) -> None:
        found = [line for line in lines if re.fullmatch(pattern, line)]
        self.assertEqual(len(found), 1, f"{pattern} in {lines}")

    def end(self, machine: Machine) -> None:
        machine.send("poweroff\r")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def drive(self, kind: str) -> None:
        """tests/guest/devices with its disk on this bus."""
        package = self.config.folder / "devices.package"
        machine = self.start(package=package, disks=[self.disk("disk", kind)])
        found = machine.wait_for(r"^devices: (\d+) passed, (\d+) failed$")
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_driver_on_pci(self) -> None:
        self.drive(VIRTIO_PCI)

    def test_driver_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        self.drive(VIRTIO_MEMORY)

    def ask_of_disk(self, package: str, *extra: str) -> None:
        """tests/guest/block with these devices."""
        machine = self.start(package=self.config.folder / f"{package}.package", extra=list(extra))
        found = machine.wait_for(r"^block: (\d+) passed, (\d+) failed$")
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_shared_line(self) -> None:
        """Slots 1 and 5 have the same line: a disk at work there, and its driver killed."""
        disk = self.disk("disk", VIRTIO_PCI)
        # Where there are messages, devices are told to have none.
        vectors = ",vectors=0" if self.config.arch == "x86_64" else ""
        self.ask_of_disk(
            "block",
            *("-drive", f"if=none,id=disk,format=raw,file={disk.file}"),
            *("-device", f"virtio-blk-pci,drive=disk,addr=1{vectors}"),
            *("-device", f"virtio-rng-pci,addr=5{vectors}"),
        )

    def test_old_pc(self) -> None:
        """Configuration space behind ports, and a bridge that AML asks how it routes pins."""
        if self.config.arch != "x86_64":
            self.skipTest("is no PC")
        disk = self.disk("disk", VIRTIO_PCI)
        self.ask_of_disk(
            "block",
            *("-machine", "pc"),
            *("-drive", f"if=none,id=disk,format=raw,file={disk.file}"),
            *("-device", "virtio-blk-pci,drive=disk,vectors=0"),
        )

    def test_microvm(self) -> None:
        """A machine of x86_64 where virtio lies in memory, and AML alone says where."""
        if self.config.arch != "x86_64":
            self.skipTest("is another machine")
        disk = self.disk("disk", VIRTIO_PCI)
        self.ask_of_disk(
            "block",
            *("-machine", "microvm,pit=on,pic=on,rtc=on"),
            *("-global", "virtio-mmio.force-legacy=false"),
            *("-drive", f"if=none,id=disk,format=raw,file={disk.file}"),
            *("-device", "virtio-blk-device,drive=disk"),
        )

    def test_pci(self) -> None:
        disks = [self.disk("virtio", VIRTIO_PCI), self.disk("nvme", NVME)]
        machine = self.boot(*disks, extra=("-device", "virtio-rng-pci"))
        lines = self.shown_driven(machine, 4)
        self.find(lines, PCI + r"1af4:10(01|42) +disk \(virtio\) +virtio-blk\.0 +driven")
        self.find(lines, PCI + r"[0-9a-f:]{9} +disk controller \(NVMe\) +nvme\.0 +driven")
        self.find(lines, PCI + r"1af4:10(05|44) +random numbers \(virtio\) +virtio-rng\.0 +driven")
        self.find(lines, PCI + r"[0-9a-f:]{9} +host bridge")
        self.end(machine)

    def test_virtio_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        machine = self.boot(self.disk("memory", VIRTIO_MEMORY), self.disk("virtio", VIRTIO_PCI))
        lines = self.shown_driven(machine, 2)
        self.find(lines, PCI + r"1af4:10(01|42) +disk \(virtio\) +virtio-blk\.0 +driven")
        self.find(lines, r"0x[0-9a-f]+ +1af4:1042 +disk \(virtio\) +virtio-blk\.1 +not driven")
        self.end(machine)

    def test_virtio_in_memory_by_uefi(self) -> None:
        """Where there is no device tree, AML says where it is."""
        if self.config.arch != "aarch64":
            self.skipTest("has no virtio in memory, or no UEFI")
        machine = self.boot(self.disk("memory", VIRTIO_MEMORY), firmware="uefi")
        lines = self.shown_driven(machine, 1)
        self.find(lines, PCI + r"1af4:10(01|42) +disk \(virtio\) +virtio-blk\.0 +driven")
        self.find(lines, r"0x[0-9a-f]+ +1af4:1042 +disk \(virtio\) +virtio-blk\.1 +not driven")
        self.end(machine)

    def test_nothing(self) -> None:
        """No disk; and the log says what nothing keeps devices from."""
        machine = self.boot()
        machine.send("log\r")
        machine.wait_for(r" DMA is not confined: no IOMMU is driven, devices reach all memory$")
        machine.wait_for(prompt_of(OWNER))
        lines = self.shown_driven(machine, 1)
        self.find(lines, r"0x[0-9a-f]+ +- +clock \(\w+\) +rtc\.0 +driven")
        self.assertEqual([line for line in lines if "driven" in line and "rtc.0" not in line], [])
        self.end(machine)


if __name__ == "__main__":
    unittest.main(verbosity=2)
