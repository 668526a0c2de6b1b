#!/usr/bin/env python3
"""Makes the file `schemas` of the boot package: every interface, described (reflection.capnp)."""

import argparse
import pathlib
import sys

from schema_compiler import model, reader, reflection, request


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--include", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("sources", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    try:
        compiled = request.load(options.sources, options.include)
        described = reflection.value(reader.Reader(compiled))
        options.output.write_bytes(reflection.message(described, options.include))
    except model.SchemaError as error:
        print(f"schemas.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
