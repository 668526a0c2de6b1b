"""Sessions at the screen: who is there, what he is given, and what ends with him.

Console 3 stands for the screen (tests/guest/screen_sessions): there is said what the compositor is
told, and what programs have in their titles; what is typed there is done by the person.
"""

import re
import unittest

from context import READY, MachineTest
from login import ANONYMOUS, ATTENTION, answer, log_in, prompt_of

ALICE = prompt_of("alice")
LIST = r"1-4: to that console"
SECRET = "correct horse battery"
GREETER = r"^title: greeter is here$"
DESKTOP = r"^title: desktop is here$"
# Titles that say what a program has: name, interface, methods.
HELD = r"^title: {} has (\S+): (\S*) 0x(\w+)\r?$"

# QuestionKind, in console.capnp, and what is asked.
ASKED = r"^asked 1: The passphrase of alice:"
ASKED_NEW = r"^asked 2: A passphrase for the new identity alice"
# LoginOutcome, in session.capnp.
ENDED, WRONG, CANCELLED = (
    rf"^title: login: status 0, outcome {outcome}$" for outcome in (0, 2, 4)
)

# What of Windows there is for whom (windows.capnp).
WINDOWS_OF_GREETER, WINDOWS_OF_USER, WINDOWS_OF_SETTINGS, WINDOWS = 0x25, 0x05, 0x3D, 0x3F

# What of ProcessList ends nothing.
OBSERVER_OF_PROCESSES = 0x3


class ScreenSteps(MachineTest):
    package = "screen_sessions.package"

    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(package=self.config.folder / self.package)
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        self.go_to(3, GREETER)

    def go_to(self, console: int, expected: str) -> None:
        self.machine.send(ATTENTION)
        self.machine.wait_for(LIST)
        self.machine.send(str(console))
        self.machine.wait_for(expected)

    def do(self, line: str, *expected: str) -> None:
        self.machine.send(line + "\r")
        for pattern in expected:
            self.machine.wait_for(pattern)

    def log_in(self, asked: str = ASKED, name: str = "alice") -> None:
        self.do(f"tell in {name}", asked)
        self.do(f"answer {SECRET}", rf"^session of {name}$", DESKTOP)

    def log_out(self) -> None:
        self.do("desktop logout", r"^session of nobody$", ENDED)
        self.do("await 1", r"^1 with windows$")

    def held(self, program: str) -> dict[str, int]:
        """What a program has said that it has: names, and which methods may be called."""
        found = re.findall(HELD.format(program), self.machine.text, re.MULTILINE)
        return {name: int(mask, 16) for name, _, mask in found}

    def started(self, program: str) -> dict[str, int]:
        self.do(f"tell {program}", rf"^title: {program} is here$")
        self.do("tell exit")
        self.do("await 2", r"^2 with windows$")
        return self.held(program)


class ScreenSessions(ScreenSteps):
    def test_what_is_given(self) -> None:
        """Who is not logged in has a window and the way to log in; whoever is, what is his."""
        self.log_in(ASKED_NEW)
        greeter = self.held("greeter")
        self.assertEqual(set(greeter), {"windows", "session", "fonts"})
        self.assertEqual(greeter["windows"], WINDOWS_OF_GREETER)
        desktop = self.held("desktop")
        self.assertEqual(desktop["windows"], WINDOWS)
        has = {"fonts", "identity", "launcher", "pseudo_terminals", "schemas", "session"}
        self.assertLessEqual(has, set(desktop))
        never = {"consoles", "screen_consoles", "terminal", "terminal2", "stdin", "anonymous"}
        self.assertEqual(set(desktop) & never, set())
        # A shell has none of what is for windows.
        self.go_to(1, ANONYMOUS)
        log_in(self.machine, "alice", SECRET)
        start = len(self.machine.text)
        self.do("caps", r"^session: ", ALICE)
        self.assertNotRegex(self.machine.text[start:], r"windows:|pseudo_terminals:|fonts:")

    def test_programs(self) -> None:
        """What the desktop starts gets what it is for, by the rules of the edition."""
        self.log_in(ASKED_NEW)
        desktop = set(self.held("desktop"))
        game = self.started("game")
        self.assertEqual(set(game), {"windows", "fonts"})
        self.assertEqual(game["windows"], WINDOWS_OF_USER)
        self.assertEqual(set(self.started("editor")), {"windows", "fonts", "directory"})
        settings = self.started("settings")
        self.assertEqual(settings["windows"], WINDOWS_OF_SETTINGS)
        self.assertLessEqual({"identities", "identity", "policy", "session"}, set(settings))
        monitor = self.started("monitor")
        self.assertLessEqual({"processes", "schemas", "services", "log"}, set(monitor))
        self.assertNotIn("identity", monitor)
        terminal = self.started("terminal")
        self.assertEqual(terminal["windows"], WINDOWS_OF_USER)
        self.assertEqual(set(terminal), desktop)

    def test_member(self) -> None:
        """Who is not the owner has the same windows, and less of what the machine is managed by."""
        self.go_to(1, ANONYMOUS)
        log_in(self.machine, "alice", SECRET)
        self.machine.send("call session newIdentity bob\r")
        answer(self.machine, ALICE, SECRET)
        self.go_to(3, GREETER)
        self.log_in(r"^asked 1: The passphrase of bob:", "bob")
        desktop = self.held("desktop")
        self.assertEqual(desktop["windows"], WINDOWS)
        self.assertLessEqual({"identity", "launcher", "pseudo_terminals", "session"}, set(desktop))
        self.assertEqual(desktop["processes"], OBSERVER_OF_PROCESSES)
        self.assertNotIn("log", desktop)
        self.do("tell settings", r"^title: settings is here$")
        settings = self.held("settings")
        self.assertEqual(settings["windows"], WINDOWS_OF_SETTINGS)
        self.assertEqual(settings["identity"], desktop["identity"])
        self.do("tell exit")
        self.do("desktop terminal", r"^title: terminal is here$")
        self.assertEqual(self.held("terminal")["windows"], WINDOWS_OF_USER)
        self.assertEqual(set(self.held("terminal")), set(desktop))

    def test_sessions(self) -> None:
        """As at any console: wrong passphrases, one who goes away, logout, the program's end."""
        self.log_in(ASKED_NEW)
        self.do("tell who", r"^title: at 0: nobody$", r"^title: at 1: nobody$")
        self.machine.wait_for(r"^title: at 4: alice$")
        self.log_out()
        self.do("tell in alice", ASKED)
        self.do("refuse", CANCELLED)
        self.log_in()
        self.do("tell exit", r"^session of nobody$", ENDED)
        self.do("tell in alice", ASKED)
        self.do("answer guessed", WRONG)
        # The greeter may end as well: there is another one.
        self.do("tell exit", GREETER)
        self.do("state", r"^nobody, unlocked$")

    def test_logout_ends_all(self) -> None:
        """Of the session, nothing is left: no window of what it has started."""
        self.log_in(ASKED_NEW)
        self.do("tell editor", r"^title: editor is here$")
        self.do("tell game", r"^title: game: status \d+$")  # an editor may start nothing
        self.do("desktop game", r"^title: game is here$")
        self.do("await 4", r"^4 with windows$")
        self.log_out()

    def test_lock(self) -> None:
        """It is unlocked by who has locked it, and with nothing else."""
        self.log_in(ASKED_NEW)
        self.do("tell lock", r"^locked$", r"^title: lock: status 0$")
        self.do("key", ASKED)
        self.do("answer wrong")
        self.do("state", r"^alice, locked$")
        self.do("key", ASKED)
        self.do("refuse")
        self.do("state", r"^alice, locked$")
        self.do("key", ASKED)
        self.do(f"answer {SECRET}", r"^unlocked$")
        self.do("tell who", r"^title: at 4: alice$")

    def test_wishes(self) -> None:
        """What is wished by a chord or a menu needs nothing of the desktop."""
        self.do("lock")
        self.do("out")
        self.do("state", r"^nobody, unlocked$")
        self.log_in(ASKED_NEW)
        self.do("lock", r"^locked$")
        self.do("lock")
        self.do("key", ASKED)
        self.do(f"answer {SECRET}", r"^unlocked$")
        self.do("out", r"^session of nobody$", ENDED)
        self.do("await 1", r"^1 with windows$")
        self.log_in()
        # It ends what is locked, too, and begins at the next compositor anew.
        self.do("lock", r"^locked$")
        self.do("out", r"^session of nobody$", ENDED)
        self.do("die", r"^the screen is on$", GREETER)
        self.log_in()
        self.do("lock", r"^locked$")

    def test_beside_consoles(self) -> None:
        """Somebody is logged in at the screen and at a console; one ends, the other goes on."""
        self.log_in(ASKED_NEW)
        self.go_to(1, ANONYMOUS)
        log_in(self.machine, "alice", SECRET)
        self.do("who", r"^ +1 +\w+ +alice, owner$", r"^ +2 +anonymous$")
        self.machine.wait_for(r"^ +5 +\w+ +alice, owner$")
        self.machine.wait_for(ALICE)
        self.do("logout", r"alice is logged out\.$", ANONYMOUS)
        self.go_to(3, DESKTOP)
        self.do("tell who", r"^title: at 0: nobody$", r"^title: at 4: alice$")
        self.do("desktop lock", r"^locked$")
        self.go_to(1, ANONYMOUS)
        log_in(self.machine, "alice", SECRET)
        self.go_to(3, r"^locked$")
        self.do("key", ASKED)
        self.do(f"answer {SECRET}", r"^unlocked$")
        self.log_out()
        self.go_to(1, ALICE)

    def test_screen_restarted(self) -> None:
        """With the compositor, all that was drawn ends: the session, or the greeter."""
        self.log_in(ASKED_NEW)
        self.do("tell lock", r"^locked$")
        self.do("die", r"^the screen is on$", GREETER)
        self.do("state", r"^nobody, unlocked$")
        self.log_in()
        self.do("die", r"^the screen is on$", GREETER)
        # What was asked there when it ended is asked no more, and can be asked again.
        self.do("tell in alice", ASKED)
        self.do("die", r"^the screen is on$")
        self.machine.wait_for(GREETER)
        self.log_in()
        self.log_out()


class ScreenIdle(ScreenSteps):
    package = "screen_sessions_idle.package"

    def test_idle(self) -> None:
        """When it is locked for nobody is there, the compositor says; of consoles, the service."""
        self.log_in(ASKED_NEW)
        self.go_to(1, ANONYMOUS)
        log_in(self.machine, "alice", SECRET)
        self.machine.wait_for(r"Console 1 is locked by alice\.")
        self.machine.send(ATTENTION)
        self.machine.wait_for(r"Secret, not shown")
        self.machine.send(SECRET + "\r")
        self.machine.wait_for(ALICE)
        # Who was logged in before that has still what was his; the compositor says that he is away.
        self.go_to(3, DESKTOP)
        self.do("state", r"^alice, unlocked$")
        self.do("lock", r"^locked$")
        self.do("key", ASKED)
        self.do(f"answer {SECRET}", r"^unlocked$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
