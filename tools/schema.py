#!/usr/bin/env python3
"""Makes the C files of one schema: tools/schema.py --include DIR --output DIR FILE.capnp"""

import argparse
import pathlib
import sys

from schema_compiler import constants, layouts, model, reader, request, servers, stubs


ROOT = pathlib.Path(__file__).resolve().parent.parent


def write(path: pathlib.Path, text: str) -> None:
    """Writes a file, and leaves it alone when nothing has changed."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def generate(source: pathlib.Path, include: pathlib.Path, output: pathlib.Path) -> None:
    """All files of one schema, below output/schema."""
    compiled = request.load([source], include)
    file = reader.Reader(compiled).file(int(compiled["requestedFiles"][0]["id"]))
    shown = source.resolve()
    shown = str(shown.relative_to(ROOT) if ROOT in shown.parents else shown.name)
    start = output / "schema" / file.name
    for ending, text in {
        ".h": constants.header(shown, file),
        "_names.h": constants.names_header(shown, file.interfaces),
        "_names.c": constants.names_source(
            shown, f"schema/{file.name}_names.h", file.interfaces
        ),
        "_data.h": layouts.header(shown, file),
        "_data.c": layouts.source(shown, file),
        "_client.h": stubs.header(shown, file),
        "_client.c": stubs.source(shown, file),
        "_server.h": servers.header(shown, file),
        "_server.c": servers.source(shown, file),
    }.items():
        write(start.with_name(start.name + ending), text)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--include", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("source", type=pathlib.Path)
    options = parser.parse_args()
    try:
        generate(options.source, options.include, options.output)
    except model.SchemaError as error:
        print(f"schema.py: {options.source}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
