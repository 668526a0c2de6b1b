"""Sessions of people who are not at a console: terminals that are shown elsewhere, and commands.

A visitor on console 3 is in the place of the SSH gate and of who is at the other end
(tests/guest/sessions/remote_visitor.c): what it shows there comes from a pseudo terminal, what is
typed there goes to it.
"""

import unittest

from context import MachineTest
from login import ANONYMOUS, ATTENTION, PASSPHRASE, answer, log_in, prompt_of

ALICE = prompt_of("alice")
VISITOR = r"^(?:\x1b[^\n]*)?visitor> "
LIST = r"1-4: to that console"
HANG_UP, RESIZE = "\x1c", "\x12"
# What a session ends with that did not end by itself.
ENDED_BY_FORCE = 0xFFFFFFFF


class RemoteSessions(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(package=self.config.folder / "sessions_remote.package")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, "alice")

    def go_to(self, console: int, expected: str) -> None:
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        self.machine.send(str(console))
        self.machine.wait_for(expected)

    def type(self, line: str, *expected: str, prompt: str) -> None:
        self.machine.send(line + "\r")
        for pattern in expected:
            self.machine.wait_for(pattern)
        self.machine.wait_for(prompt)

    def visit(self, line: str, *expected: str) -> None:
        self.type(line, *expected, prompt=VISITOR)

    def open(self, command: str = "-") -> None:
        self.go_to(3, VISITOR)
        self.machine.send(f"open alice {command}\r")

    def leave(self, *expected: str) -> None:
        """Once what is shown has ended: whatever is typed then finds nobody there."""
        self.machine.wait_for(r"^visitor: the end of what is shown")
        self.machine.send("x")
        for pattern in expected:
            self.machine.wait_for(pattern)
        self.machine.wait_for(VISITOR)

    def test_shell(self) -> None:
        """It is alice's, as at a console, but for her identity; others see that she is there."""
        self.open()
        self.machine.wait_for(r"^Tessera\. Type")
        self.machine.wait_for(ALICE)
        self.type("echo hello | cat", r"^hello$", prompt=ALICE)
        self.type("who", r"^ +1 +616c6963\w+ +alice, owner$", r"^ +2 +anonymous$",
                  r"^ +616c6963\w+ +alice, owner, from 10\.0\.2\.2:5022$", prompt=ALICE)
        start = len(self.machine.text)
        self.type("caps", r"^terminal: Terminal, all$", r"^session: Session, remote$", prompt=ALICE)
        held = self.machine.text[start:]
        self.assertIn("launcher:", held)
        self.assertNotIn("identity:", held)
        self.type("lock", r"^this session is at no console", prompt=ALICE)
        self.type("call session newIdentity eve", r"(?i)not allowed|denied", prompt=ALICE)
        # It is edited like any line, Ctrl-C ends what runs, and it has the size that it is told.
        self.type("echo wrang\x7f\x7f\x7fong", r"^wrong$", prompt=ALICE)
        self.machine.send("rogue spin\r")
        self.machine.wait_for(r"rogue spin$")
        self.machine.send("\x03")
        self.machine.wait_for(r"^rogue: stopped$")
        self.machine.wait_for(ALICE)
        self.type("call terminal size", r"\b80\b.*\b24\b", prompt=ALICE)
        self.machine.send(RESIZE)
        self.type("call terminal size", r"\b100\b.*\b40\b", prompt=ALICE)
        self.machine.send("exit 7\r")
        self.machine.wait_for(r"exit 7")
        self.leave(r"^visitor: ended, status 0, exit code 7$")
        # The console's session is another one.
        self.go_to(1, ALICE)
        start = len(self.machine.text)
        self.type("who", r"alice, owner$", r"anonymous$", prompt=ALICE)
        self.assertNotIn("from 10", self.machine.text[start:])

    def test_hang_up(self) -> None:
        """What runs in it ends with it, as soon as whoever asked for it drops it."""
        self.open()
        self.machine.wait_for(ALICE)
        self.machine.send("rogue spin\r")
        self.machine.wait_for(r"rogue spin$")
        self.machine.send(HANG_UP)
        self.machine.wait_for(r"^visitor: hung up$")
        self.machine.wait_for(VISITOR)
        self.go_to(1, ALICE)
        start = len(self.machine.text)
        self.type("ps", r" ps$", prompt=ALICE)
        self.assertNotIn("rogue", self.machine.text[start:])
        self.type("who", r"anonymous$", prompt=ALICE)

    def test_nobody_reads(self) -> None:
        """A program that reads nothing is interrupted all the same."""
        self.open()
        self.machine.wait_for(ALICE)
        self.machine.send("rogue spin\r")
        self.machine.wait_for(r"rogue spin$")
        self.machine.send("x" * 6000)
        self.machine.send("\x03")
        self.machine.wait_for(r"^rogue: stopped$")
        self.machine.wait_for(ALICE)
        self.machine.send("rogue flood\r")
        self.machine.wait_for("noise")
        self.machine.send("\x03")
        self.machine.wait_for(r"rogue: stopped$")
        self.machine.wait_for(ALICE)
        self.type("echo there", r"^there$", prompt=ALICE)

    def test_command(self) -> None:
        """With a terminal, and without: what it writes, what it reads, how it ends."""
        self.go_to(3, VISITOR)
        self.visit("run alice echo out", r"^out: out$", r"status 0, exit code 0$")
        self.visit("run alice cat /none", r"^errors: cat: ", r"status 0, exit code 1$")
        self.visit("run alice nothing", r"^errors: no program is called", r"exit code 127$")
        self.visit("run alice echo 'a", r"^errors: .*character", r"exit code 2$")
        self.visit("run alice exit 9; echo no", r"exit code 9$")
        self.visit("feed alice cat | cat", r"^out: fed$", r"exit code 0$")
        self.visit("run alice who", r"^out: console", r"from 10\.0\.2\.2:5022$", r"exit code 0$")
        self.visit("run alice shell -c 'echo deep; exit 3'", r"^out: deep$", r"exit code 3$")
        self.visit("run alice rogue fault", r"ended by a fault", rf"exit code {ENDED_BY_FORCE}$")
        self.machine.send("open alice echo seen; exit 5\r")
        self.machine.wait_for(r"^seen$")
        self.leave(r"status 0, exit code 5$")

    def test_refused(self) -> None:
        self.go_to(3, VISITOR)
        self.visit("run nobody echo", r"^refused: status 3 ''$")
        self.visit("wrong", r"^key: status \d+$", r"^name: status \d+$", r"^stranger: status 3$")

    def test_forbidden(self) -> None:
        """Whose key counts no more, his session ends as soon as that is said, and there is no other
        one: the double of the identity service tells nobody who did not hear it (LOOK_NS)."""
        self.open()
        self.machine.wait_for(ALICE)
        self.machine.send("rogue spin\r")
        self.machine.wait_for(r"rogue spin$")
        self.go_to(1, ALICE)
        self.type("call identity forbidLogin x", prompt=ALICE)
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        self.machine.send("3")
        self.leave(rf"^visitor: ended, status 0, exit code {ENDED_BY_FORCE}$")
        self.visit("run alice echo", r"^refused: status 3 ''$")
        self.go_to(1, ALICE)
        start = len(self.machine.text)
        self.type("ps", r" ps$", prompt=ALICE)
        self.assertNotIn("rogue", self.machine.text[start:])

    def test_forbidden_at_once(self) -> None:
        """What is said while a session begins counts for it as well."""
        self.machine.send("call session newIdentity fickle\r")
        answer(self.machine, ALICE, PASSPHRASE)
        self.go_to(3, VISITOR)
        self.visit("run fickle rogue spin", rf"status 0, exit code {ENDED_BY_FORCE}$")
        self.visit("run fickle echo", r"^refused: status 3 ''$")

    def test_unrecorded(self) -> None:
        """Who cannot be recorded has no session (12: STATUS_LIMIT_EXCEEDED, the log's word)."""
        self.machine.send("call session newIdentity mute\r")
        answer(self.machine, ALICE, PASSPHRASE)
        self.go_to(3, VISITOR)
        self.visit("run mute echo", r"^refused: status 12 ''$")
        self.visit("run alice echo out", r"^out: out$", r"exit code 0$")

    def test_too_many(self) -> None:
        """Of sessions and of terminals, as often as one likes; then there is room again."""
        self.go_to(3, VISITOR)
        self.visit("many alice", r"^visitor: 8 sessions, then status \d+$")
        self.visit("terminals", r"^visitor: 8 terminals, then status \d+$")
        self.visit("many alice", r"^visitor: 8 sessions, then status \d+$")
        self.visit("run alice echo room", r"^out: room$", r"exit code 0$")
        self.go_to(2, ANONYMOUS)

    def test_too_many_of_one(self) -> None:
        """Nobody but the owner takes more than his part."""
        self.machine.send("call session newIdentity bob\r")
        answer(self.machine, ALICE, PASSPHRASE)
        self.go_to(3, VISITOR)
        self.visit("many bob", r"^visitor: 3 sessions, then status 12$")

    def test_full(self) -> None:
        """Who types and must not wait is told that nothing is taken, or that nobody is there."""
        self.go_to(3, VISITOR)
        full = r"^visitor: full after [1-9]\d* bytes, then status 6$"
        self.visit("full", full, r"^visitor: gone, status 14$")

    def test_restarted(self) -> None:
        """With the service its sessions end; with the terminals' service those that are there."""
        self.open()
        self.machine.wait_for(ALICE)
        self.go_to(1, ALICE)
        self.type("call services restart terminals", prompt=ALICE)
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        self.machine.send("3")
        self.leave(r"^visitor: (?:ended|hung up)")
        self.visit("run alice echo out", r"^out: out$", r"exit code 0$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
