"""From schema files to what Cap'n Proto's compiler knows about them, as JSON."""

import json
import pathlib
import subprocess
import tempfile

from .model import SchemaError

SYSTEM_SCHEMA = pathlib.Path("/usr/include/capnp/schema.capnp")

# `capnp convert` cannot write AnyPointer as JSON. Nothing that is needed here is in those fields.
SUBSTITUTIONS = [
    ("list @14 :AnyPointer;", "list @14 :List(Void);"),
    ("struct @16 :AnyPointer;", "struct @16 :EmptyStruct;"),
    ("anyPointer @18 :AnyPointer;", "anyPointer @18 :EmptyStruct;"),
]


def readable_schema(original: str) -> str:
    """Cap'n Proto's schema of its own requests, without the fields that JSON cannot have."""
    for old, new in SUBSTITUTIONS:
        if original.count(old) != 1:
            raise SchemaError(f"{SYSTEM_SCHEMA}: expected exactly one {old!r}")
        original = original.replace(old, new)
    return original + "\nstruct EmptyStruct {}\n"


def load(files: list[pathlib.Path], include: pathlib.Path) -> dict:
    """Compiles the files and gives the request."""
    compiled = subprocess.run(
        ["capnp", "compile", f"-I{include}", f"--src-prefix={include}", "-o-", *map(str, files)],
        stdout=subprocess.PIPE,
        check=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        schema = pathlib.Path(folder) / "schema.capnp"
        schema.write_text(readable_schema(SYSTEM_SCHEMA.read_text()))
        converted = subprocess.run(
            ["capnp", "convert", "-I/usr/include", "binary:json", str(schema),
             "CodeGeneratorRequest"],
            input=compiled.stdout,
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(converted.stdout)
