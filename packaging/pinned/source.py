"""The pristine sources: fetched through apt, verified against the lock, unpacked into the cache."""

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import cache, private_apt
from .errors import PinnedError
from .lock import Entry

ETC_APT = Path("/etc/apt")


def unpacked(entry: Entry) -> Path:
    """The folder with the unpacked source, fetched first where the cache lacks it."""
    stem = f"{entry.name}-{entry.version}-{entry.sha256[:16]}"
    if entry.folder:
        stem += f"-{hashlib.sha256(entry.folder.encode()).hexdigest()[:8]}"
    place = cache.root() / "source" / stem
    return cache.folder(place, lambda folder: _unpack(entry, archive(entry), folder))


def archive(entry: Entry) -> Path:
    """The verified archive in the cache, fetched first where it is missing or damaged."""
    place = cache.root() / "archives" / entry.archive
    if place.is_file() and _sha256(place) == entry.sha256:
        return place
    with cache.locked(entry.archive):
        with cache.scratch(place.parent) as temporary:
            _fetch(entry, temporary).replace(place)
    return place


def _sha256(path: Path) -> str:
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _fetch(entry: Entry, temporary: Path) -> Path:
    """Tries each Debian place that the machine knows until one gives the archive of the lock."""
    cache.say(
        f"fetching the source of {entry.name} {entry.version} ({entry.package}, suite "
        f"{entry.suite}): it is not in the cache {cache.root()} yet"
    )
    if shutil.which("apt-get") is None:
        raise PinnedError(f"there is no apt-get here. {_by_hand(entry)}")
    places = private_apt.debian_entries(ETC_APT, entry.suite, _kind(entry))
    if not places:
        raise PinnedError(f"{ETC_APT} names no Debian archive to fetch from. {_by_hand(entry)}")
    failures: list[str] = []
    for number, (ending, text) in enumerate(places):
        folder = temporary / str(number)
        folder.mkdir()
        found = _fetch_from(entry, folder, ending, text, failures)
        if found is not None:
            return found
    told = "\n".join(failures)
    raise PinnedError(
        f"could not fetch {entry.archive}.\n{told}\nTry again when the network works, or "
        f"see what `apt-get update` says. {_by_hand(entry)}"
    )


def _fetch_from(
    entry: Entry, folder: Path, ending: str, text: str, failures: list[str]
) -> Path | None:
    environment = os.environ | private_apt.write(folder / "apt", ending, text, ETC_APT)
    # An update that fails in part is no reason to stop: the fetch itself decides.
    for command in (["apt-get", "-q", "update"], _download(entry)):
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            told = "\n".join(f"    {line}" for line in done.stdout.splitlines()[-6:])
            what = f"`{' '.join(command)}` failed for the entry `{_short(text)}`"
            failures.append(f"  {what}:\n{told}")
    for found in sorted([*folder.glob("*.orig.tar.*"), *folder.glob("*.deb")]):
        if found.suffix == ".asc":
            continue
        sha256 = _sha256(found)
        if sha256 == entry.sha256:
            return found
        failures.append(
            f"  {found.name} from the entry `{_short(text)}` has SHA-256 {sha256}, but "
            f"third_party.lock expects {entry.sha256}: it is not the source that was reviewed, "
            "and is not used."
        )
    return None


def _kind(entry: Entry) -> str:
    return private_apt.SOURCES if entry.source_package else private_apt.BINARIES


def _download(entry: Entry) -> list[str]:
    if entry.source_package:
        words = ["source", "--download-only", "--tar-only", entry.source_package]
    else:
        words = ["download", entry.binary_package]
    return ["apt-get", "-q", *words]


def _short(text: str) -> str:
    """An apt entry on one line, without keys that stand inside it."""
    lines = [line for line in text.splitlines() if not line.startswith((" ", "\t", "Signed-By"))]
    return ", ".join(lines)


def _by_hand(entry: Entry) -> str:
    place = cache.root() / "archives" / entry.archive
    return (
        f"A copy of {entry.archive} from anywhere will do as well, if it has the right SHA-256: "
        f"put it at {place}."
    )


def _members(tar: tarfile.TarFile, folders: list[str]) -> Iterator[tarfile.TarInfo]:
    """What lies in the folders below the archive's top folder, in the archive's order."""
    for member in tar:
        below = member.name.removeprefix("./").partition("/")[2]
        if not folders or any(f"{below}/".startswith(f"{folder}/") for folder in folders):
            yield member


@contextmanager
def _opened(entry: Entry, path: Path) -> Iterator[tarfile.TarFile]:
    """The archive's files; a binary package has them in an archive of its own, or in one more
    archive in that. That one is read as it is unpacked: it may be large."""
    if entry.source_package:
        with tarfile.open(path) as tar:
            yield tar
        return
    command = ["dpkg-deb", "--fsys-tarfile", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise PinnedError(f"`{' '.join(command)}` failed: {done.stderr.decode(errors='replace')}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        if not entry.inside:
            yield tar
            return
        try:
            inner = tar.extractfile(f"./{entry.inside}")
        except KeyError as error:
            raise PinnedError(f"{entry.archive} has no {entry.inside}") from error
        with tarfile.open(fileobj=inner, mode="r|*") as inner_tar:
            yield inner_tar


def _unpack(entry: Entry, path: Path, folder: Path) -> None:
    """Unpacks without the top folder that archives have. The hash vouches for the content."""
    with cache.scratch(folder.parent) as temporary:
        try:
            with _opened(entry, path) as tar:
                tar.extractall(temporary, members=_members(tar, entry.folder.split()))
        except (tarfile.TarError, OSError) as error:
            raise PinnedError(f"cannot unpack {entry.archive}: {error}") from error
        tops = list(temporary.iterdir())
        top = tops[0] if len(tops) == 1 and tops[0].is_dir() else temporary
        for item in top.iterdir():
            item.rename(folder / item.name)
