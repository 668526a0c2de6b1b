"""What needs no machine of the guest that runs Debian's kernel."""

import itertools
import os
import random
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
from debian_guest import cpio, guest, modules, packages
from pinned import private_apt
from tessera_qemu.errors import MachineError

HEADER_BYTES = 110


def padded(size: int) -> int:
    return (size + 3) // 4 * 4


def entries(archive: bytes) -> list[tuple[str, int, bytes]]:
    """Name, mode and content of each entry but the last, as the format's description has it."""
    found = []
    at = 0
    while True:
        header = archive[at : at + HEADER_BYTES]
        assert header[:6] == b"070701"
        fields = [int(header[6 + 8 * i : 14 + 8 * i], 16) for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = archive[at + HEADER_BYTES : at + HEADER_BYTES + name_size]
        assert name[-1] == 0
        at += padded(HEADER_BYTES + name_size)
        content = archive[at : at + size]
        at += padded(size)
        if name == b"TRAILER!!!\0":
            assert at == len(archive)
            return found
        found.append((name[:-1].decode(), mode, content))


class Cpio(unittest.TestCase):
    def test_folders_come_before_what_is_in_them(self) -> None:
        files = {"a/b/c": cpio.File(b"content", 0o755), "init": cpio.File(b"")}
        self.assertEqual(
            entries(cpio.archive(files, ("empty/inside",))),
            [
                ("a", stat.S_IFDIR | 0o755, b""),
                ("a/b", stat.S_IFDIR | 0o755, b""),
                ("a/b/c", stat.S_IFREG | 0o755, b"content"),
                ("empty", stat.S_IFDIR | 0o755, b""),
                ("empty/inside", stat.S_IFDIR | 0o755, b""),
                ("init", stat.S_IFREG | 0o644, b""),
            ],
        )

    def test_every_length_of_names_and_contents(self) -> None:
        files = {
            "n" * name: cpio.File(bytes(range(size)))
            for name, size in zip(range(1, 12), itertools.cycle(range(9)))
        }
        found = entries(cpio.archive(files))
        self.assertEqual(
            {name: content for name, _, content in found},
            {name: file.content for name, file in files.items()},
        )

    def test_order_does_not_matter(self) -> None:
        names = [f"folder{i % 3}/file{i}" for i in range(20)]
        archives = set()
        for _ in range(4):
            random.Random(len(archives)).shuffle(names)
            archives.add(cpio.archive({name: cpio.File(name.encode()) for name in names}))
        self.assertEqual(len(archives), 1)

    def test_paths_that_lead_elsewhere(self) -> None:
        odd = ("", "/init", "a//b", "a/", "./a", "a/../b", "..", "a\0b", cpio.LAST_NAME, "n" * 4096)
        for path in odd:
            with self.assertRaises(ValueError, msg=path):
                cpio.archive({path: cpio.File(b"")})
            with self.assertRaises(ValueError, msg=path):
                cpio.archive({}, (path,))

    def test_a_file_where_a_folder_is(self) -> None:
        with self.assertRaises(ValueError):
            cpio.archive({"a": cpio.File(b""), "a/b": cpio.File(b"")})
        with self.assertRaises(ValueError):
            cpio.archive({"a": cpio.File(b"")}, ("a",))

    def test_what_are_no_permissions(self) -> None:
        for permissions in (0o1000, 0o4755, -1):
            with self.assertRaises(ValueError):
                cpio.archive({"a": cpio.File(b"", permissions)})


class Modules(unittest.TestCase):
    def test_names(self) -> None:
        path = "kernel/drivers/char/hw_random/virtio-rng.ko"
        self.assertEqual(modules.name_of(path), "virtio_rng")

    def test_dependencies(self) -> None:
        image = b"\x7fELF license=GPL\0depends=virtio,virtio-ring\0name=blk\0"
        self.assertEqual(modules.dependencies("blk", image), ["virtio", "virtio_ring"])
        self.assertEqual(modules.dependencies("none", b"\0depends=\0"), [])

    def test_malformed(self) -> None:
        for image in (
            *(b"", b"\0depends=virtio", b"softdepends=a\0", b"\0depends=a,,b\0"),
            *(b"\0depends=a/../b\0", b"\0depends=\xff\0", b"\0depends=a b\0"),
        ):
            with self.assertRaises(MachineError, msg=image):
                modules.dependencies("odd", image)

    def test_each_behind_what_it_needs(self) -> None:
        needs = {"net": ["failover", "ring"], "failover": [], "ring": ["virtio"], "virtio": []}
        ordered = ["failover", "virtio", "ring", "net"]
        self.assertEqual(modules.order(["net", "ring"], needs), ordered)

    def test_one_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(MachineError, "no module gone, which net needs"):
            modules.order(["net"], {"net": ["gone"]})
        with self.assertRaisesRegex(MachineError, "no module gone$"):
            modules.order(["gone"], {})

    def test_circle(self) -> None:
        with self.assertRaisesRegex(MachineError, "needs itself"):
            modules.order(["a"], {"a": ["b"], "b": ["a"]})


class Packages(unittest.TestCase):
    def test_newest_kernel(self) -> None:
        shown = "Package: x\nDepends: linux-image-6.1.0-50-cloud-amd64 (= 6.1.176-1)\nSize: 1\n"
        self.assertEqual(packages.kernel_package(shown), "linux-image-6.1.0-50-cloud-amd64")
        for odd in ("", "Depends: linux-image-amd64\n", "Description: linux-image-6.1\n"):
            with self.assertRaises(MachineError, msg=odd):
                packages.kernel_package(odd)

    def test_no_debian_for_it(self) -> None:
        with self.assertRaisesRegex(MachineError, "riscv64"):
            packages.files("riscv64")

    def test_fetched_for_the_guest(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            environment = private_apt.write(folder, ".list", "deb x y main\n", folder)
            packages.choose_architecture(folder / "apt.conf", "s390x")
            done = subprocess.run(
                ["apt-config", "dump", "APT::Architecture", "APT::Architectures"],
                env=os.environ | environment,
                capture_output=True,
                text=True,
                check=True,
            )
            self.assertIn('APT::Architecture "s390x";', done.stdout)
            self.assertIn('APT::Architectures:: "s390x";', done.stdout)
            self.assertNotIn("amd64", done.stdout)


class Script(unittest.TestCase):
    def test_shell_understands_it(self) -> None:
        shell = shutil.which("sh")
        done = subprocess.run([shell, "-n"], input=guest.INIT, text=True, check=False)
        self.assertEqual(done.returncode, 0)

    def test_release(self) -> None:
        self.assertEqual(guest.release("noise\nguest: Linux 6.1.0\n"), "Linux 6.1.0")
        for text in ("", "guest: ended 0\n", "a guest: Linux 6\n"):
            with self.assertRaises(MachineError):
                guest.release(text)


if __name__ == "__main__":
    unittest.main()
