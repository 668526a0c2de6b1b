"""A network of one's own: a namespace with taps in it, each with a machine at its other end.

    tap_network.enter_anew()                    # the program begins again, inside
    tap = tap_network.Tap("tap0", "10.0.2")     # this machine is .2 on it, the guest .15
    tap.serve_dhcp()
    Machine(config, extra=tap.arguments())
"""

import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass

INSIDE = "TESSERA_INSIDE_TAP_NETWORK"
MASK = "255.255.255.0"

# RFC 2131, 2132.
DHCP_SERVER_PORT, DHCP_CLIENT_PORT = 67, 68
COOKIE = bytes.fromhex("63825363")
END, MASK_OPTION, LEASE, KIND, SERVER = 255, 1, 51, 53, 54
ANSWERS = {1: 2, 3: 5}  # a question: an offer; a request: yes
LEASE_S = 86400


def is_inside() -> bool:
    """Whether this program runs in a network of its own."""
    return INSIDE in os.environ


def may_make() -> bool:
    """Without namespaces for everybody, some containers have none."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    tried = ("unshare", "-rn", "ip", "tuntap", "add", "mode", "tap", "vnet_hdr", "name", "tap0")
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def enter_anew() -> None:
    """Begins this program again, in a network of its own; there it returns."""
    if is_inside():
        _run("ip", "link", "set", "lo", "up")
    else:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-rn", sys.executable, *sys.argv])


@dataclass(frozen=True)
class Tap:
    """An interface of this machine that a guest is at the other end of; it is there once made."""

    name: str
    network: str
    """The first three numbers of its addresses."""
    pairs: int = 1
    """Of queues, to receive and to send."""

    def __post_init__(self) -> None:
        several = ["multi_queue"] if self.pairs > 1 else []
        _run("ip", "tuntap", "add", "mode", "tap", "vnet_hdr", *several, "name", self.name)
        self.add_address(self.own)
        _run("ip", "link", "set", self.name, "up")

    @property
    def own(self) -> str:
        """This machine's address there."""
        return f"{self.network}.2"

    @property
    def guest(self) -> str:
        """The guest's."""
        return f"{self.network}.15"

    def add_address(self, address: str) -> None:
        """One more of this machine's."""
        _run("ip", "address", "add", f"{address}/24", "dev", self.name)

    def arguments(self) -> list[str]:
        """QEMU's arguments for the card that is at the other end."""
        netdev = f"tap,id={self.name},ifname={self.name},script=no,downscript=no"
        device = f"virtio-net-pci,netdev={self.name}"
        if self.pairs > 1:
            netdev += f",queues={self.pairs}"
            # One for each queue, for changes, and for the control queue.
            device += f",mq=on,vectors={2 * self.pairs + 2}"
        return ["-netdev", netdev, "-device", device]

    def counts(self) -> list[int]:
        """As this kernel has counted them: bytes and frames from the guest at 0 and 1, those to it
        at 8 and 9."""
        with open("/proc/self/net/dev", encoding="ascii") as lines:
            (line,) = [line for line in lines if line.strip().startswith(f"{self.name}:")]
        return [int(number) for number in line.split(":")[1].split()]

    def serve_dhcp(self) -> None:
        """Gives the guest its address, as often as it asks."""
        end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self.name.encode())
        end.bind(("", DHCP_SERVER_PORT))
        threading.Thread(target=self._answer_dhcp, args=(end,), daemon=True).start()

    def _answer_dhcp(self, end: socket.socket) -> None:
        own, guest = socket.inet_aton(self.own), socket.inet_aton(self.guest)
        while True:
            asked, _ = end.recvfrom(2048)
            kind = ANSWERS.get(kind_of(asked[240:]))
            if kind is None:
                continue
            head = struct.pack(">4B4sHH", 2, 1, 6, 0, asked[4:8], 0, 0x8000) + bytes(4)
            addresses = guest + own + bytes(4)
            options = (
                _option(KIND, bytes([kind]))
                + _option(SERVER, own)
                + _option(LEASE, struct.pack(">I", LEASE_S))
                + _option(MASK_OPTION, socket.inet_aton(MASK))
            )
            message = head + addresses + asked[28:44] + bytes(192) + COOKIE + options + bytes([END])
            end.sendto(message, ("255.255.255.255", DHCP_CLIENT_PORT))


def _run(*words: str) -> None:
    subprocess.run(words, check=True)


def _option(kind: int, value: bytes) -> bytes:
    return bytes([kind, len(value)]) + value


def kind_of(options: bytes) -> int:
    """Of a DHCP message, out of its options; 0: they do not say."""
    at = 0
    while at + 1 < len(options) and options[at] != END:
        if options[at] == KIND:
            return options[at + 2] if at + 2 < len(options) else 0
        at += 1 if options[at] == 0 else 2 + options[at + 1]
    return 0
