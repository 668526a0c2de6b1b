"""Debian's kernel and a shell for it, from Debian's archive.

They are fetched by a private apt (packaging/pinned/private_apt.py) for the guest's architecture:
what the machine itself has installed, and for which architectures, stays as it is. apt checks that
they are Debian's. No version is pinned, as nothing of this becomes part of Tessera: it is what
Debian 12 has on the day it is fetched, kept in the cache until somebody removes it there, and the
version is printed with the figures.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent.parent.parent / "packaging"
if str(PACKAGING) not in sys.path:
    sys.path.insert(0, str(PACKAGING))

from pinned import cache, private_apt  # noqa: E402
from tessera_qemu.errors import MachineError  # noqa: E402

from . import modules  # noqa: E402

SUITE = "bookworm"
SHELL = "busybox-static"
# Our names of architectures: Debian's, and the package that names the newest kernel. The one for
# clouds is the smaller one: it has what virtual machines have.
KERNELS = {
    "x86_64": ("amd64", "linux-image-cloud-amd64"),
    "aarch64": ("arm64", "linux-image-arm64"),
}
# Disks, files and networks. A Debian that is installed loads its checksums by their alias.
MODULES = {
    "x86_64": ("virtio_pci", "virtio_blk", "virtio_net", "virtio_rng", "crc32c_intel", "ext4"),
    "aarch64": ("virtio_pci", "virtio_blk", "virtio_net", "virtio_rng", "crc32c_generic", "ext4"),
}
KERNEL_PACKAGE = re.compile(r"^Depends: .*?(linux-image-[0-9][-a-z0-9.+]*)", re.MULTILINE)
ETC_APT = Path("/etc/apt")

# Which packages, once one can be looked at: given its name, as `apt-cache show` shows it.
Choice = Callable[[Callable[[str], str]], list[str]]


@dataclass(frozen=True)
class Files:
    """What a guest is made of."""

    kernel: Path
    shell: Path
    modules: list[Path]
    """In the order in which they are loaded."""


def files(arch: str) -> Files:
    """Those for an architecture, fetched first where the cache lacks them."""
    if arch not in KERNELS:
        raise MachineError(f"Debian 12 is not made for {arch}")
    wanted = hashlib.sha256(" ".join(MODULES[arch]).encode()).hexdigest()[:8]
    place = cache.root() / "debian" / f"guest-{arch}-{wanted}"
    folder = cache.folder(place, lambda made: _make(arch, made))
    return Files(folder / "kernel", folder / "shell", sorted((folder / "modules").iterdir()))


def unpacked(arch: str, name: str, wanted: Sequence[str]) -> Path:
    """A folder of the cache with the content of these packages, for an architecture."""
    if arch not in KERNELS:
        raise MachineError(f"Debian 12 is not made for {arch}")
    key = hashlib.sha256(" ".join(wanted).encode()).hexdigest()[:8]
    place = cache.root() / "debian" / f"{name}-{arch}-{key}"
    return cache.folder(place, lambda made: _unpack(KERNELS[arch][0], lambda _: list(wanted), made))


def _make(arch: str, folder: Path) -> None:
    debian_arch, names_kernel = KERNELS[arch]
    with tempfile.TemporaryDirectory(prefix="tessera-debian-") as name:
        root = Path(name)
        _unpack(debian_arch, lambda ask: [kernel_package(ask(names_kernel)), SHELL], root)
        _take(root, MODULES[arch], folder)


def _unpack(debian_arch: str, choose: Choice, root: Path) -> None:
    """The content of the packages that are chosen, into a folder."""
    with tempfile.TemporaryDirectory(prefix="tessera-debian-") as name:
        for package in _fetch(debian_arch, choose, Path(name)):
            _run(["dpkg-deb", "--extract", str(package), str(root)], Path(name), os.environ)


def _fetch(debian_arch: str, choose: Choice, folder: Path) -> list[Path]:
    """From the first of Debian's places in the machine's apt configuration that has them."""
    failures = []
    for number, (ending, text) in enumerate(
        private_apt.debian_entries(ETC_APT, SUITE, private_apt.BINARIES)
    ):
        place = folder / str(number)
        place.mkdir()
        environment = os.environ | private_apt.write(place / "apt", ending, text, ETC_APT)
        choose_architecture(place / "apt" / "apt.conf", debian_arch)

        def shown(package: str) -> str:
            words = ["apt-cache", "show", "--no-all-versions", package]
            return _run(words, place, environment)

        try:
            _run(["apt-get", "-q", "update"], place, environment)
            wanted = choose(shown)
            print(f"debian_guest: fetching {' '.join(wanted)} ({debian_arch})", file=sys.stderr)
            _run(["apt-get", "-q", "download", *wanted], place, environment)
        except MachineError as error:
            failures.append(str(error))
            continue
        return sorted(place.glob("*.deb"))
    told = "\n".join(failures) or f"{ETC_APT} names no Debian archive"
    raise MachineError(f"cannot fetch from Debian:\n{told}")


def choose_architecture(configuration: Path, debian_arch: str) -> None:
    """Makes a private apt's configuration one for an architecture: what comes last in it counts."""
    with configuration.open("a", encoding="utf-8") as file:
        file.write(f'APT::Architecture "{debian_arch}";\n#clear APT::Architectures;\n')
        file.write(f'APT::Architectures {{ "{debian_arch}"; }};\n')


def kernel_package(shown: str) -> str:
    """The package that a package without content, as `apt-cache show` shows it, stands for."""
    found = KERNEL_PACKAGE.search(shown)
    if found is None:
        raise MachineError("apt does not say which kernel is the newest")
    return found[1]


def _take(root: Path, wanted: tuple[str, ...], folder: Path) -> None:
    """What a guest needs, out of what the packages have."""
    (folder / "kernel").write_bytes(_only(root, "boot/vmlinuz-*").read_bytes())
    (folder / "shell").write_bytes(_only(root, "bin/busybox").read_bytes())
    builtin_file = _only(root, "lib/modules/*/modules.builtin")
    builtin = {modules.name_of(line) for line in builtin_file.read_text("ascii").splitlines()}
    found = {modules.name_of(str(path)): path for path in builtin_file.parent.rglob("*.ko")}
    needs = {name: modules.dependencies(name, path.read_bytes()) for name, path in found.items()}
    (folder / "modules").mkdir()
    loaded = modules.order([name for name in wanted if name not in builtin], needs)
    for number, name in enumerate(loaded):
        (folder / "modules" / f"{number:02}-{name}.ko").write_bytes(found[name].read_bytes())


def _only(root: Path, pattern: str) -> Path:
    found = list(root.glob(pattern))
    if len(found) != 1:
        raise MachineError(f"Debian's packages have {len(found)} files {pattern}")
    return found[0]


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What it printed."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise MachineError(f"there is no {command[0]} here: this needs a Debian machine") from error
    if done.returncode != 0:
        told = "\n".join(done.stderr.splitlines()[-6:])
        raise MachineError(f"`{' '.join(command)}` failed:\n{told}")
    return done.stdout
