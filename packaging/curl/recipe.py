"""curl 8.14.1: the library and the program, for HTTP and HTTPS (curl_config.h), with Mbed TLS."""

import re
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import Recipe

# The lists of upstream's Makefiles, and the folder that their names are in.
LISTS = {
    "lib": "LIB_CURLX_CFILES LIB_VAUTH_CFILES LIB_VTLS_CFILES LIB_VQUIC_CFILES "
    "LIB_CFILES",
    "src": "CURL_CFILES",
}

# Of others' systems, libraries and protocols: with curl_config.h there is nothing in these.
LEFT_OUT = {
    *(f"lib/curlx/{name}" for name in "inet_pton multibyte version_win32 winapi".split()),
    *(f"lib/vauth/{name}" for name in "cram digest digest_sspi gsasl krb5_gssapi".split()),
    *(f"lib/vauth/{name}" for name in "krb5_sspi ntlm ntlm_sspi oauth2 spnego_gssapi".split()),
    "lib/vauth/spnego_sspi",
    *(f"lib/vtls/{name}" for name in "bearssl gtls mbedtls_threadlock openssl rustls".split()),
    *(f"lib/vtls/{name}" for name in "schannel schannel_verify sectransp wolfssl".split()),
    *(f"lib/vquic/{name}" for name in "curl_msh3 curl_ngtcp2 curl_osslq curl_quiche".split()),
    "lib/vquic/vquic-tls",
    *(f"lib/{name}" for name in "amigaos asyn-ares asyn-thrdd cf-h2-proxy curl_des".split()),
    *(f"lib/{name}" for name in "curl_gssapi curl_ntlm_core curl_rtmp curl_sspi".split()),
    *(f"lib/{name}" for name in "dict doh ftplistparser gopher http_aws_sigv4".split()),
    *(f"lib/{name}" for name in "http_negotiate http_ntlm httpsrr imap inet_ntop krb5".split()),
    *(f"lib/{name}" for name in "ldap macos md4 mqtt openldap pop3 psl rtsp smb smtp".split()),
    *(f"lib/{name}" for name in "socks_gssapi socks_sspi system_win32 telnet tftp".split()),
    *(f"src/{name}" for name in "tool_doswin tool_ipfs tool_vms".split()),
}

FLAGS = [
    *("-std=gnu99", "-D_GNU_SOURCE", "-DHAVE_CONFIG_H", "-DBUILDING_LIBCURL", "-DCURL_STATICLIB"),
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(
        sources=listed(source),
        headers={"include/curl/*.h": "curl"},
        own_headers={"curl_config.h": "."},
        flags=FLAGS,
        include_dirs=["include", "lib", "lib/curlx", "src"],
    )


def listed(source: Path) -> list[str]:
    found = []
    for folder, names in LISTS.items():
        text = (source / folder / "Makefile.inc").read_text("utf-8").replace("\\\n", " ")
        for name in names.split():
            words = re.search(rf"^{name} *= (.*)$", text, re.M).group(1).split()
            found += [f"{folder}/{word}" for word in words]
    return [name for name in found if name.removesuffix(".c") not in LEFT_OUT]
