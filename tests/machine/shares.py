"""Shares of a backup (common/services/identity/share_text.h), written independently: for the tests.

    shares.py    prints the text that the unit test of share_text expects
"""

import hashlib
from dataclasses import dataclass

CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
VERSION = 1


@dataclass(frozen=True)
class Share:
    """One of a set, any `needed` of which give the secret back."""

    needed: int
    index: int
    set_id: bytes
    check: bytes
    data: bytes


def multiply(left: int, right: int) -> int:
    """In GF(256), with the polynomial of AES."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return product


def split(secret: bytes, public_key: bytes, coefficients: list[bytes], count: int) -> list[Share]:
    """Shares of the polynomial with these coefficients, from that of x on."""
    check = hashlib.blake2b(public_key, digest_size=32).digest()[:4]
    made = []
    for index in range(1, count + 1):
        data = bytearray(secret)
        power = 1
        for coefficient in coefficients:
            power = multiply(power, index)
            for at, value in enumerate(coefficient):
                data[at] ^= multiply(value, power)
        made.append(Share(len(coefficients) + 1, index, b"SETS", check, bytes(data)))
    return made


def inverse(value: int) -> int:
    """What times `value` is 1."""
    return next(other for other in range(1, 256) if multiply(value, other) == 1)


def combine(shares: list[Share]) -> bytes:
    """The secret, of exactly as many shares as are needed."""
    secret = bytearray(len(shares[0].data))
    for share in shares:
        factor = 1
        for other in shares:
            if other.index != share.index:
                factor = multiply(factor, other.index)
                factor = multiply(factor, inverse(other.index ^ share.index))
        for at, value in enumerate(share.data):
            secret[at] ^= multiply(value, factor)
    return bytes(secret)


def _times_x(value: int) -> int:
    return value << 1 ^ (0x25 if value & 0x10 else 0)


def text(share: Share) -> str:
    """As it is written down."""
    plain = bytes([VERSION << 4 | share.needed, share.index])
    plain += share.set_id + share.check + share.data
    plain += hashlib.blake2b(plain, digest_size=32).digest()[:3]
    number = int.from_bytes(plain, "big")
    bits = 8 * len(plain)
    values = [number >> (bits - 5 * (i + 1)) & 31 for i in range(bits // 5)]
    groups = []
    for start in range(0, len(values), GROUP):
        group = values[start : start + GROUP]
        total = 0
        for value in group:
            total = _times_x(total ^ value)
        total ^= start // GROUP + 1
        groups.append("".join(CHARACTERS[value] for value in [*group, total]))
    return " ".join(groups)


def read(written: str) -> Share:
    """What was written down without a mistake."""
    number = 0
    for group in written.split():
        for character in group[:GROUP]:
            number = number << 5 | CHARACTERS.index(character)
    plain = number.to_bytes(45, "big")
    assert hashlib.blake2b(plain[:42], digest_size=32).digest()[:3] == plain[42:]
    return Share(plain[0] & 15, plain[1], plain[2:6], plain[6:10], plain[10:42])


if __name__ == "__main__":
    DATA = bytes(i * 7 & 255 for i in range(32))
    print(text(Share(2, 3, bytes.fromhex("deadbeef"), bytes([1, 2, 3, 4]), DATA)))
