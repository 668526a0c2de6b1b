"""The network service and a client of it (tests/guest/internet) on a cable to this kernel's own
stack, which gives what it sends in large frames: in a network namespace of the test's own, where
it may make interfaces. Without namespaces for everybody there is nothing to test with."""

import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import unittest

from context import CODE_SUCCESS, MachineTest
from internet_service import SERVED_BYTES, SERVED_PORT, Counted, Server, send_back, send_one_back

INSIDE = "TESSERA_TEST_INSIDE"
CARD = "tap0"
OWN, GUIDE, GUEST, MASK = "10.0.2.2", "10.0.2.100", "10.0.2.15", "255.255.255.0"
GUIDE_PORT = 7
FRAME_BYTES_MAX = 1514

# RFC 2131, 2132.
DHCP_SERVER_PORT, DHCP_CLIENT_PORT = 67, 68
COOKIE = bytes.fromhex("63825363")
END, MASK_OPTION, LEASE, KIND, SERVER = 255, 1, 51, 53, 54
ANSWERS = {1: 2, 3: 5}  # a question: an offer; a request: yes
LEASE_S = 86400


def run(*words: str) -> None:
    subprocess.run(words, check=True)


def make_cable() -> None:
    run("ip", "link", "set", "lo", "up")
    run("ip", "tuntap", "add", "mode", "tap", "vnet_hdr", "name", CARD)
    for address in (OWN, GUIDE):
        run("ip", "address", "add", f"{address}/24", "dev", CARD)
    run("ip", "link", "set", CARD, "up")


def option(kind: int, value: bytes) -> bytes:
    return bytes([kind, len(value)]) + value


def kind_of(options: bytes) -> int:
    at = 0
    while at + 1 < len(options) and options[at] != END:
        if options[at] == KIND:
            return options[at + 2]
        at += 1 if options[at] == 0 else 2 + options[at + 1]
    return 0


def answer_dhcp(end: socket.socket) -> None:
    """Gives the guest its address, as often as it asks."""
    while True:
        asked, _ = end.recvfrom(2048)
        kind = ANSWERS.get(kind_of(asked[240:]))
        if kind is None:
            continue
        head = struct.pack(">4B4sHH", 2, 1, 6, 0, asked[4:8], 0, 0x8000) + bytes(4)
        addresses = socket.inet_aton(GUEST) + socket.inet_aton(OWN) + bytes(4)
        options = (
            option(KIND, bytes([kind]))
            + option(SERVER, socket.inet_aton(OWN))
            + option(LEASE, struct.pack(">I", LEASE_S))
            + option(MASK_OPTION, socket.inet_aton(MASK))
        )
        message = head + addresses + asked[28:44] + bytes(192) + COOKIE + options + bytes([END])
        end.sendto(message, ("255.255.255.255", DHCP_CLIENT_PORT))


def serve_dhcp() -> None:
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, CARD.encode())
    end.bind(("", DHCP_SERVER_PORT))
    threading.Thread(target=answer_dhcp, args=(end,), daemon=True).start()


def serve() -> None:
    """Who sends everything back, who sends one byte back, and who says where they are."""
    ports = f"{Server(send_back, OWN).port} {Server(send_one_back, OWN).port} "
    ports += f"{Server(Counted(), OWN).port}\n"

    def tell(connection: socket.socket) -> None:
        with connection:
            connection.sendall(ports.encode())

    Server(tell, GUIDE, GUIDE_PORT)


def sent_to_guest() -> tuple[int, int]:
    """Bytes and frames, as this kernel counts them."""
    with open("/proc/self/net/dev", encoding="ascii") as lines:
        (line,) = [line for line in lines if line.strip().startswith(CARD)]
    numbers = line.split(":")[1].split()
    return int(numbers[8]), int(numbers[9])


class InternetTap(MachineTest):
    def exchange(self) -> None:
        """What is sent to the guest comes back."""
        sent = bytes(number * 7 % 251 for number in range(SERVED_BYTES))
        received = b""
        with socket.create_connection((GUEST, SERVED_PORT)) as connection:
            writer = threading.Thread(target=connection.sendall, args=(sent,), daemon=True)
            writer.start()
            while len(received) < len(sent):
                data = connection.recv(65536)
                self.assertNotEqual(data, b"")
                received += data
            writer.join()
        self.assertEqual(received, sent)

    @unittest.skipIf(INSIDE not in os.environ, "nobody may make a network of his own here")
    def test_large_frames(self) -> None:
        make_cable()
        serve_dhcp()
        serve()
        machine = self.start(
            cpus=2,
            package=self.config.folder / "internet.package",
            extra=[
                *("-netdev", f"tap,id=internet,ifname={CARD},script=no,downscript=no"),
                *("-device", "virtio-net-pci,netdev=internet"),
            ],
        )
        machine.wait_for(r"^internet: listening$")
        bytes_before, frames_before = sent_to_guest()
        self.exchange()
        size_bytes, frames = sent_to_guest()
        self.assertGreater((size_bytes - bytes_before) / (frames - frames_before), FRAME_BYTES_MAX)
        machine.wait_for(r"^internet: done, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)


def may_make_networks() -> bool:
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    tried = ("unshare", "-rn", "ip", "tuntap", "add", "mode", "tap", "vnet_hdr", "name", CARD)
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    if INSIDE not in os.environ and may_make_networks():
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-rn", sys.executable, *sys.argv])
    unittest.main(verbosity=2)
