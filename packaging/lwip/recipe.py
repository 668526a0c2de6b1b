"""lwIP 2.2.1: IPv4 and IPv6 over Ethernet, ICMP, UDP, TCP, DHCP and DNS by the raw interface, for
one thread. What include/lwipopts.h turns off compiles to nothing, so that it alone decides."""

from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

CORE = "src/core"

# How their own build files sort them: the core, IPv4, IPv6 and the link.
SOURCES = [f"{CORE}/*.c", f"{CORE}/ipv4/*.c", f"{CORE}/ipv6/*.c", "src/netif/ethernet.c"]

# Files of ours, and what each includes.
OURS = {
    "path_mtu.c": f"{CORE}/ipv6/nd6.c",
    "fragment_sum.c": f"{CORE}/ipv6/ip6_frag.c",
    "echo6.c": f"{CORE}/ipv6/icmp6.c",
    "loop.c": f"{CORE}/netif.c",
    "tickless.c": f"{CORE}/timeouts.c",
    "arp_ticks.c": f"{CORE}/ipv4/etharp.c",
    "dns_ticks.c": f"{CORE}/dns.c",
    "fragment_ticks.c": f"{CORE}/ipv4/ip4_frag.c",
}

# Files of ours that stand beside theirs.
ADDED = ["nd6_ticks.c", "netif_ticks.c"]

# Sources that say nothing without an operating system below.
HEADERS = {
    "src/include/lwip/*.h": "lwip",
    "src/include/lwip/priv/*.h": "lwip/priv",
    "src/include/lwip/prot/*.h": "lwip/prot",
    "src/include/netif/ethernet.h": "netif",
}

OWN_HEADERS = {
    "options/lwipopts.h": ".",
    "options/lwip_hooks.h": ".",
    "options/cc.h": "arch",
}

# A pool's elements have guards around them, which are looked at. An option's byte is shifted to
# where an int has its sign, which is meant and which no compiler takes otherwise.
CHECKED = ["-DMEMP_OVERFLOW_CHECK=1", "-fno-sanitize=shift-base"]

# The names of text_support.c, kept apart from functions of the same name in a program.
NAMES = ["strlen", "strcmp", "strncmp", "atoi"]


# What is allocated by size comes from pools, so that memory is found in bounded time and never
# falls into pieces: the smallest that is large enough, else the next one that has room. (lwIP
# includes this file several times.)
POOLS = """\
LWIP_MALLOC_MEMPOOL_START
LWIP_MALLOC_MEMPOOL(2048, 192)  /* acknowledgements, answers to pings, short segments */
LWIP_MALLOC_MEMPOOL(256, 640)   /* what DHCP and DNS send, and keep */
LWIP_MALLOC_MEMPOOL(2816, 1664) /* full segments */
LWIP_MALLOC_MEMPOOL_END
"""


def recipe(flavor: Flavor, source: Path) -> Recipe:
    own = [*OURS, *ADDED, *([] if flavor.hosted else ["text_support.c"])]
    prefixed = [] if flavor.hosted else [f"-D{name}=lwip_own_{name}" for name in NAMES]
    return Recipe(
        sources=[name for name in listed(source) if name not in OURS.values()],
        own_sources=own,
        headers=HEADERS,
        own_headers=OWN_HEADERS,
        generated={"lwippools.h": POOLS},
        flags=[*prefixed, *(CHECKED if flavor.sanitized else [])],
        include_dirs=["src/include", CORE, f"{CORE}/ipv4", f"{CORE}/ipv6"],
        own_include_dirs=["options", *([] if flavor.hosted else ["include"])],
    )


def listed(source: Path) -> list[str]:
    """What the patterns name."""
    found = {path for pattern in SOURCES for path in source.glob(pattern)}
    return sorted(str(path.relative_to(source)) for path in found)
