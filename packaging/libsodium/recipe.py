"""libsodium 1.0.18: whole for the host and for programs with musl, what services need for programs
without a C library, Ed25519 verification for boot shims; and its tests."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

TOP = "src/libsodium"

# HAVE_TI_MODE selects the field arithmetic on 64-bit limbs with 128-bit products. The products
# are of two 64-bit numbers, which all our architectures multiply inline: no library call
# (__multi3) results.
COMMON = ["-DCONFIGURED=1", "-DSODIUM_STATIC=1", "-DNATIVE_LITTLE_ENDIAN=1", "-DHAVE_TI_MODE=1"]

HOSTED = [
    "-D_GNU_SOURCE=1",
    "-DHAVE_WEAK_SYMBOLS=1",
    "-DHAVE_ATOMIC_OPS=1",
    "-DHAVE_PTHREAD=1",
    "-DHAVE_SYS_MMAN_H=1",
    "-DHAVE_MMAP=1",
    "-DHAVE_MLOCK=1",
    "-DHAVE_MADVISE=1",
    "-DHAVE_MPROTECT=1",
    "-DHAVE_RAISE=1",
    "-DHAVE_POSIX_MEMALIGN=1",
    "-DHAVE_EXPLICIT_BZERO=1",
    "-DHAVE_SYS_RANDOM_H=1",
    "-DHAVE_GETRANDOM=1",
    "-DHAVE_CLOCK_GETTIME=1",
    "-DHAVE_GETPID=1",
    "-DHAVE_NANOSLEEP=1",
]

TESTS = "test/default"

TEST_FLAGS = [
    *("-std=gnu99", "-D_GNU_SOURCE=1", "-O1"),
    # What configure finds out by trying.
    *("-DHAVE_CATCHABLE_SEGV=1", "-DHAVE_CATCHABLE_ABRT=1"),
    *("-include", "nested_signals.h"),
]

# sign.c is here for the one helper that open.c shares with it.
VERIFY = [
    f"{TOP}/crypto_sign/ed25519/ref10/open.c",
    f"{TOP}/crypto_sign/ed25519/ref10/sign.c",
    f"{TOP}/crypto_core/ed25519/ref10/ed25519_ref10.c",
    f"{TOP}/crypto_hash/sha512/cp/hash_sha512_cp.c",
    f"{TOP}/crypto_verify/sodium/verify.c",
]

# Signatures, hashes, authenticated encryption, agreement on keys and Argon2id; each in its portable
# implementation, which is what the library uses where sodium_init() has chosen no other.
PROGRAMS = [
    *VERIFY,
    f"{TOP}/crypto_sign/ed25519/ref10/keypair.c",
    f"{TOP}/crypto_hash/sha256/cp/hash_sha256_cp.c",
    f"{TOP}/crypto_generichash/blake2b/ref/blake2b-compress-ref.c",
    f"{TOP}/crypto_generichash/blake2b/ref/blake2b-ref.c",
    f"{TOP}/crypto_generichash/blake2b/ref/generichash_blake2b.c",
    f"{TOP}/crypto_pwhash/argon2/argon2.c",
    f"{TOP}/crypto_pwhash/argon2/argon2-core.c",
    f"{TOP}/crypto_pwhash/argon2/argon2-fill-block-ref.c",
    f"{TOP}/crypto_pwhash/argon2/blake2b-long.c",
    f"{TOP}/crypto_pwhash/argon2/pwhash_argon2id.c",
    f"{TOP}/crypto_stream/chacha20/stream_chacha20.c",
    f"{TOP}/crypto_stream/chacha20/ref/chacha20_ref.c",
    f"{TOP}/crypto_core/hchacha20/core_hchacha20.c",
    f"{TOP}/crypto_onetimeauth/poly1305/onetimeauth_poly1305.c",
    f"{TOP}/crypto_onetimeauth/poly1305/donna/poly1305_donna.c",
    f"{TOP}/crypto_aead/xchacha20poly1305/sodium/aead_xchacha20poly1305.c",
    # X25519, and the boxes of the overlay.
    f"{TOP}/crypto_scalarmult/curve25519/scalarmult_curve25519.c",
    f"{TOP}/crypto_scalarmult/curve25519/ref10/x25519_ref10.c",
    f"{TOP}/crypto_core/hsalsa20/ref2/core_hsalsa20_ref2.c",
    f"{TOP}/crypto_core/salsa/ref/core_salsa_ref.c",
    f"{TOP}/crypto_stream/salsa20/stream_salsa20.c",
    f"{TOP}/crypto_stream/salsa20/ref/salsa20_ref.c",
    f"{TOP}/crypto_secretbox/crypto_secretbox_easy.c",
    f"{TOP}/crypto_box/curve25519xsalsa20poly1305/box_curve25519xsalsa20poly1305.c",
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    headers = {
        f"{TOP}/include/sodium.h": ".",
        f"{TOP}/include/sodium/*.h": "sodium",
    }
    upstream = source / TOP / "include" / "sodium"
    include_dirs = [f"{TOP}/include/sodium", f"{TOP}/include"]
    generated = {
        "sodium/version.h": version_header((upstream / "version.h.in").read_text("utf-8")),
        "sodium/export.h": static_export_header((upstream / "export.h").read_text("utf-8")),
    }
    if flavor.hosted:
        return Recipe(
            sources=[f"{TOP}/**/*.c"],
            headers=headers,
            flags=[*COMMON, *HOSTED],
            include_dirs=include_dirs,
            generated=generated,
        )
    if flavor.name.startswith(("user-", "small-")):
        return Recipe(
            sources=PROGRAMS,
            own_sources=["verify_support.c", "programs/support.c"],
            headers=headers,
            own_headers={"programs/memory.h": "sodium"},
            flags=COMMON,
            include_dirs=[*include_dirs, f"{TOP}/crypto_pwhash/argon2"],
            own_include_dirs=["programs/include", "include"],
            generated=generated,
        )
    return Recipe(
        sources=VERIFY,
        own_sources=["verify_support.c"],
        headers=headers,
        flags=COMMON,
        include_dirs=include_dirs,
        own_include_dirs=["include"],
        generated=generated,
    )


def tests(flavor: Flavor, source: Path) -> Recipe:
    """The programs of `make check`, and what each is to print (NAME.exp)."""
    names = sorted(file.stem for file in (source / TESTS).glob("*.c"))
    return Recipe(
        sources=[],
        headers={},
        programs={f"{TESTS}/{name}.c": name for name in names},
        flags=TEST_FLAGS,
        include_dirs=["test/quirks"],
        own_include_dirs=["tests/include"],
        data=[f"{TESTS}/*.exp"],
    )


def version_header(template: str) -> str:
    """version.h as upstream's configure writes it; the numbers are those in its configure.ac."""
    values = {
        "@VERSION@": "1.0.18",
        "@SODIUM_LIBRARY_VERSION_MAJOR@": "10",
        "@SODIUM_LIBRARY_VERSION_MINOR@": "3",
        "@SODIUM_LIBRARY_MINIMAL_DEF@": "",
    }
    for name, value in values.items():
        template = template.replace(name, value)
    return template


def static_export_header(text: str) -> str:
    """export.h for a static library, so that whoever includes it need not define SODIUM_STATIC."""
    return f"#ifndef SODIUM_STATIC\n#define SODIUM_STATIC 1\n#endif\n{text}"
