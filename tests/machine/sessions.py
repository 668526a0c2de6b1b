"""Sessions, as people have them: who is at which console, and what nobody else hears or sees.

The machine has a double of the identity service, and locks a console by hand only; where it does so
by itself, after 20 seconds of its clock.
"""

import re
import unittest

import ed25519
from context import READY, ROOT, MachineTest
from login import ANONYMOUS, ATTENTION, SECRET, answer, log_in, prompt_of

ALICE = prompt_of("alice")
BOB = prompt_of("bob")
LIST = r"1-4: to that console"
# What a terminal is told when the view is opened, and when it is closed.
OPENED, CLOSED = "\x1b[?1049h", "\x1b[?1049l"
LOCKED = r"Console 1 is locked by alice\."


class Sessions(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.boot("sessions.package")

    def boot(self, package: str) -> None:
        self.machine = self.start(package=self.config.folder / package)
        self.machine.wait_for(READY)
        self.machine.wait_for(r"^This machine has no owner yet\.")
        self.machine.wait_for(ANONYMOUS)

    def type(self, line: str, *expected: str, prompt: str = ALICE) -> None:
        self.machine.send(line + "\r")
        for pattern in expected:
            self.machine.wait_for(pattern)
        self.machine.wait_for(prompt)

    def go_to(self, console: int, expected: str) -> None:
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        self.machine.send(str(console))
        self.machine.wait_for(expected)

    def test_anonymous(self) -> None:
        """Before anybody has logged in there is a terminal, and nothing else."""
        self.type("ls", r"^nobody is logged in here, so there are no programs", prompt=ANONYMOUS)
        self.type("echo x > y", r"^nobody is logged in here, so there are no", prompt=ANONYMOUS)
        self.type("a | b", r"^nobody is logged in", prompt=ANONYMOUS)
        held = (r"^terminal: Terminal, all$", r"^session: Session, anonymous$")
        self.type("caps", *held, prompt=ANONYMOUS)
        self.assertNotIn("launcher:", self.machine.text)
        self.type("who", r"^ +1 +anonymous$", r"^ +2 +anonymous$", prompt=ANONYMOUS)
        self.type("help", r"^login NAME", prompt=ANONYMOUS)
        self.type("logout; lock", r"^nobody is", r"^nobody is", prompt=ANONYMOUS)
        self.type("exit", r"^Tessera\. Nobody", prompt=ANONYMOUS)

    def test_first_login(self) -> None:
        """It makes the owner; what follows runs as the owner."""
        log_in(self.machine, "alice")
        self.type("echo hello", r"^hello$")
        start = len(self.machine.text)
        self.type("ps", r" ps$")
        rows = re.findall(r"^ +\d+ .*$", self.machine.text[start:], re.MULTILINE)
        key = "616c6963"
        mine = [row.split()[-1] for row in rows if key in row]
        self.assertIn("ps", mine)
        self.assertIn("shell", mine)
        self.assertNotIn("console", mine)
        # The shells of both consoles that nobody is logged in at, and nothing of the system's.
        strangers = [row.split() for row in rows if "anonymous" in row]
        self.assertEqual([row[-1] for row in strangers], ["shell", "shell"])
        self.assertEqual({row[2] for row in strangers}, {"anonymous"})
        self.type("who", rf"^ +1 +{key}\w* +alice, owner$", r"^ +2 +anonymous$")
        self.type("login bob", r"^you are logged in as alice")
        self.type("shell", r"^Tessera\.")
        self.type("exit")
        self.machine.send("logout\r")
        self.machine.wait_for(r"alice is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        self.type("login nobody", r"called 'nobody' here", r"^  alice$", prompt=ANONYMOUS)
        self.machine.send("login alice\r")
        answer(self.machine, ALICE, "correct horse battery")

    def test_wrong_passphrase(self) -> None:
        log_in(self.machine, "alice")
        self.type("logout", r"logged out", prompt=ANONYMOUS)
        self.machine.send("login alice\r")
        answer(self.machine, r"that is not the passphrase of 'alice'$", "guessed")
        self.machine.wait_for(ANONYMOUS)
        self.machine.send("login alice\r")
        self.machine.wait_for(r"press Ctrl-\]$")
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send("half\x1b")
        self.machine.wait_for(r"nobody was logged in$")
        self.machine.wait_for(ANONYMOUS)

    def test_typed_ahead(self) -> None:
        """What somebody typed before the person came is not carried out as the person."""
        for _ in range(2):
            self.machine.send("login alice\r")
            self.machine.wait_for(r"press Ctrl-\]$")
            self.machine.send("echo smuggled\recho hal" + ATTENTION)
            answer(self.machine, ALICE, "correct horse battery")
            self.type("echo mine", r"^mine$")
            self.assertNotIn("smuggled", self.machine.text)
            self.type("logout", r"logged out", prompt=ANONYMOUS)

    def test_two_people(self) -> None:
        """At the same time on two consoles; what one ends, the other keeps."""
        log_in(self.machine, "alice")
        self.machine.send("call session newIdentity bob\r")
        answer(self.machine, ALICE, "bob's own")
        self.go_to(2, ANONYMOUS)
        log_in(self.machine, "bob", "bob's own")
        self.type("who", r"alice, owner$", r"^ +2 +626f62\w+ +bob$", prompt=BOB)
        self.type("rogue spin &", r"^\[1\]$", prompt=BOB)
        self.type("echo bob was here", r"^bob was here$", prompt=BOB)
        self.go_to(1, ALICE)
        self.assertIn("rogue", self.programs())
        self.go_to(2, r"bob was here$")
        self.machine.wait_for(BOB)
        self.machine.send("logout\r")
        self.machine.wait_for(r"bob is logged out\.$")
        self.go_to(1, ALICE)
        self.assertNotIn("rogue", self.programs())
        self.type("echo still", r"^still$")
        # Nothing of bob's is left to be read.
        start = len(self.machine.text)
        self.go_to(2, ANONYMOUS)
        self.assertNotIn("bob was here", self.machine.text[start:])

    def test_end(self) -> None:
        """Of the shell, and of what it has started."""
        log_in(self.machine, "alice")
        self.type("rogue spin &", r"^\[1\]$")
        self.machine.send("exit\r")
        self.machine.wait_for(r"alice is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, "alice")
        self.assertNotIn("rogue", self.programs())

    def test_identity_locked(self) -> None:
        """It ends what runs with it, at once: nothing else of the line is carried out."""
        log_in(self.machine, "alice")
        self.machine.send("call identity lock; echo and on\r")
        self.machine.wait_for(r"alice is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, "alice")
        self.assertNotRegex(self.machine.text, r"(?m)^and on$")
        # With the service, the keys that it had are gone.
        self.machine.send("call services restart identity; echo and on\r")
        self.machine.wait_for(r"alice is logged out\.$")
        self.machine.wait_for(ANONYMOUS)

    def test_locked_asks_nothing(self) -> None:
        """What a program of a locked session wants of a person is refused, and not put off."""
        log_in(self.machine, "alice")
        asks = "call session newIdentity eve; call session unlockIdentity alice"
        self.machine.send(f"lock; {asks}; call services restart console\r")
        self.machine.wait_for(LOCKED)
        # That console is started again once both have been answered.
        self.machine.wait_for(LOCKED)
        self.machine.send("x")
        answer(self.machine, ALICE, "correct horse battery")
        self.type("logout", r"logged out", prompt=ANONYMOUS)
        self.type("login eve", r"called 'eve' here", r"^  alice$", prompt=ANONYMOUS)

    def test_attention(self) -> None:
        """What is typed after it reaches no program, and no program draws on what it shows."""
        log_in(self.machine, "alice")
        self.machine.send("rogue fake\r")
        self.machine.wait_for(r"^Passphrase: $")
        self.machine.send("a")
        self.machine.wait_for(r"heard 61$")
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        self.machine.send("secret 9" + ATTENTION)
        self.machine.send("b")
        self.machine.wait_for(r"heard 62$")
        self.machine.send("q")
        self.machine.wait_for(ALICE)
        heard = set(re.findall(r"heard (\w\w)", self.machine.text))
        self.assertEqual(heard, {"61", "62"})
        # A program that never stops writing writes nothing there.
        self.machine.send("rogue flood\r")
        self.machine.wait_for(r"noise[^\n]*\n[^\n]*noise")
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        start = len(self.machine.text)
        for _ in range(20):
            self.machine.send("\t\t\t" + ATTENTION)
            self.machine.wait_for("noise")
            self.machine.send(ATTENTION)
            self.machine.wait_for(LIST)
        for view in self.machine.text[start:].split(OPENED)[1:]:
            self.assertNotIn("noise", view.partition(CLOSED)[0])
        self.machine.send(ATTENTION)
        self.machine.wait_for("noise")
        self.machine.send("\x03")
        self.machine.wait_for(r"rogue: stopped$")
        self.machine.wait_for(ALICE)

    def test_nobody_reads(self) -> None:
        """A program that takes no input cannot keep the key from being heard."""
        log_in(self.machine, "alice")
        self.machine.send("rogue spin\r")
        self.machine.wait_for(r"rogue spin$")
        self.machine.send("x" * 9000)
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)

    def test_lock(self) -> None:
        """By hand: nothing is shown or heard until the passphrase is there; programs go on."""
        log_in(self.machine, "alice")
        self.type("echo before", r"^before$")
        self.machine.send("lock; echo while it is locked\r")
        self.machine.wait_for(LOCKED)
        start = len(self.machine.text)
        self.machine.send("echo heard\r")
        self.machine.wait_for(r"press Ctrl-\]$")
        self.assertNotIn("heard", self.machine.text[start:])
        self.machine.send(ATTENTION)
        self.machine.wait_for(r"alice.*, locked")
        self.machine.wait_for(SECRET)
        self.machine.send("wrong\r")
        self.machine.wait_for(LOCKED)
        self.machine.send("x")
        self.machine.wait_for(r"press Ctrl-\]$")
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send("correct horse battery\r")
        self.machine.wait_for(r"^before$")
        self.machine.wait_for(r"^while it is locked$")
        self.machine.wait_for(ALICE)
        self.assertNotIn("heard", self.machine.text[start:])
        self.type("echo unlocked", r"^unlocked$")

    def test_idle(self) -> None:
        self.machine.close()
        self.boot("sessions_idle.package")
        log_in(self.machine, "alice")
        self.machine.wait_for(LOCKED, timeout_s=120)
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send("correct horse battery\r")
        self.machine.wait_for(ALICE)

    def test_console_restarted(self) -> None:
        """A console that is started again opens nothing that was locked, and keeps the sessions."""
        log_in(self.machine, "alice")
        self.machine.send("call services restart console &\r")
        self.machine.wait_for(r"\[1\] done$")
        self.type("")
        self.type("echo there", r"^there$")
        self.machine.send("lock; call services restart console\r")
        self.machine.wait_for(LOCKED)
        self.machine.wait_for(LOCKED)
        self.machine.send("x")
        answer(self.machine, ALICE, "correct horse battery")

    def test_sessions_restarted(self) -> None:
        """What ends then are the sessions."""
        log_in(self.machine, "alice")
        self.type("rogue spin &", r"^\[1\]$")
        self.machine.send("call services restart sessions\r")
        self.machine.wait_for(r"Tessera\. Nobody is logged in here\.$")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, "alice")
        self.assertNotIn("rogue", self.programs())

    def test_wild(self) -> None:
        """Whatever is typed at the view, nothing of it goes elsewhere, and all goes on."""
        log_in(self.machine, "alice")
        state = 4711
        for _ in range(6):
            garbage = bytearray()
            for _ in range(400):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                byte = state >> 16 & 0xFF
                # Neither the key itself, nor what chooses a console or goes back.
                if byte not in (0x03, 0x0A, 0x0D, 0x1B, 0x1D, 0x31, 0x32, 0x33, 0x34):
                    garbage.append(byte)
            self.machine.send(ATTENTION)
            self.machine.wait_for(LIST)
            self.machine.send_bytes(bytes(garbage))
            self.machine.send(ATTENTION)
            self.type("", r"")
            self.type("echo sane", r"^sane$")
        for _ in range(20):
            self.machine.send(ATTENTION + "1" + ATTENTION + "2" + ATTENTION + "1")
        self.type("echo end", r"^end$")

    def programs(self) -> list[str]:
        # What was shown before may be shown again.
        self.marks = getattr(self, "marks", 0) + 1
        self.type(f"echo mark {self.marks}", rf"^mark {self.marks}$")
        start = len(self.machine.text)
        self.type("ps", r" ps$")
        return re.findall(r"^ +\d+ .* (\S+)$", self.machine.text[start:], re.MULTILINE)


class Anonymous(unittest.TestCase):
    def test_nobody_has_the_key(self) -> None:
        """That whoever is not logged in runs as is no point of the curve: nobody can sign as it."""
        source = (ROOT / "common" / "lib" / "anonymous.c").read_text(encoding="utf-8")
        found = re.search(r'anonymous_key\[[^"]*"([^"]*)"', source)
        assert found is not None
        key = found.group(1).encode().ljust(32, b"\0")
        self.assertEqual(len(key), 32)
        self.assertFalse(ed25519.is_point(key))
        self.assertTrue(ed25519.is_point(ed25519.public_key(bytes(32))))


if __name__ == "__main__":
    unittest.main(verbosity=2)
