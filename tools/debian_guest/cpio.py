"""The archive that Linux unpacks as its first file system: cpio, "newc".

Linux's Documentation/driver-api/early-userspace/buffer-format.rst has the format: headers of
hexadecimal numbers, names and contents padded to four bytes, a last entry of a certain name.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass

MAGIC = b"070701"
LAST_NAME = "TRAILER!!!"
SIZE_BYTES_MAX = 0xFFFFFFFF
# The kernel's PATH_MAX, with the byte that ends a name.
NAME_BYTES_MAX = 4096


@dataclass(frozen=True)
class File:
    """A file with its permissions."""

    content: bytes
    permissions: int = 0o644


def archive(files: Mapping[str, File], folders: tuple[str, ...] = ()) -> bytes:
    """The archive of these files, by their paths without a slash in front, and of the folders that
    they are in, and of more folders, which may be empty. The same for the same files, in any order.

    ValueError: a path that Linux would not unpack to where it says, or a file where a folder is.
    """
    for path in (*files, *folders):
        _check(path)
    needed = {parent for path in files for parent in _parents(path)}
    needed |= {parent for path in folders for parent in (*_parents(path), path)}
    if both := needed & set(files):
        raise ValueError(f"{min(both)!r} is a file and a folder")
    entries = []
    for number, path in enumerate(sorted(needed | set(files)), 1):
        if path in needed:
            entries.append(_entry(number, path, stat.S_IFDIR | 0o755, b""))
        else:
            file = files[path]
            if file.permissions & ~0o777:
                raise ValueError(f"{path!r}: {file.permissions:o} are no permissions")
            entries.append(_entry(number, path, stat.S_IFREG | file.permissions, file.content))
    entries.append(_entry(0, LAST_NAME, 0, b""))
    return b"".join(entries)


def _check(path: str) -> None:
    if len(path.encode()) >= NAME_BYTES_MAX or "\0" in path or path == LAST_NAME:
        raise ValueError(f"{path!r} cannot be a name in an archive")
    if any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError(f"{path!r} is no path below the root")


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _entry(number: int, name: str, mode: int, content: bytes) -> bytes:
    name_bytes = name.encode() + b"\0"
    if len(content) > SIZE_BYTES_MAX:
        raise ValueError(f"{name!r} is too large for an archive")
    links = 2 if stat.S_ISDIR(mode) else 1
    device = owner = group = time = checksum = 0
    numbers = [number, mode, owner, group, links, time, len(content)]
    numbers += [device, device, device, device, len(name_bytes), checksum]
    header = MAGIC + b"".join(b"%08X" % value for value in numbers)
    return _padded(header + name_bytes) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
