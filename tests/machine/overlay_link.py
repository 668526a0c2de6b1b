"""A peer of the overlay's node that does as it likes: the beginning of a link, byte by byte."""

import hashlib
import random
import socket
import struct

import ed25519

HOST = "127.0.0.1"
START = b"meta"
HANDSHAKE_BYTES = 123
# Where the key is in one.
KEY_AT, KEY_BYTES = 22, 32
# Of the protocol; the second number of its version changes what is said after it.
VERSION = (0, 5)
FRAME_BYTES_MAX = 131070
KEEPALIVE, SIGNATURE_REQUEST, SIGNATURE_RESPONSE, ANNOUNCE = 1, 2, 3, 4
LOOKUP, NOTIFY, BROKEN, TRAFFIC = 6, 7, 8, 9
TYPES = range(10)
CLOSED_S = 60.0


def number(value: int) -> bytes:
    """As all numbers in frames: seven bits in each byte, the lowest first."""
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def frame(kind: int, body: bytes = b"") -> bytes:
    return number(1 + len(body)) + bytes([kind]) + body


def handshake(seed: bytes, version: tuple[int, int] = VERSION, password: bytes = b"") -> bytes:
    """What a node says first: its version, its key, and that it has the key's secret half."""
    key = ed25519.public_key(seed)
    content = struct.pack(">HHHHHH", 0, 2, version[0], 1, 2, version[1])
    content += struct.pack(">HH", 2, 32) + key + struct.pack(">HHB", 3, 1, 0)
    hashed = hashlib.blake2b(key, key=password, digest_size=64).digest()
    content += ed25519.sign(seed, hashed)
    return START + struct.pack(">H", len(content)) + content


def handshake_of(key: bytes, carried: bytes) -> bytes:
    """The one of that key, among what a link has carried."""
    at = carried.find(START)
    while at >= 0:
        found = carried[at : at + HANDSHAKE_BYTES]
        if key in found:
            return found
        at = carried.find(START, at + 1)
    raise AssertionError("the link has carried no handshake of that key")


def say(port: int, said: bytes) -> bytes:
    """Connects, says that, and takes what the other side says until it closes."""
    taken = b""
    with socket.create_connection((HOST, port)) as connection:
        connection.settimeout(CLOSED_S)
        try:
            connection.sendall(said)
            while piece := connection.recv(65536):
                taken += piece
        except ConnectionError:
            pass  # closed while there was more to say
    return taken


def take(connection: socket.socket, size: int) -> bytes:
    """So many bytes; ConnectionError where the other side has closed it before."""
    taken = b""
    while len(taken) < size:
        piece = connection.recv(size - len(taken))
        if not piece:
            raise ConnectionError("it was closed")
        taken += piece
    return taken


def bring_up(connection: socket.socket, seed: bytes) -> None:
    """The handshake, and the proof that this side has the key: the other side's first question,
    two numbers, is signed."""
    connection.sendall(handshake(seed))
    asker = take(connection, HANDSHAKE_BYTES)[KEY_AT : KEY_AT + KEY_BYTES]
    (length,) = take(connection, 1)
    question = take(connection, length)
    if question[0] != SIGNATURE_REQUEST:
        raise AssertionError(f"the first frame is of type {question[0]}")
    said = question[1:] + number(1)
    signature = ed25519.sign(seed, asker + ed25519.public_key(seed) + said)
    connection.sendall(frame(SIGNATURE_RESPONSE, said + signature))


def misbehave(port: int, seed: bytes, said: bytes) -> None:
    """A link that is up, where that is said then; returns when the other side has closed it."""
    with socket.create_connection((HOST, port)) as connection:
        connection.settimeout(CLOSED_S)
        bring_up(connection, seed)
        try:
            connection.sendall(said)
            while connection.recv(65536):
                pass
        except ConnectionError:
            pass  # closed before all was read


def bad_beginnings(own_key: bytes, chance: random.Random) -> list[bytes]:
    """What is no handshake of somebody else."""
    good = handshake(chance.randbytes(32))
    return [
        b"",
        START,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        chance.randbytes(4000),
        good[:-1] + bytes([good[-1] ^ 1]),
        good[:4] + b"\xff\xff" + good[6:],
        good[:4] + b"\0\0",
        handshake(chance.randbytes(32), version=(0, 4)),
        handshake(chance.randbytes(32), version=(1, 5)),
        handshake(chance.randbytes(32), password=b"guessed"),
        good.replace(ed25519.public_key(bytes(32)), own_key),
    ]


def bad_frames(chance: random.Random) -> list[bytes]:
    """What no peer says: each ends the link."""
    return [
        number(0),
        number(FRAME_BYTES_MAX + 1) + bytes(100),
        b"\xff" * 9 + b"\x7f",
        b"\xff" * 20,
        frame(10),
        frame(255, chance.randbytes(100)),
        frame(SIGNATURE_REQUEST),
        frame(ANNOUNCE, chance.randbytes(64)),
        frame(TRAFFIC, b"\x80" * 300),
    ]


def flood(port: int, frames: int, chance: random.Random) -> None:
    """A link whose other side says a lot: frames that are in order and mean nothing, until it is
    closed, or all is said."""
    with socket.create_connection((HOST, port)) as connection:
        connection.settimeout(CLOSED_S)
        try:
            bring_up(connection, chance.randbytes(32))
            for _ in range(frames):
                keys = chance.randbytes(64)
                connection.sendall(
                    frame(LOOKUP, keys + b"\0")
                    + frame(TRAFFIC, b"\0\0" + keys + number(2**64 - 1) + chance.randbytes(1000))
                    + frame(BROKEN, b"\0" + number(2**64 - 1) + keys)
                )
        except OSError:
            pass  # it was closed, as it may be
