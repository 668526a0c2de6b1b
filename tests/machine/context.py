"""What the tests of one build run with: the machine, the package tool, the keys.

CTest passes it as environment, because unittest has no arguments of its own:
TESSERA_MACHINE (machine.json), TESSERA_PACKAGE_TOOL, TESSERA_KEYS (folder), TESSERA_LLVM_NM.
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from tessera_qemu import config  # noqa: E402
from tessera_qemu.machine import Machine  # noqa: E402

# What init says when everything of the edition is up.
READY = r"^init: \d+ services are ready, \d+ ms after the machine started$"

CODE_SUCCESS = 0
CODE_BOOT_STOPPED = 60
CODE_KERNEL_PANIC = 61
CODE_INIT_DIED = 62


class MachineTest(unittest.TestCase):
    """A test with a machine and a folder of its own for what it makes."""

    def setUp(self) -> None:
        self.config = config.load(Path(os.environ["TESSERA_MACHINE"]))
        self.package_tool = os.environ["TESSERA_PACKAGE_TOOL"]
        self.keys = Path(os.environ["TESSERA_KEYS"])
        folder = tempfile.TemporaryDirectory(prefix="tessera-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, **options: object) -> Machine:
        """A machine whose log is named after the test, at whose end it ends."""
        machine = self.start_for_longer(**options)
        self.addCleanup(machine.close)
        return machine

    def start_for_longer(self, **options: object) -> Machine:
        """The same, but whoever starts it closes it."""
        changed = {
            name: options.pop(name)
            for name in ("cpus", "memory_mib", "package")
            if name in options
        }
        name = self.id().rpartition("machine.")[2].replace("__main__.", "")
        # Of several at once, each has a log of its own.
        if own := options.pop("log_of", ""):
            name += f".{own}"
        return Machine(self.config.with_changes(**changed), name=name, **options)

    @property
    def edition(self) -> Path:
        """The edition's package, but that it costs little to try a passphrase."""
        return self.config.folder / "edition.package"

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def idle_rom(self) -> list[str]:
        """For a PC with ramfb: the firmware's ROM would have its picture where QEMU has put the
        boot package. This one returns."""
        rom = bytearray(512)
        rom[:4] = (0x55, 0xAA, 1, 0xCB)
        rom[-1] = -sum(rom) & 0xFF
        self.write("vgabios-ramfb.bin", bytes(rom))
        return ["-L", str(self.folder)]

    def sparse(self, name: str, size_bytes: int) -> Path:
        """A file of zeros that takes no room until something is written to it."""
        path = self.folder / name
        with path.open("wb") as file:
            file.truncate(size_bytes)
        return path

    def tool(self, *words: str | Path) -> str:
        """Runs the package tool."""
        done = subprocess.run(
            [self.package_tool, *map(str, words)], check=True, capture_output=True, text=True
        )
        return done.stdout

    def audit_tool(self, *words: str | Path) -> tuple[int, str]:
        done = subprocess.run(
            [os.environ["TESSERA_AUDIT_TOOL"], *map(str, words)],
            stdout=subprocess.PIPE,
            check=False,
            text=True,
        )
        return done.returncode, done.stdout

    def sign(self, name: str, contents: dict[str, Path], key: Path | None = None) -> Path:
        """A package of these contents, signed with the development key or another."""
        output = self.folder / name
        secret = key if key is not None else self.keys / "development.secret"
        self.tool("build", secret, output, *(f"{entry}={path}" for entry, path in contents.items()))
        return output

    def contents(self) -> dict[str, Path]:
        """What the edition's package is made of."""
        build = self.config.folder
        return {
            "kernel": build / "kernel.stripped",
            "kernel.symbols": build / "common" / "kernel" / "kernel.symbols",
            "manifest": build / "manifest",
            "schemas": build / "schemas",
            "init": build / "programs" / "init",
        }


class SharedMachineTest(MachineTest):
    """Tests that leave a machine as they found it: the next one goes on with it.

    After one that failed there is another machine. Its log is named after the test that starts it.
    """

    shared: ClassVar[Machine | None] = None
    machine: Machine

    def begin(self) -> None:
        """Brings `machine`, which was just started, to where each test begins."""
        raise NotImplementedError

    def tidy(self) -> None:
        """Removes from `machine` what the test before has left there."""
        raise NotImplementedError

    def share(self, **options: object) -> None:
        """Starts the machine if there is none, and sets `machine`; for setUp()."""
        kind = type(self)
        if kind.shared is not None:
            self.machine = kind.shared
            self.tidy()
            return
        self.machine = kind.shared = self.start_for_longer(**options)
        self.begin()

    @classmethod
    def tearDownClass(cls) -> None:
        if cls.shared is not None:
            cls.shared.close()
            cls.shared = None

    def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
        before = _problem_count(result)
        done = super().run(result)
        if result is None or _problem_count(result) > before:
            type(self).tearDownClass()
        return done


def _problem_count(result: unittest.TestResult | None) -> int:
    return 0 if result is None else len(result.failures) + len(result.errors)
