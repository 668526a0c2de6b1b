"""The secrets of the identity test, and tests/identity/secrets.h, which holds them masked.

    identity_secrets.py    prints the header
"""

import ed25519
import shares

MASK = 0x5A

PASSPHRASE = b"a correct horse, on a stable"
WRONG = b"an incorrect horse"
OTHER = b"quite another passphrase"

SEED = bytes((i * 37 + 11) & 255 for i in range(32))
"""The key that the test brings along, as the shares of a backup."""
COEFFICIENT = bytes((i * 91 + 5) & 255 for i in range(32))


def share_texts() -> list[str]:
    """Three shares of the seed, any two of which restore it."""
    made = shares.split(SEED, ed25519.public_key(SEED), [COEFFICIENT], 3)
    return [shares.text(share) for share in made]


def mistyped(text: str) -> str:
    """A share with another character in its fourth group."""
    at = 3 * 6 + 1
    return text[:at] + ("2" if text[at] != "2" else "3") + text[at + 1 :]


def _array(name: str, data: bytes) -> str:
    text = bytes(value ^ MASK for value in data).hex()
    lines = [f'    "{text[start : start + 80]}"' for start in range(0, len(text), 80)]
    if len(lines) == 1 and len(name) + len(text) < 70:
        return f'static const char {name}[] = "{text}";\n'
    return f"static const char {name}[] =\n" + "\n".join(lines) + ";\n"


def header() -> str:
    """tests/identity/secrets.h."""
    one, two, three = share_texts()
    arrays = [
        ("passphrase", PASSPHRASE),
        ("wrong_passphrase", WRONG),
        ("other_passphrase", OTHER),
        ("share_1", one.encode()),
        ("share_3", three.encode()),
        ("share_2_mistyped", mistyped(two).encode()),
    ]
    text = "/* Made by tests/machine/identity_secrets.py: each byte with 0x5a, in hex. */\n"
    text += "#pragma once\n\n"
    return text + "".join(_array(name, data) for name, data in arrays)


if __name__ == "__main__":
    print(header(), end="")
