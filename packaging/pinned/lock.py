"""Reads third_party.lock."""

import configparser
import fnmatch
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import PinnedError


@dataclass(frozen=True)
class Entry:
    """One pinned library."""

    name: str
    version: str
    suite: str
    archive: str
    sha256: str
    source_package: str = ""
    binary_package: str = ""
    """A package that carries the sources among its files, for what the archive lost the source
    package of. One of the two is given."""
    inside: str = ""
    """Of a binary package: the archive among its files that has the sources; empty: they are its
    files themselves."""
    folder: str = ""
    """Only these folders of the archive are unpacked, by their names with spaces between them;
    empty: all of it."""
    needs: str = ""
    """Other entries, by their names with spaces between them, whose headers the posix flavors of
    this one are compiled with; those of the first are searched first."""

    def text(self) -> str:
        """All of it on one line, as an ingredient of cache keys."""
        return (
            f"{self.name} {self.version} {self.source_package} {self.suite} "
            f"{self.archive} {self.sha256} {self.folder} {self.needs}{self.binary_package}"
            f"{self.inside}"
        )

    @property
    def package(self) -> str:
        """In words."""
        kind = "source" if self.source_package else "binary"
        return f"Debian {kind} package {self.source_package or self.binary_package}"


def read(path: Path) -> dict[str, Entry]:
    """The lock file's entries by name. Refuses a missing, unknown or malformed field."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, configparser.Error) as error:
        raise PinnedError(f"cannot read {path}: {error}") from error
    return {name: _entry(path, name, dict(parser[name])) for name in parser.sections()}


def _entry(path: Path, name: str, fields: dict[str, str]) -> Entry:
    try:
        entry = Entry(name=name, **fields)
    except TypeError as error:
        raise PinnedError(f"{path}: entry [{name}]: {error}") from error
    if re.fullmatch(r"[0-9a-f]{64}", entry.sha256) is None:
        raise PinnedError(f"{path}: entry [{name}]: sha256 is not 64 lower-case hex digits")
    if bool(entry.source_package) == bool(entry.binary_package):
        raise PinnedError(f"{path}: entry [{name}]: want a source_package or a binary_package")
    form = "*.orig.tar.*" if entry.source_package else "*.deb"
    if "/" in entry.archive or not fnmatch.fnmatch(entry.archive, form):
        raise PinnedError(f"{path}: entry [{name}]: archive is not the name of an {form} file")
    if entry.inside and not entry.binary_package:
        raise PinnedError(f"{path}: entry [{name}]: only a binary package has an archive inside")
    folders = entry.folder.split()
    if any(folder.startswith("/") or ".." in folder.split("/") for folder in folders):
        raise PinnedError(f"{path}: entry [{name}]: folder leads out of the archive")
    return entry
