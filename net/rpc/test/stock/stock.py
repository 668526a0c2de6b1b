#!/usr/bin/env python3
"""Builds the other end with Cap'n Proto's C++ library, and lets it call ours.

    stock.py FOLDER SCHEMAS SOURCE SCHEMA... -- COMMAND...

FOLDER: where to build. SCHEMAS: where imports are found. SOURCE: the program. Each COMMAND is what
the program is given: our end, and a word for it after a colon.
"""

import os
import subprocess
import sys


def build(folder: str, imports: str, source: str, schemas: list[str]) -> str:
    os.makedirs(folder, exist_ok=True)
    program = os.path.join(folder, "stock")
    for schema in schemas:
        options = [f"-I{imports}", f"--src-prefix={os.path.dirname(schema)}", f"-oc++:{folder}"]
        subprocess.run(["capnp", "compile", *options, schema], check=True)
    made = [os.path.join(folder, os.path.basename(schema) + ".c++") for schema in schemas]
    flags = ["-std=c++14", "-O0", "-x", "c++", f"-I{folder}"]
    libraries = ["-lcapnp-rpc", "-lcapnp", "-lkj-async", "-lkj"]
    subprocess.run(["g++", *flags, source, *made, "-o", program, *libraries], check=True)
    return program


def main() -> int:
    folder, imports, source, *rest = sys.argv[1:]
    split = rest.index("--")
    program = build(folder, imports, source, rest[:split])
    for command in rest[split + 1 :]:
        result = subprocess.run([program, *command.split(":")], timeout=60, check=False)
        if result.returncode != 0:
            print(f"with {command}: the test ended with {result.returncode}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
