"""What the store promises its clients: tests/guest/store asks."""

import os
import subprocess
import time
import unittest

from context import MachineTest
from capnp_value import evaluate  # of tools, where context leads
from tessera_qemu.command import VIRTIO_PCI, Disk

DISK_BYTES = 64 << 20
STORE_AT = "1M"
TOOL = os.environ["TESSERA_STORE_TOOL"]
MARKER = b"in the midst of calls that never cease"
PROGRAMS = ("loader", "log_service", "devices_service", "virtio_blk", "store_service")
PLACES = ("identity", "policy")
LAST_EXPORT = '        (name = "keys", interface = "OwnerKeys"),\n'
CODE_WRONG_EXPORTS = 4
TESTS = 5
TESTS_OF_KEYS = 9
# The store promises seconds; a machine without hardware to run on is slow.
DURABLE_S = 60


class Store(MachineTest):
    def tool(self, *words: object) -> "subprocess.CompletedProcess[bytes]":
        command = [TOOL, *map(str, words), "--at", STORE_AT]
        return subprocess.run(command, capture_output=True, check=False)

    def hash_of(self, content: bytes) -> str:
        image = self.folder / "image"
        self.assertEqual(self.tool("make", image, "16M").returncode, 0)
        return self.tool("put", image, self.write("content", content)).stdout.decode().strip()

    def test_what_it_promises(self) -> None:
        """
        At the end it is called without a pause: who syncs is answered, and what nobody syncs
        reaches the disk. On one CPU, whoever is answered calls again before the store receives, so
        that a call always waits there.
        """
        disk = Disk(self.sparse("disk.img", DISK_BYTES), VIRTIO_PCI)
        package = self.config.folder / "store_test.package"
        machine = self.start(package=package, disks=[disk], cpus=1)
        found = machine.wait_for(r"^store: (\d+) passed, (\d+) failed$", timeout_s=100)
        self.assertEqual(found.groups(), (str(TESTS), "0"), machine.text[-4000:])
        machine.wait_for(r"^store_test: it is synced$")
        machine.wait_for(r"^store_test: it is put$")
        digest = self.hash_of(MARKER)
        until = time.monotonic() + DURABLE_S
        while self.tool("extract", disk.file, digest).stdout != MARKER:
            self.assertLess(time.monotonic(), until, "it is not on the disk")
            time.sleep(0.1)

    def test_keys_of_owners(self) -> None:
        """Unlocked, locked, rotated; and what passes for no key, and for no signature."""
        disk = Disk(self.sparse("disk.img", DISK_BYTES), VIRTIO_PCI)
        package = self.config.folder / "store_keys_test.package"
        machine = self.start(package=package, disks=[disk])
        found = machine.wait_for(r"^store: (\d+) passed, (\d+) failed$", timeout_s=100)
        self.assertEqual(found.groups(), (str(TESTS_OF_KEYS), "0"), machine.text[-4000:])


class Exports(MachineTest):
    def test_in_another_order(self) -> None:
        """
        Clients are told apart by the number of an export: a manifest with two of one interface
        exchanged would give each service what another one keeps.
        """
        build = self.config.folder
        source = (build / "tests" / "guest" / "store_test.capnp").read_text(encoding="utf-8")
        lines = [f'        (name = "{name}", interface = "StateKeeper"),\n' for name in PLACES]
        self.assertEqual(source.count("".join(lines)), 1)
        for name, changed in {
            "exchanged": source.replace("".join(lines), "".join(reversed(lines))),
            "missing": source.replace(lines[1], ""),
            "one more": source.replace(LAST_EXPORT, LAST_EXPORT + lines[0].replace("it", "at")),
        }.items():
            with self.subTest(name=name):
                self.assertNotEqual(changed, source)
                manifest = evaluate(self.write("wrong.capnp", changed.encode()), "system")
                contents = self.contents() | {"manifest": self.write("manifest", manifest)}
                for program in PROGRAMS:
                    contents[program] = build / "programs" / program
                contents["client"] = build / "programs" / "store_test"
                disk = Disk(self.sparse(f"{name}.img", DISK_BYTES), VIRTIO_PCI)
                machine = self.start(package=self.sign("wrong.package", contents), disks=[disk])
                machine.wait_for(rf"^init: store ended with code {CODE_WRONG_EXPORTS}$")
                machine.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
