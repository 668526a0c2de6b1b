"""A person at a machine who uses the overlay: what its tests share."""

import re
import time

from context import READY, MachineTest
from login import ANONYMOUS, LATE, LOGINS, OWNER, log_in, prompt_of
from overlay_daemon import address_of
from tessera_qemu.command import VIRTIO_PCI, Disk, outside_arguments
from tessera_qemu.machine import Machine, deadline_s

PROMPT = prompt_of(OWNER)
DISK_BYTES = 256 << 20
KEY = r"[0-9a-f]{64}"
AGAIN_S = 0.5


class AtThePrompt(MachineTest):
    machine: Machine

    def boot(self, forwards: str = "", **options: object) -> None:
        """The owner is logged in. What is kept, is kept on a disk."""
        disk = self.folder / "disk.img"
        if not disk.exists():
            self.sparse(disk.name, DISK_BYTES)
        self.machine = self.start(
            package=self.edition,
            disks=[Disk(disk, VIRTIO_PCI)],
            extra=outside_arguments(forwards),
            **options,
        )
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)

    def type(self, line: str, *expected: str, prompt: str = PROMPT) -> re.Match[str]:
        """What the first of those found. Again, when the host was too busy for the policy service
        to answer in time."""
        patterns = [*expected, prompt]
        for _ in range(LOGINS):
            self.machine.send(line + "\r")
            found = self.machine.wait_for(f"{LATE}|{patterns[0]}")
            if found.group(0) != LATE:
                break
            self.machine.wait_for(prompt)
        for pattern in patterns[1:]:
            self.machine.wait_for(pattern)
        return found

    def until(self, command: str, pattern: str) -> re.Match[str]:
        """Types it again until it says that: nothing else tells."""
        end = time.monotonic() + deadline_s()
        while time.monotonic() < end:
            found = re.search(pattern, self.shown(command), re.MULTILINE)
            if found is not None:
                return found
            time.sleep(AGAIN_S)
        raise AssertionError(f"{command} never says {pattern}")

    def own_key(self) -> bytes:
        """That of who is logged in, which has an address, in the tree."""
        person = rf"^person +({KEY})\s+(\S+), sessions \d+$"
        found = self.until("overlay status", person)
        key = bytes.fromhex(found.group(1))
        self.assertEqual(found.group(2), address_of(key))
        return key

    def shown(self, line: str) -> str:
        """All that a command says."""
        start = len(self.machine.text)
        self.type(line)
        return self.machine.text[start:]
