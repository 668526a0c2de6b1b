"""The machine's audit log is followed from elsewhere, with nothing but the machine's key."""

import os
import queue
import re
import subprocess
import threading
import unittest
from typing import IO

from overlay import LOW, PORT, WithDaemons
from overlay_daemon import begin, eventually
from tessera_qemu.machine import deadline_s

LOG_PORT = "9443"


class Follower:
    """tools/audit, in the network of a daemon: its lines come as it says them."""

    def __init__(self, test: "AuditFollow", key: bytes, kept: str = "kept") -> None:
        words = [os.environ["TESSERA_AUDIT_TOOL"], "follow", key.hex(), test.address, LOG_PORT]
        self.process = test.daemon_peer.network.call(
            lambda: subprocess.Popen(
                [*words, str(test.folder / kept)],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        assert self.process.stdout is not None
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        test.addCleanup(self.end)

    def _read(self, output: IO[str]) -> None:
        for line in output:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The next line that has it."""
        seen = []
        while True:
            line = self._lines.get(timeout=deadline_s())
            if line is None:
                raise AssertionError(f"it ended without {pattern!r}: {''.join(seen)}")
            seen.append(line)
            found = re.search(pattern, line)
            if found is not None:
                return found

    def end_and_rest(self) -> str:
        """All that it has said since."""
        self.end()
        rest = ""
        while (line := self._lines.get(timeout=deadline_s())) is not None:
            rest += line
        return rest

    def end(self) -> int:
        """What it ended with."""
        self.process.terminate()
        return self.process.wait(deadline_s())


class AuditFollow(WithDaemons):
    def setUp(self) -> None:
        super().setUp()
        self.boot_node()
        self.daemon_peer = self.daemon("low", LOW, listen=[PORT])
        self.accept(self.daemon_peer)

    def kept(self) -> dict[str, str]:
        """What is known of the log, by its names; nothing yet."""
        path = self.folder / "kept"
        lines = path.read_text().splitlines() if path.exists() else []
        return dict(line.split(" ", 1) for line in lines)

    def wait_for_boot(self, number: str) -> None:
        """It is signed, and kept."""
        eventually(lambda: self.kept().get("boot") == number, f"boot {number} is known")

    def forge(self, **changed: str) -> None:
        """As if something else had been seen the last time."""
        kept = self.kept() | changed
        text = "".join(f"{name} {value}\n" for name, value in kept.items())
        (self.folder / "kept").write_text(text)

    def test_followed(self) -> None:
        """Live; from where it was left off; over another boot; and by nobody who was not named."""
        self.assertIn("the machine does not show its log", self.refused())
        self.type("overlay auditor add low")
        follower = Follower(self, self.key)
        follower.wait_for(r"^boot 1:")
        follower.wait_for(r" overlaySigned ")
        self.wait_for_boot("1")
        self.type("overlay tell guest")
        follower.wait_for(r" overlaySigned .*guest")
        follower.end()
        self.assertEqual(self.kept()["machine"], self.key.hex())
        self.machine.send("poweroff\r")
        self.machine.wait_exit()
        self.boot_node()
        self.daemon_peer.wait_for_peer(self.key)
        follower = Follower(self, self.key)
        follower.wait_for(r"^boot 2:")
        follower.wait_for(r" sessionStarted ")
        self.wait_for_boot("2")
        follower.end()
        # Nothing is new, and nothing wrong.
        kept = (self.folder / "kept").stat().st_mtime_ns
        follower = Follower(self, self.key)
        eventually(
            lambda: (self.folder / "kept").stat().st_mtime_ns != kept, "it is signed again"
        )
        self.assertNotIn("bad", follower.end_and_rest())
        # What was kept says something else of that place: this machine's log is another one.
        self.forge(hash="00" * 32)
        follower = Follower(self, self.key)
        follower.wait_for(
            r"^bad: (the machine has signed another log than|boot 2, record \d+: this is not what)"
        )
        self.assertEqual(follower.process.wait(deadline_s()), 1)
        # Whoever is named no more hears nothing more, though he is connected.
        (self.folder / "kept").unlink()
        follower = Follower(self, self.key)
        self.wait_for_boot("2")
        self.type("overlay auditor remove low")
        follower.wait_for(r"^bad: the machine does not show its log")
        self.assertIn("the machine does not show its log", self.refused())

    def refused(self) -> str:
        follower = Follower(self, self.key, "other")
        found = follower.wait_for(r"^bad: .*").group(0)
        follower.wait_for(r"^it says: ")
        return found


if __name__ == "__main__":
    begin()
    unittest.main(verbosity=2)
