"""What is written is there after the power was cut: through the shell, on a disk, several times."""

import hashlib
import re
import unittest

from context import CODE_SUCCESS, READY, MachineTest
from login import ANONYMOUS, OWNER, log_in, prompt_of

from tessera_qemu.machine import Machine

PROMPT = prompt_of(OWNER)
DISK_BYTES = 64 << 20
HASH = r"^([0-9a-f]{64})$"


class Storage(MachineTest):
    """One disk, machines that come and go."""

    def boot(self, device: str = "virtio-blk-pci") -> Machine:
        path = self.folder / "disk.img"
        if not path.exists():
            with path.open("wb") as file:
                file.truncate(DISK_BYTES)
        machine = self.start(
            extra=[
                *("-drive", f"if=none,id=disk,format=raw,cache=writethrough,file={path}"),
                *("-device", f"{device},drive=disk"),
            ]
        )
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        return machine

    def type(self, machine: Machine, line: str, *expected: str) -> list[re.Match[str]]:
        machine.send(line + "\r")
        found = [machine.wait_for(pattern) for pattern in expected]
        machine.wait_for(PROMPT)
        return found

    def put(self, machine: Machine, text: str) -> str:
        self.type(machine, f"echo {text} | tee note", rf"^{text}$")
        return self.type(machine, "store put note", HASH)[0].group(1)

    def live_through_cuts(self, device: str) -> None:
        hashes: dict[str, str] = {}
        for boot in range(3):
            machine = self.boot(device)
            for text, object_hash in hashes.items():
                self.type(machine, f"store get {object_hash}", rf"^{text}$")
            text = f"written at boot {boot}"
            hashes[text] = self.put(machine, text)
            self.type(machine, "store list", hashes[text])
            self.type(machine, "store check", r" records, 0 found damaged$")
            machine.close()  # as when somebody pulls the plug

    def test_virtio_pci(self) -> None:
        self.live_through_cuts("virtio-blk-pci")

    def test_without_a_disk(self) -> None:
        machine = self.start()
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        self.type(machine, "store", r"in memory: there is no disk$")
        object_hash = self.put(machine, "kept in memory")
        self.type(machine, f"store get {object_hash}", r"^kept in memory$")
        self.type(machine, "store get " + "0" * 64, r"^store: 0{64}: there is no such thing$")
        self.type(machine, "store get 12", r"^store: 12: a hash is 64 hexadecimal digits$")
        self.type(machine, "store put nothing", r"^store: nothing: there is no such thing$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
