"""The manual: what its pages show is typed at one machine, page after page, and seen on its screen.

A box marked `console` is what stands on the screen of a terminal:

    NAME> WORDS      the prompt, and what is typed there
    [Ctrl-]]         a key: the attention key; others are [Enter], [Escape], [Tab], [2]
    TEXT: [secret]   the console asks, and this is typed; it is not shown
    ... WORDS        lines that the page leaves out
    anything else    comes next on the screen; `…` stands for what differs from machine to machine

A box marked `other` is the same at the terminal of a second machine. What is typed with `…` in it
stands there as it was on a screen before.

A box marked `sh` is typed on the host, where the file `screen.txt` is what the screen has shown.
When the machine was switched off, `./tessera run` there switches it on again, as it says; with the
disk other.img, that is the second one.
"""

import re
import subprocess
import unittest
from dataclasses import dataclass
from pathlib import Path

import own_network
from context import CODE_SUCCESS, ROOT, MachineTest
from login import prompt_of
from tessera_qemu.command import VIRTIO_PCI, Disk, outside_arguments
from tessera_qemu.machine import Machine

MANUAL = ROOT / "docs" / "manual"
DISK_BYTES = 64 << 20
KEYS = {"Ctrl-]": "\x1d", "Enter": "\r", "Escape": "\x1b", "Tab": "\t"}
PROMPT = re.compile(r"(\w+)> (.*)")
KEY = re.compile(r"\[(\S+)\]")
ANSWER = re.compile(r"(.+: )\[(.+)\]")
OVERLAY = re.compile(r"--overlay (\d+)")
# Boxes that are a terminal's, and the disk of that machine.
SCREENS = {"console": "disk.img", "other": "other.img"}


def setUpModule() -> None:
    own_network.enter()


def pages() -> list[Path]:
    """In the order in which the first one lists them."""
    listed = re.findall(r"\]\((\d-[a-z-]+\.md)\)", (MANUAL / "README.md").read_text("utf-8"))
    return [MANUAL / name for name in listed]


def boxes(page: Path) -> list[tuple[str, list[str]]]:
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [(kind, text.splitlines()) for kind, text in found]


def pattern_of(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.strip().split("…"))


@dataclass
class Screen:
    """A machine with the terminal that its boxes show."""

    disk: Disk
    machine: Machine | None = None
    """The last one that ran with this disk."""
    is_on: bool = False


class Manual(MachineTest):
    def test_every_page_is_listed(self) -> None:
        self.assertEqual(sorted(pages()), sorted(set(MANUAL.glob("*.md")) - {MANUAL / "README.md"}))
        for page in pages():
            kinds = {kind for kind, _ in boxes(page)}
            self.assertLessEqual(kinds, {*SCREENS, "sh"}, page.name)

    def test_pages(self) -> None:
        self.screens = {
            kind: Screen(Disk(self.sparse(name, DISK_BYTES), VIRTIO_PCI))
            for kind, name in SCREENS.items()
        }
        self.switch_on("console")
        for page in pages():
            for kind, lines in boxes(page):
                if kind == "sh":
                    self.run_host(lines)
                else:
                    self.run_console(self.screens[kind], lines)

    def run_console(self, screen: Screen, lines: list[str]) -> None:
        assert screen.machine is not None, "it was never on"
        for line in lines:
            if match := PROMPT.fullmatch(line):
                screen.machine.wait_for(prompt_of(match.group(1)))
                screen.machine.send(self.filled(match.group(2)) + "\r")
                if match.group(2) == "poweroff":
                    self.assertEqual(screen.machine.wait_exit(), CODE_SUCCESS)
                    screen.is_on = False
            elif match := KEY.fullmatch(line.strip()):
                screen.machine.send(KEYS.get(match.group(1), match.group(1)))
            elif match := ANSWER.fullmatch(line.strip()):
                screen.machine.wait_for(re.escape(match.group(1)))
                screen.machine.send(match.group(2) + "\r")
            elif line.strip() and not line.strip().startswith("..."):
                screen.machine.wait_for(pattern_of(line))

    def filled(self, words: str) -> str:
        """What is typed, with what stood on a screen in place of each word that has a `…`."""

        def seen(match: re.Match[str]) -> str:
            wanted = re.compile(re.escape(match.group(0)).replace("…", r"\S*"))
            found = [
                text
                for screen in self.screens.values()
                if screen.machine is not None
                for text in wanted.findall(screen.machine.text)
            ]
            self.assertNotEqual(found, [], words)
            return found[-1]

        return re.sub(r"\S*…\S*", seen, words)

    def switch_on(self, kind: str, forward: str = "") -> None:
        """It may be on already."""
        screen = self.screens[kind]
        if not screen.is_on:
            extra = outside_arguments(forward)
            screen.machine = self.start(disks=[screen.disk], extra=extra, log_of=kind)
            screen.is_on = True

    def run_host(self, lines: list[str]) -> None:
        """Where the tree lies; what is made, in a folder of the test's own."""
        first = self.screens["console"].machine
        assert first is not None, "it was never on"
        self.write("screen.txt", first.text.encode())
        for line in lines:
            if line.startswith("./tessera run"):
                port = OVERLAY.search(line)
                forward = f"hostfwd=tcp:127.0.0.1:{port.group(1)}-:9001" if port else ""
                self.switch_on("other" if SCREENS["other"] in line else "console", forward)
                continue
            if line.startswith("git clone"):
                continue
            words = line.replace("./tessera", str(ROOT / "tessera"), 1)
            done = subprocess.run(
                words, shell=True, cwd=self.folder, capture_output=True, text=True, check=False
            )
            self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
