"""The manual: what its pages show is typed at one machine, page after page, and seen on its screen.

A box marked `console` is what stands on the screen of a terminal:

    NAME> WORDS      the prompt, and what is typed there
    [Ctrl-]]         a key: the attention key; others are [Enter], [Escape], [Tab], [2]
    TEXT: [secret]   the console asks, and this is typed; it is not shown
    ... WORDS        lines that the page leaves out
    anything else    comes next on the screen; `…` stands for what differs from machine to machine

A box marked `sh` is typed on the host, where the file `screen.txt` is what the screen has shown.
When the machine was switched off, `./tessera run` there switches it on again, as it says.
"""

import re
import subprocess
import unittest
from pathlib import Path

from context import CODE_SUCCESS, ROOT, MachineTest
from login import prompt_of
from tessera_qemu.command import VIRTIO_PCI, Disk, outside_arguments

MANUAL = ROOT / "docs" / "manual"
DISK_BYTES = 64 << 20
KEYS = {"Ctrl-]": "\x1d", "Enter": "\r", "Escape": "\x1b", "Tab": "\t"}
PROMPT = re.compile(r"(\w+)> (.*)")
KEY = re.compile(r"\[(\S+)\]")
ANSWER = re.compile(r"(.+: )\[(.+)\]")


def pages() -> list[Path]:
    """In the order in which the first one lists them."""
    listed = re.findall(r"\]\((\d-[a-z-]+\.md)\)", (MANUAL / "README.md").read_text("utf-8"))
    return [MANUAL / name for name in listed]


def boxes(page: Path) -> list[tuple[str, list[str]]]:
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [(kind, text.splitlines()) for kind, text in found]


def pattern_of(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.strip().split("…"))


class Manual(MachineTest):
    is_on = False

    def test_every_page_is_listed(self) -> None:
        self.assertEqual(sorted(pages()), sorted(set(MANUAL.glob("*.md")) - {MANUAL / "README.md"}))
        for page in pages():
            kinds = {kind for kind, _ in boxes(page)}
            self.assertLessEqual(kinds, {"console", "sh"}, page.name)

    def test_pages(self) -> None:
        self.disk = Disk(self.sparse("disk.img", DISK_BYTES), VIRTIO_PCI)
        self.switch_on()
        for page in pages():
            for kind, lines in boxes(page):
                if kind == "sh":
                    self.run_host(lines)
                else:
                    self.run_console(lines)

    def run_console(self, lines: list[str]) -> None:
        for line in lines:
            if match := PROMPT.fullmatch(line):
                self.machine.wait_for(prompt_of(match.group(1)))
                self.machine.send(match.group(2) + "\r")
                if match.group(2) == "poweroff":
                    self.assertEqual(self.machine.wait_exit(), CODE_SUCCESS)
                    self.is_on = False
            elif match := KEY.fullmatch(line.strip()):
                self.machine.send(KEYS.get(match.group(1), match.group(1)))
            elif match := ANSWER.fullmatch(line.strip()):
                self.machine.wait_for(re.escape(match.group(1)))
                self.machine.send(match.group(2) + "\r")
            elif line.strip() and not line.strip().startswith("..."):
                self.machine.wait_for(pattern_of(line))

    def switch_on(self) -> None:
        """It may be on already."""
        if not self.is_on:
            self.machine = self.start(disks=[self.disk], extra=outside_arguments())
            self.is_on = True

    def run_host(self, lines: list[str]) -> None:
        """Where the tree lies; what is made, in a folder of the test's own."""
        self.write("screen.txt", self.machine.text.encode())
        for line in lines:
            if line.startswith("./tessera run"):
                self.switch_on()
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
