"""BLAKE3 1.3.1, the official C implementation: with SSE2 on x86_64, which every CPU there has, with
NEON on AArch64, in portable C on the host; on riscv64 in portable C too, and once more for Zbb,
which most CPUs have and whoever runs the program knows."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

TOP = "share/cargo/registry/blake3-1.3.1/c"

COMMON = ["blake3.c", "blake3_dispatch.c"]
PORTABLE = "blake3_portable.c"

# The kernel saves no registers wider than SSE's.
NARROW = ["-DBLAKE3_NO_AVX2", "-DBLAKE3_NO_AVX512", "-DBLAKE3_NO_SSE41"]

# Sources with vector instructions, and flags.
VECTORS = {
    "x86_64": (["blake3_sse2_x86-64_unix.S"], NARROW),
    "aarch64": (["blake3_neon.c"], ["-DBLAKE3_USE_NEON"]),
    "riscv64": ([], []),
    "": ([], [*NARROW, "-DBLAKE3_NO_SSE2"]),
}


def recipe(flavor: Flavor, source: Path) -> Recipe:
    vectors, flags = VECTORS[flavor.arch]
    is_riscv64 = flavor.arch == "riscv64"
    own = ["riscv64/plain.c", "riscv64/zbb.c", "riscv64/choose.c"] if is_riscv64 else []
    own_include_dirs = ["riscv64"] if is_riscv64 else []
    if not flavor.hosted:
        own.append("text_support.c")
        own_include_dirs.append("include")
        flags = [*flags, "-Dstrlen=blake3_strlen"]
    upstream = COMMON if is_riscv64 else [*COMMON, PORTABLE]
    return Recipe(
        sources=[f"{TOP}/{name}" for name in upstream],
        own_sources=own,
        vector_sources=[f"{TOP}/{name}" for name in vectors],
        headers={f"{TOP}/blake3.h": "."},
        own_headers={f"{'riscv64' if is_riscv64 else 'generic'}/blake3_cpu.h": "."},
        flags=flags,
        include_dirs=[TOP],
        own_include_dirs=own_include_dirs,
    )
