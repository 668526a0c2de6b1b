"""Mbed TLS 3.6.6: the whole library in one archive, as mbedtls_config.h has it; and upstream's
program of its self-tests."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import INSTALLED, Recipe

LISTS = ("OBJS_CRYPTO", "OBJS_X509", "OBJS_TLS")

# Is what mbedtls_config.h leaves out: each would be an empty object.
LEFT_OUT = set(
    "aesce aria camellia ccm cmac debug des dhm ecjpake entropy_poll lmots lms "
    "memory_buffer_alloc mps_reader mps_trace net_sockets nist_kw padlock pkcs12 pkcs7 "
    "psa_crypto_ffdh psa_crypto_pake psa_crypto_se psa_crypto_storage psa_its_file ripemd160 "
    "sha3 ssl_cookie timing version_features".split()
)

# The target that clang is told names no system; the library wants to hear of one.
FLAGS = ["-std=gnu99", "-D__unix__=1"]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(
        sources=[f"library/{name}.c" for name in listed(source) if name not in LEFT_OUT],
        own_sources=["entropy.c"],
        headers={"include/mbedtls/*.h": "mbedtls", "include/psa/*.h": "psa"},
        own_headers={"mbedtls_config.h": "mbedtls"},
        flags=FLAGS,
        include_dirs=["library", INSTALLED],
    )


def tests(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(sources=["programs/test/selftest.c"], headers={}, flags=FLAGS)


def listed(source: Path) -> list[str]:
    """What upstream's Makefile compiles; what comes from others beside it is not asked for."""
    text = (source / "library" / "Makefile").read_text("utf-8").replace("\\\n", " ")
    found = []
    for name in LISTS:
        words = re.search(rf"^{name}= (.*)$", text, re.M).group(1).split("#")[0].split()
        found += [word.removesuffix(".o") for word in words]
    return found
