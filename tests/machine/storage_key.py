"""Keys of what is kept for a person: the one that the identity service derives, and where the store
has its own in memory."""

import hashlib
from pathlib import Path

import memory_dump

# As common/services/identity/storage.c derives it.
CONTEXT = b"tessera.storage1"

# Of common/store's struct owner: two principals, two wraps of 72 bytes, the root, three numbers,
# four flags (another principal, encrypted, something that is not, unlocked), and then the keys.
FLAGS_AT = 64 + 144 + 32 + 24
UNLOCKED = bytes([0, 1, 0, 1])
KEYS = ("the data key", "the seal key", "the tag key")
KEY_BYTES = 32


def derive(seed: bytes) -> bytes:
    """The storage key of an identity."""
    return hashlib.blake2b(b"", digest_size=KEY_BYTES, key=seed, person=CONTEXT).digest()


def find_owner_keys(dump: Path, principal: bytes) -> dict[str, bytes]:
    """The keys of this owner in the store's memory, while he is unlocked."""
    data = dump.read_bytes()
    for at in memory_dump.places(dump, principal):
        flags = at + FLAGS_AT
        if data[flags : flags + len(UNLOCKED)] == UNLOCKED:
            start = flags + len(UNLOCKED)
            return {
                name: data[start + index * KEY_BYTES : start + (index + 1) * KEY_BYTES]
                for index, name in enumerate(KEYS)
            }
    return {}
