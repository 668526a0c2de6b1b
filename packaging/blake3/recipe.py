"""BLAKE3 1.3.1, the official C implementation: with SSE2 on x86_64, which every CPU there has, with
NEON on AArch64, in portable C on riscv64 and on the host."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

TOP = "share/cargo/registry/blake3-1.3.1/c"

# The kernel saves no registers wider than SSE's.
NARROW = ["-DBLAKE3_NO_AVX2", "-DBLAKE3_NO_AVX512", "-DBLAKE3_NO_SSE41"]

VECTORS = {
    "x86_64": (["blake3_sse2_x86-64_unix.S"], NARROW),
    "aarch64": (["blake3_neon.c"], ["-DBLAKE3_USE_NEON"]),
    "riscv64": ([], []),
    "": ([], [*NARROW, "-DBLAKE3_NO_SSE2"]),
}


def recipe(flavor: Flavor, source: Path) -> Recipe:
    vectors, flags = VECTORS[flavor.arch]
    if not flavor.hosted:
        flags = [*flags, "-Dstrlen=blake3_strlen"]
    return Recipe(
        sources=[f"{TOP}/{name}.c" for name in ("blake3", "blake3_dispatch", "blake3_portable")],
        own_sources=[] if flavor.hosted else ["text_support.c"],
        vector_sources=[f"{TOP}/{name}" for name in vectors],
        headers={f"{TOP}/blake3.h": "."},
        flags=flags,
        include_dirs=[TOP],
        own_include_dirs=[] if flavor.hosted else ["include"],
    )
