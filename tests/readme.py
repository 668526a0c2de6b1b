"""Runs the commands that README.md shows: a newcomer's first minutes must not be the first test.

`./tessera test` is left out, because this runs inside it.
"""

import os
import re
import signal
import subprocess
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# A run that takes longer stands still: it is ended, so that what it had shown is seen. Most of it
# is for building everything, with other people's sources, on a machine that has built nothing.
RUN_LIMIT_S = 400
# For saying where the CPUs stand.
LAST_WORDS_S = 30


def shown_commands() -> list[str]:
    blocks = (ROOT / "README.md").read_text(encoding="utf-8").split("```sh\n")[1:]
    return [line for block in blocks for line in block.split("```")[0].splitlines() if line]


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(LAST_WORDS_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


class Readme(unittest.TestCase):
    def run_shown(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command.split(), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    # What is seen, and what a person who makes the machine theirs then types; the last one is all.
    STEPS = (
        (r"anonymous> $", "login owner\r"),
        (r"press Ctrl-\]\s+$", "\x1d"),
        (r"New secret, not shown: $", "correct horse battery\r"),
        (r"Once more: $", "correct horse battery\r"),
        (r"owner> $", "poweroff\r"),
    )

    def run_until_powered_off(self, command: str) -> tuple[int, str]:
        """Types what the text says, once there is a prompt."""
        with subprocess.Popen(
            command.split(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            limit = threading.Timer(RUN_LIMIT_S, end, (process,))
            limit.start()
            shown = ""
            steps = list(self.STEPS)
            while part := process.stdout.read1(4096):
                shown += part.decode(errors="replace")
                if steps and re.search(steps[0][0], shown) is not None:
                    process.stdin.write(steps.pop(0)[1].encode())
                    process.stdin.flush()
            limit.cancel()
        return process.returncode, shown

    def test_every_run_boots(self) -> None:
        runs = [line for line in shown_commands() if line.startswith("./tessera run")]
        self.assertGreaterEqual(len(runs), 4)
        for command in runs:
            with self.subTest(command=command):
                code, shown = self.run_until_powered_off(command)
                self.assertEqual(code, 0, shown)
                self.assertIn("init: first user process of the ", shown)

    def test_alone_it_explains_itself_in_ten_lines(self) -> None:
        done = self.run_shown("./tessera")
        self.assertEqual(done.returncode, 0)
        self.assertLessEqual(len(done.stdout.splitlines()), 10)

    def test_unknown_words_are_refused(self) -> None:
        refused = ("fly", "tool hammer", "run toaster", "run desktop --arch riscv64")
        for words in (f"./tessera {rest}" for rest in refused):
            with self.subTest(words=words):
                self.assertEqual(self.run_shown(words).returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
