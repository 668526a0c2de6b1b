"""The lock file, the private apt configuration and the cache of packaging/third_party.py."""

import hashlib
import os
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import context
from pinned import build, cache, lock, private_apt, source
from pinned.errors import PinnedError

ENTRY = """
[thing]
version = 1.2
source_package = thing-src
suite = bookworm
archive = thing-src_1.2.orig.tar.xz
sha256 = {sha256}
"""
SHA256 = "0123456789abcdef" * 4


class Folder(unittest.TestCase):
    """A test with a folder of its own, which is also the cache."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        environment = mock.patch.dict(os.environ, {"TESSERA_CACHE": str(self.folder / "cache")})
        environment.start()
        self.addCleanup(environment.stop)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class Lock(Folder):
    def test_ours_is_valid(self) -> None:
        entries = lock.read(context.ROOT / "packaging" / "third_party.lock")
        libraries = ["acpica", "blake3", "compiler-rt", "libfdt", "libsodium", "lwip", "musl"]
        programs = ["lua", "posixtestsuite", "sqlite", "tcl"]
        network = ["curl", "dropbear", "iperf3", "mbedtls", "yggdrasil"]
        fonts = ["fonts-dejavu-core", "fonts-open-sans"]
        pictures = ["libjpeg-turbo", "libpng", "zlib"]
        desktop = ["freetype", "libx11", "libxkbcommon", "pixman", "xkb-data", *fonts, *pictures]
        self.assertEqual(sorted(entries), sorted(libraries + programs + network + desktop))

    def test_reads(self) -> None:
        entry = lock.read(self.write("lock", ENTRY.format(sha256=SHA256)))["thing"]
        self.assertEqual((entry.version, entry.source_package), ("1.2", "thing-src"))

    def test_refuses(self) -> None:
        good = ENTRY.format(sha256=SHA256)
        for bad in (
            ENTRY.format(sha256="12"),
            ENTRY.format(sha256=SHA256.upper()),
            good.replace("suite = bookworm", ""),
            good.replace("source_package = thing-src", ""),
            good + "binary_package = libthing-dev\n",
            good.replace("source_package = thing-src", "binary_package = libthing-dev"),
            good + "colour = red\n",
            good.replace("archive = ", "archive = ../"),
            good + "folder = a/../../b\n",
            good + "folder = a /b\n",
            good + "inside = thing.tar.xz\n",
            good + good,
        ):
            with self.assertRaises(PinnedError):
                lock.read(self.write("lock", bad))


class PrivateApt(Folder):
    def entries(self, suite: str = "trixie") -> list[tuple[str, str]]:
        return private_apt.debian_entries(self.folder, suite)

    def test_one_line(self) -> None:
        self.write(
            "sources.list",
            "# deb http://commented/debian bookworm main\n"
            "deb cdrom:[Debian 12]/ bookworm main\n"
            "deb [ arch=amd64 signed-by=/k.gpg ] http://mirror/debian bookworm main contrib\n"
            "deb-src http://mirror/debian bookworm main\n"
            "deb http://security/debian bookworm-security main\n"
            "deb http://other/apt bookworm stable\n",
        )
        self.assertEqual(
            self.entries(),
            [
                (".list", "deb-src [signed-by=/k.gpg] http://mirror/debian trixie main\n"),
                (".list", "deb-src http://mirror/debian trixie main\n"),
            ],
        )

    def test_deb822(self) -> None:
        self.write(
            "sources.list.d/debian.sources",
            "# comment\n"
            "Types: deb deb-src\n"
            "URIs: http://mirror/debian\n"
            "Suites: bookworm bookworm-updates\n"
            "Components: main non-free-firmware\n"
            "Architectures: amd64\n"
            "Signed-By:\n"
            " -----BEGIN PGP PUBLIC KEY BLOCK-----\n"
            " .\n"
            " abc\n"
            "\n"
            "Types: deb\n"
            "URIs: http://security/debian\n"
            "Suites: bookworm-security\n"
            "Components: main\n"
            "\n"
            "Enabled: no\n"
            "Types: deb\n"
            "URIs: http://old/debian\n"
            "Suites: bookworm\n"
            "Components: main\n",
        )
        ((ending, entry),) = self.entries()
        self.assertEqual(ending, ".sources")
        self.assertEqual(
            entry,
            "Types: deb-src\nSuites: trixie\nComponents: main\nURIs: http://mirror/debian\n"
            "Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n",
        )

    def test_others_take_no_part(self) -> None:
        self.write("sources.list.d/tool.list", "deb https://tool/apt nodistro main\n")
        self.write("sources.list.d/off.list.disabled", "deb http://mirror/debian bookworm main\n")
        self.assertEqual(self.entries(), [])

    def test_debian_keyring_first(self) -> None:
        self.write("sources.list.d/a.list", "deb http://a/debian bookworm main\n")
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        self.write("sources.list.d/b.list", f"deb [signed-by={keyring}] http://b/ bookworm main\n")
        self.assertIn("http://b/", self.entries()[0][1])

    def test_writes_only_below_its_folder(self) -> None:
        entry = "deb-src x y main\n"
        environment = private_apt.write(self.folder / "apt", ".list", entry, self.folder)
        self.assertEqual(environment["APT_CONFIG"], str(self.folder / "apt" / "bootstrap.conf"))
        configuration = (self.folder / "apt" / "apt.conf").read_text()
        self.assertIn(f'Dir::State "{self.folder}/apt/state"', configuration)
        self.assertNotIn("#include", configuration)


class Cache(Folder):
    def test_made_once(self) -> None:
        made = []

        def make(folder: Path) -> None:
            made.append(folder)
            (folder / "file").touch()

        place = cache.root() / "build" / "thing"
        for _ in range(2):
            self.assertTrue((cache.folder(place, make) / "file").is_file())
        self.assertEqual(len(made), 1)

    def test_failure_leaves_nothing(self) -> None:
        place = cache.root() / "build" / "thing"

        def fail(folder: Path) -> None:
            (folder / "half").touch()
            raise PinnedError("no")

        with self.assertRaises(PinnedError):
            cache.folder(place, fail)
        self.assertEqual(list(place.parent.iterdir()), [])

    def test_wrong_archive_is_refused(self) -> None:
        entry = lock.read(self.write("lock", ENTRY.format(sha256=SHA256)))["thing"]
        etc_apt = self.write("etc/sources.list", "deb http://mirror/debian bookworm main\n").parent
        script = '#!/bin/sh\ncase "$*" in *source*) echo x > thing-src_1.2.orig.tar.xz ;; esac\n'
        self.write("bin/apt-get", script).chmod(0o755)
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        with (
            mock.patch.dict(os.environ, {"PATH": path}),
            mock.patch.object(source, "ETC_APT", etc_apt),
            mock.patch.object(cache, "say"),
            self.assertRaisesRegex(PinnedError, "expects 0123456789abcdef"),
        ):
            source.unpacked(entry)
        self.assertFalse((cache.root() / "archives" / entry.archive).exists())


BINARY_ENTRY = """\
[thing]
version = 1.2
binary_package = thing-source
suite = bookworm
archive = thing-source_1.2_all.deb
sha256 = {sha256}
inside = usr/src/{inside}
folder = code include/thing
"""


class Inside(Folder):
    """Sources in an archive among the files of a binary package."""

    def entry(self, inside: str) -> lock.Entry:
        for name in ("code/thing.c", "include/thing/thing.h", "include/other.h"):
            self.write(f"thing-1.2/{name}", name)
        (self.folder / "deb/usr/src").mkdir(parents=True)
        with tarfile.open(self.folder / "deb/usr/src/thing.tar.xz", "w:xz") as tar:
            tar.add(self.folder / "thing-1.2", "thing-1.2")
        control = "Package: thing-source\nVersion: 1.2\nArchitecture: all\n"
        control += "Maintainer: nobody <nobody@example.org>\nDescription: a thing\n"
        self.write("deb/DEBIAN/control", control)
        archives = cache.root() / "archives"
        archives.mkdir(parents=True)
        package = archives / "thing-source_1.2_all.deb"
        command = ["dpkg-deb", "--root-owner-group", "--build", self.folder / "deb", package]
        subprocess.run(command, check=True, capture_output=True)
        sha256 = hashlib.sha256(package.read_bytes()).hexdigest()
        text = BINARY_ENTRY.format(sha256=sha256, inside=inside)
        return lock.read(self.write("lock", text))["thing"]

    def test_folders_that_are_named(self) -> None:
        folder = source.unpacked(self.entry("thing.tar.xz"))
        files = sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())
        self.assertEqual(files, ["code/thing.c", "include/thing/thing.h"])

    def test_it_is_not_there(self) -> None:
        entry = self.entry("another.tar.xz")
        with self.assertRaisesRegex(PinnedError, "has no usr/src/another.tar.xz"):
            source.unpacked(entry)


RECIPE = """
from pinned.recipe import Recipe

def recipe(flavor, source):
    return Recipe(sources=["thing.c"], headers={"thing.h": "."})

def tests(flavor, source):
    return Recipe(
        sources=[], headers={}, programs={"check/one-1.c": "one-1"}, data=["check/*.expected"]
    )
"""


class Tests(Folder):
    """Upstream's own tests of a library, compiled with its installed headers."""

    def setUp(self) -> None:
        super().setUp()
        self.write("packaging/thing/recipe.py", RECIPE)
        self.write("source/thing.h", "int thing(void);\n")
        self.write("source/thing.c", "int thing(void) { return 7; }\n")
        program = "#include <thing.h>\nint main(void) { return thing(); }\n"
        self.write("source/check/one-1.c", program)
        self.write("source/check/one-1.expected", "7\n")
        entry = lock.read(self.write("lock", ENTRY.format(sha256=SHA256)))["thing"]
        tools = build.Tools(clang="clang-19", ar="llvm-ar-19")
        pristine = mock.patch.object(source, "unpacked", return_value=self.folder / "source")
        with pristine, mock.patch.object(cache, "say"):
            packaging = self.folder / "packaging"
            self.tests = build.library(entry, "host", tools, packaging, build.TESTS)
            self.library = build.library(entry, "host", tools, packaging)

    def symbols(self, archive: Path, option: str) -> list[str]:
        command = ["llvm-nm-19", option, "--format=just-symbols", archive]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line for line in done.stdout.split() if not line.endswith(":")]

    def test_apart_from_the_library(self) -> None:
        self.assertEqual(self.symbols(self.library / "libthing.a", "--defined-only"), ["thing"])
        self.assertFalse((self.library / "programs.txt").exists())

    def test_programs(self) -> None:
        archive = self.tests / "libthing-tests.a"
        self.assertEqual(self.symbols(archive, "--defined-only"), ["program_one_1"])
        self.assertIn("thing", self.symbols(archive, "--undefined-only"))
        self.assertEqual((self.tests / "programs.txt").read_text(), "one-1\n")

    def test_data(self) -> None:
        self.assertEqual((self.tests / "one-1.expected").read_text(), "7\n")


NEEDING = """
from pinned.recipe import Recipe

def recipe(flavor, source):
    return Recipe(sources=["needing.c"], headers={})
"""
HEADER = """
from pinned.recipe import Recipe

def recipe(flavor, source):
    return Recipe(sources=["empty.c"], headers={"NAME.h": ".", "NAME/both.h": "."})
"""


class Needs(Folder):
    """A library that is compiled with the headers of several others."""

    def test_first_is_searched_first(self) -> None:
        text = ""
        for name in ("first", "second", "needing"):
            one = ENTRY.format(sha256=SHA256).replace("[thing]", f"[{name}]")
            text += one + ("needs = first second\n" if name == "needing" else "")
            recipe = NEEDING if name == "needing" else HEADER.replace("NAME", name)
            self.write(f"packaging/{name}/recipe.py", recipe)
            self.write(f"source/{name}.h", f"int {name}(void);\n")
            self.write(f"source/{name}/both.h", f"#define BOTH {name}()\n")
        self.write("source/empty.c", "int empty;\n")
        self.write(
            "source/needing.c",
            "#include <first.h>\n#include <second.h>\n#include <both.h>\n"
            "int needing(void) { return BOTH + second(); }\n",
        )
        entries = lock.read(self.write("packaging/third_party.lock", text))
        tools = build.Tools(clang="clang-19", ar="llvm-ar-19")
        pristine = mock.patch.object(source, "unpacked", return_value=self.folder / "source")
        with pristine, mock.patch.object(cache, "say"):
            packaging = self.folder / "packaging"
            made = build.library(entries["needing"], "posix-riscv64", tools, packaging)
        archive = made / "libneeding.a"
        command = ["llvm-nm-19", "--undefined-only", "--format=just-symbols", archive]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertEqual(sorted(done.stdout.split()[-2:]), ["first", "second"])


if __name__ == "__main__":
    unittest.main()
