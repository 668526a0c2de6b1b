"""Dropbear 2025.89: the server of one connection, with the libraries that come with it."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

# Lists of upstream's Makefile.
LISTS = ("_COMMONOBJS", "_SVROBJS", "_CLISVROBJS")

# Our files, and what each includes or stands for.
OURS = {
    "authentication.c": ["svr-auth.c"],
    "host_key.c": ["svr-kex.c"],
    "key_exchange.c": ["common-kex.c"],
    "main.c": ["svr-main.c", "svr-runopts.c", "common-runopts.c"],
    "public_key.c": ["svr-authpubkey.c", "svr-authpubkeyoptions.c"],
    "session.c": ["svr-chansession.c", "sshpty.c", "loginrec.c"],
    "users.c": ["common-session.c"],
}

# Is what config.h and localoptions.h leave out.
LEFT_OUT = set(
    "dss.c rsa.c gendss.c genrsa.c svr-authpasswd.c svr-agentfwd.c svr-x11fwd.c svr-authpam.c "
    "tcp-accept.c kex-dh.c kex-ecdh.c ecc.c ecdsa.c sk-ecdsa.c sk-ed25519.c gensignkey.c "
    "gened25519.c".split()
)

# What of LibTomCrypt is called.
CRYPT = (
    *("ciphers/aes/aes.c", "encauth/gcm/*.c", "hashes/sha2/*.c", "hashes/helper/hash_memory.c"),
    *("mac/hmac/*.c", "mac/poly1305/*.c", "math/fp/*.c", "math/*.c", "misc/*.c"),
    *("misc/base64/*.c", "misc/crypt/*.c", "modes/ctr/*.c", "stream/chacha/*.c"),
)

FLAGS = [
    *("-std=gnu11", "-D_GNU_SOURCE", "-DLOCALOPTIONS_H_EXISTS"),
    # As upstream's configure has it: its checks of overflow count on it.
    "-fno-strict-overflow",
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    defaults = (source / "src" / "default_options.h").read_text("utf-8")
    return Recipe(
        sources=[
            *(f"src/{name}" for name in listed(source)),
            *(f"libtomcrypt/src/{name}" for name in CRYPT),
            "libtommath/*.c",
        ],
        own_sources=list(OURS),
        headers={},
        own_headers={"config.h": ".", "localoptions.h": ".", "gate.h": "dropbear"},
        own_include_dirs=["."],
        flags=FLAGS,
        include_dirs=["src", "libtomcrypt/src/headers", "libtommath"],
        generated={
            "default_options_guard.h": guarded(defaults),
            # As LibTomCrypt's own Makefile has it for its own files; the others take its header by
            # its place.
            "tomcrypt.h": "#define LTC_SOURCE\n#include_next <tomcrypt.h>\n",
        },
    )


def guarded(text: str) -> str:
    """As upstream's ifndef_wrapper.sh does it."""
    return re.sub(r"^( *#define (\S+) .*)$", r"#ifndef \2\n\1\n#endif", text, flags=re.M)


def listed(source: Path) -> list[str]:
    text = (source / "Makefile.in").read_text("utf-8").replace("\\\n", " ")
    found = []
    for name in LISTS:
        words = re.search(rf"^{name}=(.*)$", text, re.M).group(1).split()
        found += [f"{word.removesuffix('.o')}.c" for word in words]
    ours = {name for names in OURS.values() for name in names}
    return [name for name in found if name not in LEFT_OUT | ours]
