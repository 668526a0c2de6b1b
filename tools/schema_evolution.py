#!/usr/bin/env python3
"""Compares the schemas with the last release's, and refuses what breaks programs compiled with it.

After a change that is meant to break them: tools/schema_evolution.py --renew
"""

import argparse
import json
import pathlib
import sys

from schema_compiler import evolution, model, reader, request

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "common" / "schema"
RECORD = FOLDER / "released.json"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renew", action="store_true", help="make the schemas the release")
    options = parser.parse_args()
    sources = sorted(path for path in FOLDER.glob("*.capnp") if path.stem != "tessera")
    try:
        described = evolution.Describer(reader.Reader(request.load(sources, FOLDER))).describe()
    except model.SchemaError as error:
        print(f"schema_evolution.py: {error}", file=sys.stderr)
        return 1
    if options.renew:
        RECORD.write_text(json.dumps(described, indent=1, sort_keys=True) + "\n")
        return 0
    problems = evolution.compare(json.loads(RECORD.read_text()), described)
    for problem in problems:
        print(f"schema_evolution.py: {problem}", file=sys.stderr)
    if problems:
        print("meant so? tools/schema_evolution.py --renew", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
