"""Programs of Debian's for a guest, with the libraries that they need, and ours for its C library.

Fetched like the kernel (packages.py): from Debian 12 as it is on that day, kept in the cache.
"""

import subprocess
from pathlib import Path

from tessera_qemu.errors import MachineError

from . import cpio, packages

# What LLVM and Debian call an architecture, and the dynamic linker of its programs.
TRIPLETS = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
LINKERS = {"x86_64": "lib64/ld-linux-x86-64.so.2", "aarch64": "lib/ld-linux-aarch64.so.1"}
# The C library as it is linked with, and what of the compiler's own is in every program.
TO_LINK_WITH = ("libc6", "libc6-dev", "linux-libc-dev", "libgcc-12-dev")
COMPILER = "clang-19"




def files(root: Path, arch: str, programs: dict[str, str]) -> dict[str, cpio.File]:
    """Of a folder with packages, these programs (where they are there: where they are to be), the
    dynamic linker and all libraries, for a guest's first file system."""
    found = {to: cpio.File((root / of).read_bytes(), 0o755) for of, to in programs.items()}
    triplet = TRIPLETS[arch]
    for folder in (root / "lib" / triplet, root / "usr/lib" / triplet):
        for library in folder.glob("*.so.*"):
            found[f"lib/{triplet}/{library.name}"] = cpio.File(library.read_bytes(), 0o755)
    linker = Path(LINKERS[arch]).name
    found[LINKERS[arch]] = found[f"lib/{triplet}/{linker}"]
    return found


def compiled(arch: str, source: Path, program: Path) -> Path:
    """A program out of one source of ours, with Debian's C library in it, optimised like ours."""
    root = packages.unpacked(arch, "libc", TO_LINK_WITH)
    triplet = TRIPLETS[arch]
    words = [COMPILER, f"--target={triplet}", f"--sysroot={root}", f"--gcc-toolchain={root}/usr"]
    words += ["-fuse-ld=lld", "-static", "-std=c17", "-D_GNU_SOURCE", "-O2"]
    ran = subprocess.run(
        [*words, str(source), "-o", str(program)], capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        raise MachineError(f"{COMPILER} failed:\n{ran.stderr[-4000:]}")
    return program
