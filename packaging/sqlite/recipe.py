"""SQLite 3.40.1: the amalgamation and the shell, made of the tree as upstream's main.mk does; and
the Tcl interpreter `testfixture`, which runs upstream's own tests."""

import re
import shutil
import subprocess
from pathlib import Path

from pinned import lock, source as sources
from pinned.errors import PinnedError
from pinned.flavor import Flavor
from pinned.recipe import Recipe

FLAGS = [
    "-std=gnu99",
    # No shared objects here, and no memory that processes share: no write-ahead log.
    *("-DSQLITE_OMIT_LOAD_EXTENSION=1", "-DSQLITE_MAX_MMAP_SIZE=0", "-DSQLITE_OMIT_WAL=1"),
    *("-DSQLITE_THREADSAFE=1", "-DHAVE_READLINE=0", "-DSQLITE_OMIT_POPEN=1"),
    *("-DSQLITE_NOHAVE_SYSTEM=1",),
    # Who waits for another writer waits milliseconds, not whole seconds.
    *("-DHAVE_USLEEP=1",),
    # What the shell's generated code includes without saying so.
    *("-include", "time.h"),
]

# As upstream's main.mk has it for testfixture, and what crashM.test asks for.
TEST_FLAGS = [
    *("-DSQLITE_TEST=1", "-DSQLITE_CRASH_TEST=1", "-DSQLITE_SERVER=1", "-DSQLITE_PRIVATE="),
    *("-DSQLITE_CORE", "-DSQLITE_SERIES_CONSTRAINT_VERIFY=1", "-DSQLITE_DEFAULT_PAGE_SIZE=1024"),
    *("-DSQLITE_ENABLE_STMTVTAB", "-DSQLITE_ENABLE_DBPAGE_VTAB", "-DSQLITE_ENABLE_BYTECODE_VTAB"),
    *("-DTCLSH_INIT_PROC=sqlite3TestInit", "-DSQLITE_CKSUMVFS_STATIC"),
    "-DSQLITE_ENABLE_8_3_NAMES=1",
    # Headers that are made.
    "-Imade",
]

TCL_VERSION = "8.6.13"
TCL_HEADERS = ("tcl.h", "tclDecls.h", "tclPlatDecls.h")
# Need zlib.
NEED_OTHERS = {"ext/misc/zipfile.c"}
TESTED_EXTENSIONS = "async fts3 fts5 icu misc rbu recover rtree session userauth".split()

# What tests are run with, and those that are run.
TEST_SCRIPTS = "tester malloc_common thread_common lock_common"
TESTED = "crash journal rollback savepoint trans"


def recipe(flavor: Flavor, source: Path) -> Recipe:
    return Recipe(
        sources=[],
        headers={},
        flags=FLAGS,
        make=make,
        made_sources=["sqlite3.c", "shell.c"],
    )


def make(clang: Path, source: Path, folder: Path) -> None:
    """sqlite3.c and shell.c."""
    tools = source / "tool"
    for name in ("lemon", "mkkeywordhash", "mksourceid"):
        run([clang, "-O1", "-w", "-o", folder / name, tools / f"{name}.c"], folder)
    shutil.copyfile(tools / "lempar.c", folder / "lempar.c")
    shutil.copyfile(source / "src" / "parse.y", folder / "parse.y")
    run([folder / "lemon", "-s", "parse.y"], folder)
    write(folder / "keywordhash.h", run([folder / "mkkeywordhash"], folder))
    header = (folder / "parse.h").read_bytes()
    code = header + (source / "src" / "vdbe.c").read_bytes()
    write(folder / "opcodes.h", tcl(tools / "mkopcodeh.tcl", [], folder, code))
    write(folder / "opcodes.c", tcl(tools / "mkopcodec.tcl", ["opcodes.h"], folder))
    write(folder / "sqlite3.h", tcl(tools / "mksqlite3h.tcl", [source], folder))
    shutil.copyfile(source / "ext" / "fts5" / "fts5parse.y", folder / "fts5parse.y")
    run([folder / "lemon", "fts5parse.y"], folder)
    tcl(source / "ext" / "fts5" / "tool" / "mkfts5c.tcl", [], folder)
    write(folder / "shell.c", tcl(tools / "mkshellc.tcl", [], folder))
    gather(source, folder)
    tcl(tools / "mksqlite3c.tcl", [], folder)


def tests(flavor: Flavor, source: Path) -> Recipe:
    names = [name.removeprefix("$(TOP)/") for name in listed(source, "TESTSRC")]
    return Recipe(
        sources=[
            *(name for name in names if name not in NEED_OTHERS),
            *("ext/session/test_session.c", "src/tclsqlite.c"),
        ],
        headers={},
        generated=tcl_headers(),
        flags=FLAGS + TEST_FLAGS,
        include_dirs=["src", *(f"ext/{name}" for name in TESTED_EXTENSIONS)],
        make=make,
        made_sources=["sqlite3.c"],
        data=[
            *(f"test/{name}.tcl" for name in TEST_SCRIPTS.split()),
            *(f"test/{name}*.test" for name in TESTED.split()),
        ],
    )


def tcl_headers() -> dict[str, str]:
    """Those of the pinned Tcl, with which testfixture is linked."""
    entry = lock.read(Path(__file__).parents[1] / "third_party.lock")["tcl"]
    if entry.version != TCL_VERSION:
        raise PinnedError(f"the tests of sqlite are for Tcl {TCL_VERSION}, not {entry.version}")
    folder = sources.unpacked(entry) / "generic"
    return {name: (folder / name).read_text("utf-8") for name in TCL_HEADERS}


def listed(source: Path, variable: str) -> list[str]:
    """The words of a list of main.mk."""
    text = (source / "main.mk").read_text("utf-8")
    words = []
    for found in re.finditer(rf"^{variable} \+?= *\\\n((?:.*\\\n)*.*\n)", text, re.M):
        words += found.group(1).replace("\\\n", " ").split()
    return words


def gather(source: Path, folder: Path) -> None:
    """tsrc/: everything that goes into the one file, as the list SRC of main.mk has it."""
    target = folder / "tsrc"
    target.mkdir()
    for name in listed(source, "SRC"):
        file = source / name[7:] if name.startswith("$(TOP)/") else folder / name
        shutil.copyfile(file, target / file.name)
    for name in ("fts5.c", "fts5.h"):
        place = folder / name if (folder / name).is_file() else source / "ext" / "fts5" / name
        shutil.copyfile(place, target / name)
    vdbe = (target / "vdbe.c").read_bytes()
    write(target / "vdbe.c", tcl(source / "tool" / "vdbe-compress.tcl", [], folder, vdbe))


def tcl(script: Path, arguments: list[str | Path], folder: Path, text: bytes = b"") -> bytes:
    return run(["tclsh", script, *arguments], folder, text)


def run(command: list[str | Path], folder: Path, text: bytes = b"") -> bytes:
    done = subprocess.run(command, cwd=folder, input=text, capture_output=True, check=False)
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace")
        raise PinnedError(f"`{' '.join(map(str, command))}` failed: {told}")
    return done.stdout


def write(path: Path, text: bytes) -> None:
    path.write_bytes(text)
