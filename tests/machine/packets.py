"""Packets of TCP and UDP over IPv4 and IPv6: built with what a device is to compute left out, and
checked from scratch when they come."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

IPV4, IPV6 = 0x0800, 0x86DD
TCP, UDP = 6, 17
KINDS = ((IPV4, TCP), (IPV4, UDP), (IPV6, TCP), (IPV6, UDP))

ETHERNET_BYTES = 14
IPV4_BYTES, IPV6_BYTES = 20, 40
TRANSPORT_BYTES = {TCP: 20, UDP: 8}
SUM_AT = {TCP: 16, UDP: 6}
MORE_FRAGMENTS = 0x2000

# packet_ring.h.
CHECKSUM_MISSING, SEGMENT_TCP4, SEGMENT_TCP6 = 1, 4, 8

SEQUENCE = 0xFFFFFE00


def sum_of(data: bytes) -> int:
    """In one's complement (RFC 1071)."""
    padded = data + bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


@dataclass
class Packet:
    """A frame as a client of a driver gives it."""

    family: int
    protocol: int
    frame: bytes

    def described(self, segment_bytes: int = 0) -> bytes:
        """What tests/guest/network reads: flags, where the sum is, what it is cut into."""
        start = transport_at(self.family)
        flags = CHECKSUM_MISSING
        if segment_bytes:
            flags |= SEGMENT_TCP4 if self.family == IPV4 else SEGMENT_TCP6
        words = (flags, start, SUM_AT[self.protocol], segment_bytes)
        header_bytes = start + TRANSPORT_BYTES[self.protocol] if segment_bytes else 0
        return struct.pack(">5H3x", *words, header_bytes)


def transport_at(family: int) -> int:
    return ETHERNET_BYTES + (IPV4_BYTES if family == IPV4 else IPV6_BYTES)


def pseudo_sum(family: int, network: bytes, protocol: int, size_bytes: int) -> int:
    addresses = network[12:20] if family == IPV4 else network[8:40]
    return sum_of(addresses + struct.pack(">HH", protocol, size_bytes))


def build(to: bytes, by: bytes, family: int, protocol: int, content: bytes) -> Packet:
    size_bytes = TRANSPORT_BYTES[protocol] + len(content)
    if family == IPV4:
        total_bytes = IPV4_BYTES + size_bytes
        addresses = b"\1" * 4 + b"\2" * 4
        head = struct.pack(">BBHHHBBH8s", 0x45, 0, total_bytes, 7, 0, 64, protocol, 0, addresses)
        network = head[:10] + struct.pack(">H", 0xFFFF ^ sum_of(head)) + head[12:]
    else:
        network = struct.pack(
            ">IHBB16s16s", 6 << 28, size_bytes, protocol, 64, b"\3" * 16, b"\4" * 16
        )
    pseudo = pseudo_sum(family, network, protocol, size_bytes)
    if protocol == TCP:
        transport = struct.pack(">HHIIBBHHH", 1000, 2000, SEQUENCE, 1, 5 << 4, 0x18, 99, pseudo, 0)
    else:
        transport = struct.pack(">HHHH", 1000, 2000, size_bytes, pseudo)
    ethernet = to + by + struct.pack(">H", family)
    return Packet(family, protocol, ethernet + network + transport + content)


def _network(frame: bytes) -> tuple[int, bytes, bytes, int]:
    """Family, IP's header, what it carries, which protocol that is; lengths and sum are checked."""
    (family,) = struct.unpack(">H", frame[12:14])
    start = transport_at(family)
    network = frame[ETHERNET_BYTES:start]
    if family == IPV4:
        if sum_of(network) != 0xFFFF:
            raise AssertionError(f"IPv4's checksum is wrong: {frame.hex()}")
        size_bytes = struct.unpack(">H", network[2:4])[0] - IPV4_BYTES
        protocol = network[9]
    else:
        size_bytes = struct.unpack(">H", network[4:6])[0]
        protocol = network[6]
    if size_bytes > len(frame) - start:
        raise AssertionError(f"IP's length is wrong: {frame.hex()}")
    return family, network, frame[start : start + size_bytes], protocol


def _content(family: int, network: bytes, carried: bytes, protocol: int) -> bytes:
    total = pseudo_sum(family, network, protocol, len(carried)) + sum_of(carried)
    if total % 0xFFFF != 0:
        raise AssertionError(f"the checksum is wrong: {carried.hex()}")
    return carried[TRANSPORT_BYTES[protocol] :]


def content_of(frame: bytes) -> bytes:
    """What it carries, when all sums are right."""
    return _content(*_network(frame))


def gather(take: Callable[[], bytes], size_bytes: int) -> bytes:
    """The content of what was cut: into segments of TCP, as devices do, or into fragments of IPv4,
    as QEMU before version 8 does where the cable takes no large frames."""
    parts: dict[int, bytes] = {}
    fragments: dict[int, bytes] = {}
    end = 0
    while sum(map(len, parts.values())) < size_bytes:
        family, network, carried, protocol = _network(take())
        (place,) = struct.unpack(">H", network[6:8])
        if place == 0:
            (sequence,) = struct.unpack(">I", carried[4:8])
            at = (sequence - SEQUENCE) % (1 << 32)
            parts[at] = _content(family, network, carried, protocol)
            continue
        fragments[place % MORE_FRAGMENTS * 8] = carried
        if not place & MORE_FRAGMENTS:
            end = place % MORE_FRAGMENTS * 8 + len(carried)
        if end and sum(map(len, fragments.values())) >= end:
            whole = b"".join(fragments[at] for at in sorted(fragments))
            parts[0] = _content(family, network, whole, protocol)
    return b"".join(parts[at] for at in sorted(parts))
