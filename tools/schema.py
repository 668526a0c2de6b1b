#!/usr/bin/env python3
"""Makes the C files of one schema: tools/schema.py --include DIR --output DIR FILE.capnp"""

import argparse
import pathlib
import sys

from schema_compiler import constants, model, request, stubs


def write(path: pathlib.Path, text: str) -> None:
    """Writes a file, and leaves it alone when nothing has changed."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def generate(source: pathlib.Path, include: pathlib.Path, output: pathlib.Path) -> None:
    """All files of one schema, below output/schema."""
    compiled = request.load([source], include)
    reader = model.Reader(compiled)
    interfaces = reader.interfaces_of(int(compiled["requestedFiles"][0]["id"]))
    shown = f"common/schema/{source.name}"
    name = source.stem
    folder = output / "schema"
    write(folder / f"{name}.h", constants.header(shown, interfaces))
    write(folder / f"{name}_names.h", constants.names_header(shown, interfaces))
    write(
        folder / f"{name}_names.c",
        constants.names_source(shown, f"schema/{name}_names.h", interfaces),
    )
    write(
        folder / f"{name}_client.h",
        stubs.client_header(shown, f"schema/{name}.h", interfaces),
    )
    write(
        folder / f"{name}_client.c",
        stubs.client_source(shown, f"schema/{name}_client.h", interfaces),
    )


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
