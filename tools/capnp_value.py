"""A constant of a Cap'n Proto schema, evaluated to a message of one segment.

    capnp_value.py [--import-path FOLDER] SCHEMA NAME OUTPUT

What reads such messages here knows one segment only; `capnp eval --binary` begins a second one when
the first has 8 KiB.
"""

import argparse
import struct
import subprocess
from pathlib import Path

WORD_BYTES = 8
SCHEMAS = Path(__file__).resolve().parent.parent / "common" / "schema"


def evaluate(schema: Path, name: str, import_path: Path = SCHEMAS) -> bytes:
    """The message, with the table of its one segment; what is wrong with it, capnp says."""
    command = ["capnp", "eval", "--output=flat", f"--import-path={import_path}", schema, name]
    segment = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return struct.pack("<II", 0, len(segment) // WORD_BYTES) + segment


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--import-path", type=Path, default=SCHEMAS)
    parser.add_argument("schema", type=Path)
    parser.add_argument("name")
    parser.add_argument("output", type=Path)
    words = parser.parse_args()
    try:
        message = evaluate(words.schema, words.name, words.import_path)
    except subprocess.CalledProcessError as error:
        return error.returncode
    words.output.write_bytes(message)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
