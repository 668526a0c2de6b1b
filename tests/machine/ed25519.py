"""Ed25519 (RFC 8032) in plain integers: slow, and independent of what it tests."""

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def _add(left: Point, right: Point) -> Point:
    a = (left[1] - left[0]) * (right[1] - right[0]) % PRIME
    b = (left[1] + left[0]) * (right[1] + right[0]) % PRIME
    c = 2 * left[3] * right[3] * D % PRIME
    d = 2 * left[2] * right[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(factor: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    return PRIME - x if x & 1 != sign else x


def _base() -> Point:
    y = 4 * pow(5, -1, PRIME) % PRIME
    x = _x_of(y, 0)
    assert x is not None
    return x, y, 1, x * y % PRIME


BASE = _base()


def _compress(point: Point) -> bytes:
    scale = pow(point[2], -1, PRIME)
    x, y = point[0] * scale % PRIME, point[1] * scale % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompress(data: bytes) -> Point | None:
    value = int.from_bytes(data, "little")
    y = value & (1 << 255) - 1
    x = _x_of(y, value >> 255) if y < PRIME else None
    return None if x is None else (x, y, 1, x * y % PRIME)


def is_point(key: bytes) -> bool:
    """Whether it is a point of the curve, as all public keys are."""
    return _decompress(key) is not None


def secret_scalar(seed: bytes) -> bytes:
    """What the seed is expanded to, the half that signs: as it would lie in memory."""
    half = bytearray(hashlib.sha512(seed).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 127 | 64
    return bytes(half)


def public_key(seed: bytes) -> bytes:
    """The key that belongs to a seed."""
    return _compress(_times(int.from_bytes(secret_scalar(seed), "little"), BASE))


def sign(seed: bytes, message: bytes) -> bytes:
    """The signature over `message` of the key that belongs to a seed."""
    scalar = int.from_bytes(secret_scalar(seed), "little")
    nonce = _hash(hashlib.sha512(seed).digest()[32:], message) % ORDER
    commitment = _compress(_times(nonce, BASE))
    challenge = _hash(commitment, public_key(seed), message) % ORDER
    return commitment + ((nonce + challenge * scalar) % ORDER).to_bytes(32, "little")


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the key's, over `message`."""
    point, commitment = _decompress(key), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or commitment is None or scalar >= ORDER:
        return False
    challenge = _hash(signature[:32], key, message) % ORDER
    left = _compress(_times(scalar, BASE))
    return left == _compress(_add(commitment, _times(challenge, point)))
