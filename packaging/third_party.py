#!/usr/bin/env python3
"""Fetches and builds the pinned third-party libraries (see README.md beside this file).

    third_party.py source NAME
    third_party.py build NAME [--tests] --flavor FLAVOR --clang CLANG --ar LLVM_AR

Both print one line on standard output, a path; what they do on the way is told on standard error.
"""

import argparse
import shutil
import sys
from pathlib import Path

from pinned import build, flavor, lock, source
from pinned.errors import PinnedError

HERE = Path(__file__).resolve().parent


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    names = sorted(lock.read(HERE / "third_party.lock"))
    fetch = verbs.add_parser("source", help="print the folder with the pristine source")
    fetch.add_argument("name", choices=names)
    make = verbs.add_parser("build", help="print the folder with include/ and lib<name>.a")
    make.add_argument("name", choices=names)
    make.add_argument("--tests", action="store_true", help="upstream's own tests of it instead")
    make.add_argument("--flavor", required=True, choices=sorted(flavor.FLAVORS))
    make.add_argument("--clang", required=True, help="the C compiler, a path or a name")
    make.add_argument("--copy", type=Path, metavar="FOLDER", help="copy the files there as well")
    make.add_argument("--ar", required=True, help="llvm-ar, a path or a name")
    return parser.parse_args(arguments)


def copy_files(folder: Path, target: Path, name: str) -> None:
    """What is made during a build needs a place in the build folder: the headers in NAME-include,
    for several libraries may have the same."""
    for file in folder.iterdir():
        if file.is_file():
            shutil.copyfile(file, target / file.name)
    shutil.copytree(folder / build.INCLUDE, target / f"{name}-include", dirs_exist_ok=True)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    entry = lock.read(HERE / "third_party.lock")[options.name]
    try:
        if options.verb == "source":
            print(source.unpacked(entry))
        else:
            tools = build.Tools(clang=options.clang, ar=options.ar)
            part = build.TESTS if options.tests else ""
            folder = build.library(entry, options.flavor, tools, HERE, part)
            if options.copy is not None:
                copy_files(folder, options.copy, options.name)
            print(folder)
    except PinnedError as error:
        print(f"third_party.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
