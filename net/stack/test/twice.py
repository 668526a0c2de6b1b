#!/usr/bin/env python3
"""Makes one object of libraries, in which all names that they define begin with a prefix.

    twice.py --ld LD --nm NM --objcopy OBJCOPY --prefix PREFIX --output OBJECT FILE...

What they need of others keeps its name. Names of the sanitizers are the compiler's and stay.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

THE_COMPILERS = re.compile(r"(__asan|___asan|__sancov|__ubsan|__start_|__stop_|asan\.|sancov\.)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for tool in ("ld", "nm", "objcopy", "prefix"):
        parser.add_argument(f"--{tool}", required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    whole = options.output.with_suffix(".whole.o")
    names = options.output.with_suffix(".names")
    link = [options.ld, "-r", "-o", str(whole), "--whole-archive", *options.files]
    subprocess.run(link, check=True)
    listing = [options.nm, "--defined-only", "--extern-only", "--format=just-symbols", str(whole)]
    found = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split()
    lines = [f"{name} {options.prefix}{name}\n" for name in found if not THE_COMPILERS.match(name)]
    names.write_text("".join(lines), encoding="utf-8")
    rename = [options.objcopy, f"--redefine-syms={names}", str(whole), str(options.output)]
    subprocess.run(rename, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
