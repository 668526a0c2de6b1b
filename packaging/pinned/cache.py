"""The cache outside the tree: where results are kept, and how each is made exactly once.

A result is a folder. It is filled under a temporary name beside its place and renamed when
complete, so that a folder which exists is whole, even after a crash. Two builds that want the
same result at the same time meet at a lock file: the second waits and then finds the first one's
result.
"""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def root() -> Path:
    """The cache's folder: TESSERA_CACHE, else tessera in the user's cache folder."""
    if chosen := os.environ.get("TESSERA_CACHE"):
        return Path(chosen).absolute()
    if caches := os.environ.get("XDG_CACHE_HOME"):
        return Path(caches).absolute() / "tessera"
    return Path.home() / ".cache" / "tessera"


def say(text: str) -> None:
    """One line to whoever waits; standard output is for results."""
    print(f"third_party.py: {text}", file=sys.stderr, flush=True)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Holds the cache's lock of that name; the system drops it when the process ends."""
    locks = root() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with open(locks / f"{name}.lock", "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another build that is making {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A temporary folder on the same file system as `beside`, removed in the end."""
    beside.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=beside))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def folder(place: Path, make: Callable[[Path], None]) -> Path:
    """The result at `place`; when it is missing, make(temporary folder) fills it first."""
    if place.is_dir():
        return place
    with locked(place.name):
        if not place.is_dir():
            with scratch(place.parent) as temporary:
                result = temporary / "result"
                result.mkdir()
                make(result)
                result.rename(place)
    return place
