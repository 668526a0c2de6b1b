"""A network interface as its driver offers it: this is the other end of the cable, on which
tests/guest/network sends everything back."""

import random
import select
import socket
import unittest

import packets
from context import CODE_SUCCESS, MachineTest
from tessera_qemu.command import NETWORK_E1000E, NETWORK_MEMORY, NETWORK_PCI
from tessera_qemu.machine import Machine

OURS = bytes.fromhex("020000000001")
TYPE = bytes.fromhex("88b5")  # IEEE 802, 9.2.3: for experiments
ECHO, KILL, END, SEND = range(4)

FRAME_BYTES_MAX = 1514
FRAMES = 3000
# As many as are on their way at once: the guest has memory for 256.
WINDOW = 100
KILLS = 3
# After so long without an answer a frame counts as lost, as on any network, and is sent again.
LOST_S = 1.0
SILENCES_MAX = 60


class Cable:
    """Sends frames, and checks that each comes back as it was."""

    def __init__(self, end: socket.socket, seed: int) -> None:
        self.end = end
        self.chance = random.Random(seed)
        self.theirs = b""
        self.waiting: dict[int, bytes] = {}
        self.silences = 0

    def frame(self, command: int, number: int, size_bytes: int) -> bytes:
        head = self.theirs + OURS + TYPE + bytes([command]) + number.to_bytes(4, "big")
        return head + self.chance.randbytes(max(0, size_bytes - len(head)))

    def send(self, command: int, number: int) -> None:
        size_bytes = self.chance.choice([60, 61, 590, FRAME_BYTES_MAX, 60 + number % 1400])
        self.waiting[number] = self.frame(command, number, size_bytes)
        self.end.send(self.waiting[number])

    def order(self, command: int, content: bytes) -> bytes:
        """A frame with this behind its number."""
        return self.theirs + OURS + TYPE + bytes([command]) + bytes(4) + content

    def take_other(self) -> bytes:
        """A frame that is no answer."""
        ready, _, _ = select.select([self.end], [], [], LOST_S * SILENCES_MAX)
        if not ready:
            raise AssertionError("a frame does not come")
        return self.end.recv(4096)

    def take(self) -> None:
        """One answer; without one, what waits is sent again."""
        ready, _, _ = select.select([self.end], [], [], LOST_S)
        if not ready:
            self.silences += 1
            if self.silences > SILENCES_MAX:
                raise AssertionError(f"{len(self.waiting)} frames do not come back")
            for number in self.waiting:
                self.waiting[number] = self.frame(ECHO, number, len(self.waiting[number]))
                self.end.send(self.waiting[number])
            return
        answer = self.end.recv(4096)
        number = int.from_bytes(answer[15:19], "big")
        sent = self.waiting.get(number)
        if sent is None:
            return  # the answer to one that was sent again
        if answer[14] == sent[14]:
            if answer != OURS + self.theirs + sent[12:]:
                raise AssertionError(f"frame {number} came back as {answer.hex()}")
            del self.waiting[number]

    def exchange(self, count: int, first: int = 0) -> None:
        for number in range(first, first + count):
            self.send(ECHO, number)
            while len(self.waiting) >= WINDOW:
                self.take()
        while self.waiting:
            self.take()


class Network(MachineTest):
    def begin(self, kind: str, cpus: int) -> tuple[Machine, Cable]:
        name = "network_e1000e" if kind == NETWORK_E1000E else "network"
        machine = self.start(
            cpus=cpus, package=self.config.folder / f"{name}.package", networks=[kind]
        )
        cable = Cable(machine.cables[0], cpus)
        found = machine.wait_for(r"^network: ([0-9a-f:]+) up, frames of 1514$")
        cable.theirs = bytes(int(digits, 16) for digits in found.group(1).split(":"))
        return machine, cable

    def end(self, machine: Machine, cable: Cable, opened: int) -> None:
        cable.end.send(cable.frame(END, 0, 60))
        machine.wait_for(rf"^network: opened {opened} times, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def exchange(self, kind: str, cpus: int) -> None:
        machine, cable = self.begin(kind, cpus)
        cable.exchange(FRAMES)
        self.end(machine, cable, 1)

    def test_virtio(self) -> None:
        self.exchange(NETWORK_PCI, 1)

    def test_virtio_four_cpus(self) -> None:
        self.exchange(NETWORK_PCI, 4)

    def test_virtio_in_memory(self) -> None:
        if self.config.arch == "x86_64":
            self.skipTest("has no virtio in memory")
        self.exchange(NETWORK_MEMORY, 2)

    def test_e1000e(self) -> None:
        self.exchange(NETWORK_E1000E, 1)

    def test_e1000e_four_cpus(self) -> None:
        self.exchange(NETWORK_E1000E, 4)

    def test_e1000e_computes(self) -> None:
        """Checksums that are missing, and packets that are to be cut."""
        machine, cable = self.begin(NETWORK_E1000E, 1)
        for family, protocol in packets.KINDS:
            for size_bytes in (1, 2, 999, 1300):
                content = cable.chance.randbytes(size_bytes)
                packet = packets.build(OURS, cable.theirs, family, protocol, content)
                cable.end.send(cable.order(SEND, packet.described() + packet.frame))
                frame = cable.take_other()
                self.assertEqual(packets.content_of(frame), content)
        content = cable.chance.randbytes(1300)
        packet = packets.build(OURS, cable.theirs, packets.IPV4, packets.TCP, content)
        cable.end.send(cable.order(SEND, packet.described(segment_bytes=400) + packet.frame))
        self.assertEqual(packets.gather(cable.take_other, len(content)), content)
        self.end(machine, cable, 1)

    def kill(self, kind: str) -> None:
        """The driver is killed with frames on their way: the next one goes on."""
        machine, cable = self.begin(kind, 2)
        for number in range(KILLS):
            for k in range(WINDOW // 2):
                cable.send(ECHO, number * WINDOW + k)
            cable.send(KILL, number * WINDOW + WINDOW - 1)
            cable.exchange(WINDOW, 1000 + number * WINDOW)
        self.end(machine, cable, 1 + KILLS)

    def test_killed(self) -> None:
        self.kill(NETWORK_PCI)

    def test_e1000e_killed(self) -> None:
        self.kill(NETWORK_E1000E)

    def pull(self, kind: str) -> None:
        """The cable is pulled out, and put in again."""
        machine, cable = self.begin(kind, 1)
        machine.qmp.execute("set_link", name="network0card", up=False)
        machine.wait_for(r"^network: [0-9a-f:]+ down, frames of 1514$")
        machine.qmp.execute("set_link", name="network0card", up=True)
        machine.wait_for(r"^network: [0-9a-f:]+ up, frames of 1514$")
        cable.exchange(WINDOW)
        self.end(machine, cable, 1)

    def test_cable(self) -> None:
        self.pull(NETWORK_PCI)

    def test_e1000e_cable(self) -> None:
        self.pull(NETWORK_E1000E)


if __name__ == "__main__":
    unittest.main(verbosity=2)
