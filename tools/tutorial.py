#!/usr/bin/env python3
"""Takes the files out of the tutorial, so that the tests build and run what it says.

    tutorial.py DOCUMENT MANIFEST MORE FOLDER

Each block that begins with ```LANGUAGE NAME becomes the file NAME in FOLDER. The block
services.capnp, and what is in the file MORE, is put at the end of the services of MANIFEST, which
becomes system.capnp. Files that are as they should be are left alone.
"""

import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SERVICES = "services.capnp"
END_OF_SERVICES = "  ],\n);\n"


def blocks(document: str) -> dict[str, str]:
    """The files that the document holds, by name."""
    return {match[1]: match[2] for match in BLOCK.finditer(document)}


def with_services(manifest: str, services: str) -> str:
    """The manifest with more services at the end of its list."""
    if not manifest.endswith(END_OF_SERVICES):
        raise ValueError("the manifest does not end with its services")
    return manifest[: -len(END_OF_SERVICES)] + services + END_OF_SERVICES


def write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main(arguments: list[str]) -> int:
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    document, manifest, more, folder = map(Path, arguments)
    files = blocks(document.read_text())
    files["system.capnp"] = with_services(
        manifest.read_text(), files.pop(SERVICES) + more.read_text()
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write(folder / name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
