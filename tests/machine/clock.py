"""The date: from the machine's own clock, set by its owner, unknown where there is none."""

import re
import unittest
from pathlib import Path

from context import CODE_SUCCESS, READY, ROOT, MachineTest
from capnp_value import evaluate  # of tools, where context leads
from login import ANONYMOUS, OWNER, answer, log_in, prompt_of
from tessera_qemu.machine import Machine

PROMPT = prompt_of(OWNER)
# What the machine's own clock says when it is switched on.
BASE = ("-rtc", "base=2031-02-03T04:05:06")
# A test may take some minutes.
AT_FIRST = r"^2031-02-03T04:(?:0[5-9]|[1-3]\d):\d\dZ$"
AFTER_SET = r"^2026-01-02T03:(?:0[4-9]|[1-3]\d):\d\dZ$"
# Somewhere that no machine has a device for.
NOWHERE = '"rtc.63"'
LOOKS = 100
TIMES_GOOD = r"^times: [1-9]\d+ passed, 0 failed$"
SECRET_OF_BOB = "bob's own"


class Clock(MachineTest):
    def boot(self, package: Path | None = None) -> Machine:
        options = {} if package is None else {"package": package}
        machine = self.start(extra=BASE, **options)
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        return machine

    def type(self, machine: Machine, line: str, *expected: str) -> list[re.Match[str]]:
        machine.send(line + "\r")
        found = [machine.wait_for(pattern) for pattern in expected]
        machine.wait_for(PROMPT)
        return found

    def end(self, machine: Machine) -> None:
        machine.send("poweroff\r")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def kill(self, machine: Machine, program: str) -> None:
        """Ends a service's process, and waits until another one is there."""
        shown = rf"^ +(\d+) .* {program}$"
        number = self.type(machine, "ps", shown)[0].group(1)
        self.type(machine, f"kill {number}")
        for _ in range(LOOKS):
            start = len(machine.text)
            self.type(machine, "ps", r" ps$")
            found = re.search(shown, machine.text[start:], re.MULTILINE)
            if found is not None and found.group(1) != number:
                return
        self.fail(f"{program} does not come back")

    def package(self, place: str = '"rtc.0"') -> Path:
        """The edition's, with the program `times`, and the clock's driver at this place."""
        build = self.config.folder
        manifest = ROOT / "editions" / self.config.edition / "system.capnp"
        text = manifest.read_text("utf-8")
        listed = '"rtc.0", "virtio-net.0"'
        self.assertEqual(text.count(listed), 1)
        moved = text.replace(listed, f'{place}, "virtio-net.0"')
        source = self.write("system.capnp", moved.encode())
        programs = (manifest.parent / "programs.txt").read_text("utf-8").splitlines()
        contents = self.contents() | {
            "manifest": self.write("manifest", evaluate(source, "system")),
            "policy.rules": build / "policy",
        }
        for name in [*programs, "times"]:
            if re.match("[a-z]", name):
                contents[name] = build / "programs" / name
        return self.sign("clock.package", contents)

    def test_date(self) -> None:
        machine = self.boot()
        self.type(machine, "date", AT_FIRST)
        self.type(machine, "date tomorrow", r"^date: use: date \[set ")
        self.type(machine, "date set", r"^date: use: date \[set ")
        self.type(machine, "date set 2026-01-02", r"^date: 2026-01-02 is no time: .*UTC$")
        self.type(machine, "date set 2026-02-29T00:00:00Z", r"^date: 2026-02-29T.* is no time: ")
        self.type(machine, "date set 2026-01-02T03:04:05Z", r"^date: .* more than a day from ")
        self.type(machine, "date set 9999-01-02T03:04:05Z force", r"^date: .* later than this ")
        self.type(machine, "date", AT_FIRST)
        self.type(machine, "date set 2026-01-02T03:04:05Z force", AFTER_SET)
        self.type(machine, "date", AFTER_SET)
        self.type(
            machine,
            "audit query event=timeSet",
            r"timeSet .*unknown -> 2031-02-03T04:05:\d\dZ",
            r"timeSet .*2031-02-03T04:\d\d:\d\dZ -> 2026-01-02T03:04:0\dZ",
        )
        self.end(machine)

    def test_another_clock(self) -> None:
        """Who asked another clock says how wrong it may be; by hand, it is a second."""
        machine = self.boot()
        self.type(machine, "date set 2026-01-02T03:04:05Z force", AFTER_SET)
        self.type(machine, "call time now", r"errorNs = 1000000000\b", r"source = person\b")
        self.type(machine, "call time set 1767323045000000000 0 20000000", r"isKept = 1\b")
        self.type(machine, "call time now", r"errorNs = 20000000\b", r"source = network\b")
        self.end(machine)

    def test_what_goes_on(self) -> None:
        """The driver and the service end; what the machine's clock was set to is there after."""
        machine = self.boot()
        self.type(machine, "date", AT_FIRST)
        self.kill(machine, "rtc")
        self.type(machine, "date", AT_FIRST)
        self.type(machine, "date set 2026-01-02T03:04:05Z force", AFTER_SET)
        self.kill(machine, "clock_service")
        self.type(machine, "date", AFTER_SET)
        self.type(machine, "call time page", r"memory = ")
        self.end(machine)

    def test_who_may(self) -> None:
        """Everybody who is known reads it; the owner sets it, with the program that is for that."""
        machine = self.boot()
        self.type(
            machine,
            "run caps with keeper=time",
            r" time +WallClock +\d+ +reader$",
            r" keeper +WallClock +\d+ +reader$",
        )
        machine.send("call session newIdentity bob\r")
        answer(machine, PROMPT, SECRET_OF_BOB)
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        log_in(machine, "bob", SECRET_OF_BOB)
        machine.send("date\r")
        machine.wait_for(AT_FIRST)
        machine.send("date set 2031-02-03T04:05:06Z\r")
        machine.wait_for(r"^date: you may read the time, and not set it$")
        machine.wait_for(prompt_of("bob"))

    def test_c_library(self) -> None:
        machine = self.boot(self.package())
        self.type(machine, "times known", r"^times: 2031-02-03T04:\d\d:\d\dZ$", TIMES_GOOD)
        self.type(machine, "date set 2026-01-02T03:04:05Z force", AFTER_SET)
        self.type(machine, "times known", r"^times: 2026-01-02T03:\d\d:\d\dZ$", TIMES_GOOD)
        self.end(machine)

    def test_nobody_knows(self) -> None:
        machine = self.boot(self.package(NOWHERE))
        self.type(machine, "date", r"^date: nobody knows what time it is$")
        self.type(machine, "times unknown", r"^times: 1970-01-01T00:", TIMES_GOOD)
        self.type(
            machine,
            "date set 2026-01-02T03:04:05Z",
            r"^date: the time is set until the machine is switched off: its own clock was not$",
            AFTER_SET,
        )
        self.type(machine, "date", AFTER_SET)
        self.end(machine)


if __name__ == "__main__":
    unittest.main(verbosity=2)
