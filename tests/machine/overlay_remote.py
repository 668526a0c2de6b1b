"""Two machines of which one has what the other one gives (ADR 47): called there as the other one,
narrowed, recorded, and taken back."""

import re
import time
import unittest

import own_network
from context import READY, MachineTest
from login import ANONYMOUS, LATE, LOGINS, log_in
from overlay_prompt import DISK_BYTES, KEY, PROMPT
from tessera_qemu.command import VIRTIO_PCI, Disk, outside_arguments
from tessera_qemu.machine import Machine, deadline_s

HOST = "127.0.0.1"
PORT = 9001
GIVER_PORT = 19001
REFUSED = r"^remote: ada: [^\n]*gone[^\n]*$"
NOTHING = r"^remote: ada: there is no such thing$"
AGAIN_S = 0.5
OTHER = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
# net/remote/service/visits.c
VISITS_OF_KEY_MAX = 4
# net/remote/service/exports.h
EXPORTS_OF_OWNER_MAX = 16
NAME_BYTES_MAX = 63


def setUpModule() -> None:
    own_network.enter()


class TwoMachines(MachineTest):
    """`giver` waits for links; `user` makes one to it."""

    def setUp(self) -> None:
        super().setUp()
        self.giver = self.boot("giver", f"hostfwd=tcp:{HOST}:{GIVER_PORT}-:{PORT}")
        self.user = self.boot("user", "")
        for machine in (self.giver, self.user):
            machine.wait_for(READY)
            machine.wait_for(ANONYMOUS)
            log_in(machine)
        self.giver_key = self.key_of(self.giver)
        self.user_key = self.key_of(self.user)
        self.link()
        self.await_link()

    def link(self) -> None:
        """Makes a way between them, and each has a name for the other."""
        self.type(self.giver, f"overlay listen {PORT}")
        self.type(self.giver, f"overlay name bob {self.user_key}")
        line = f"tessera:{self.giver_key}@10.0.2.2:{GIVER_PORT}"
        self.type(self.user, f"overlay accept {line} ada")

    def boot(self, name: str, forwards: str) -> Machine:
        disk = self.sparse(f"{name}.img", DISK_BYTES)
        return self.start(
            package=self.edition,
            disks=[Disk(disk, VIRTIO_PCI)],
            extra=outside_arguments(forwards),
            log_of=name,
        )

    def type(
        self, machine: Machine, line: str, *expected: str, prompt: str = PROMPT
    ) -> re.Match[str]:
        """What the first of those found. Again, when the host was too busy for the policy service
        to answer in time."""
        patterns = [*expected, prompt]
        for _ in range(LOGINS):
            machine.send(line + "\r")
            found = machine.wait_for(f"{LATE}|{patterns[0]}")
            if found.group(0) != LATE:
                break
            machine.wait_for(prompt)
        for pattern in patterns[1:]:
            machine.wait_for(pattern)
        return found

    def key_of(self, machine: Machine) -> str:
        return self.type(machine, "overlay status", rf"^key +({KEY})$").group(1)

    def await_link(self) -> None:
        """Nothing tells when there is a way: until somebody answers."""
        end = time.monotonic() + deadline_s()
        while time.monotonic() < end:
            found = self.type(self.user, "overlay ping ada 1", r"^1 sent, (\d) answered$")
            if found.group(1) == "1":
                return
            time.sleep(AGAIN_S)
        self.fail("the machines do not reach each other")

    def give(self, words: str, who: str = "bob") -> None:
        """The program that gives has ended when this has."""
        start = len(self.giver.text)
        self.type(self.giver, f"run remote give {who} {words}")
        self.assertNotIn("remote: ", self.giver.text[start:].split("\n", 1)[1])

    def await_record(self, machine: Machine, event: str, what: str) -> re.Match[str]:
        """Until it is there: what has ended is told by the kernel, and not to this prompt."""
        end = time.monotonic() + deadline_s()
        while time.monotonic() < end:
            start = len(machine.text)
            self.type(machine, f"audit query event={event}")
            said = machine.text[start:].replace("\r", "")
            found = re.search(rf"{event} .*{what}", said)
            if found is not None:
                return found
            time.sleep(AGAIN_S)
        self.fail(f"no {event} says {what}: {said}")

    def own_key(self, machine: Machine) -> str:
        self.type(machine, "overlay address on")
        return self.type(machine, "overlay status", rf"^person +({KEY})$").group(1)

    def await_answer(self, name: str) -> None:
        end = time.monotonic() + deadline_s()
        while time.monotonic() < end:
            found = self.type(self.user, f"overlay ping {name} 1", r"^1 sent, (\d) answered$")
            if found.group(1) == "1":
                return
        self.fail(f"{name} does not answer")

    def shown(self, machine: Machine, line: str) -> str:
        """What a command says, without the line that was typed."""
        start = len(machine.text)
        self.type(machine, line)
        return machine.text[start:].split("\n", 1)[1]

    def wait_there(self) -> None:
        """A program waits for what a call of the giver's network brings."""
        self.give("net with net=network:server")
        self.user.send("remote use ada net:Network network nc -l 8080\r")
        self.user.wait_for(r"^nc: listening at ")
        self.type(self.giver, "remote list", r"^net +Network, for [^\n]*, opened by 1$")

    def expect_gone(self) -> None:
        self.user.wait_for(r"^nc: [^\n]*gone[^\n]*$")
        self.user.wait_for(PROMPT)
        self.type(self.user, "remote use ada net:Network network nc -l 8080", REFUSED)


class Remote(TwoMachines):
    """What it is for."""

    def test_called(self) -> None:
        """Also what a call brings, and only what the facet has."""
        self.type(self.giver, "echo hello from afar > letter")
        self.give("files with files=directory:reader")
        use = "remote use ada files:Directory directory"
        self.type(self.user, f"{use} ls", r"^.*letter$")
        self.type(self.user, f"{use} cat letter", r"^hello from afar$")
        self.type(self.user, f"{use} rm letter", r"^rm: letter: that is not allowed$")
        # More than there may be at a time: each ends with its program.
        for _ in range(VISITS_OF_KEY_MAX):
            self.type(self.user, f"{use} cat letter", r"^hello from afar$")

    def test_who_calls(self) -> None:
        """Services there get the other machine's key as whose call it is, and both machines' logs
        say who has opened what of whom."""
        self.give("net with net=network:client@10.0.2.2:1")
        given = rf"source=remote_service subject=({KEY}){self.user_key} .*net"
        owner = self.await_record(self.giver, "remoteGiven", given).group(1)
        self.type(
            self.user,
            "remote use ada net:Network network resolve near.test",
            r"^resolve: near\.test[^\n]*not allowed[^\n]*$",
        )
        denied = self.type(
            self.giver, "audit query event=networkDenied", rf"networkDenied .*subject=({KEY})"
        )
        self.assertEqual(denied.group(1), self.user_key)
        there = rf"source=remote_service subject={self.user_key}{owner} value=(\d+) net"
        process = self.await_record(self.giver, "remoteOpened", there).group(1)
        # The kernel's word for as whom that process was started.
        self.type(
            self.giver,
            f"audit query event=launched process={process}",
            rf"launched process={process} principal={self.user_key[:16]} ",
        )
        self.await_record(self.giver, "remoteClosed", there)
        here = rf"source=remote_service subject=({KEY}){self.giver_key} value=\d+ net"
        user = self.await_record(self.user, "remoteOpened", here).group(1)
        self.assertNotIn(user, (owner, self.user_key))
        self.await_record(self.user, "remoteClosed", here)
        self.type(self.giver, "remote revoke net")
        over = rf"source=remote_service subject={owner}{self.user_key} net"
        self.await_record(self.giver, "remoteTakenBack", over)

    def test_taken_back(self) -> None:
        """A call that waits ends at once, and nothing can be opened any more."""
        self.wait_there()
        self.type(self.giver, "remote revoke net")
        self.expect_gone()

    def test_session_ends(self) -> None:
        """With the session of who gave it: also what is being called."""
        self.wait_there()
        self.giver.send("logout\r")
        self.giver.wait_for(ANONYMOUS)
        self.expect_gone()
        log_in(self.giver)
        self.await_record(self.giver, "remoteTakenBack", "net")
        self.assertNotIn("Network", self.shown(self.giver, "remote list"))


class RemoteOther(TwoMachines):
    """Who else is there, what is wrong, too much, or over."""

    def test_own_keys(self) -> None:
        """As the two people, not as their machines: who they are is what is asked for, and when the
        one logs out, nobody is there any more."""
        ada, bob = self.own_key(self.giver), self.own_key(self.user)
        self.type(self.giver, f"overlay name bob-himself {bob}")
        self.type(self.user, f"overlay name ada-herself {ada}")
        self.await_answer("ada-herself")
        self.type(self.giver, "echo hello from afar > letter")
        self.give("files with files=directory:reader", "bob-himself")
        use = "use ada files:Directory directory cat letter"
        self.type(self.user, f"remote -o {use}", r"^hello from afar$")
        self.type(self.user, f"remote {use}", REFUSED)
        self.giver.send("logout\r")
        self.giver.wait_for(ANONYMOUS)
        self.type(self.user, "overlay ping ada-herself 1", r"^1 sent, 0 answered$")
        self.await_answer("ada")
        log_in(self.giver)
        self.assertEqual(self.own_key(self.giver), ada)
        self.await_answer("ada-herself")

    def test_wrong(self) -> None:
        """What is not given to this key, and what is called through something else."""
        for words, why in (
            ("", r"use: remote "),
            ("give ada", r"use: remote "),
            ("-p 0 use ada x:X x x", r"use: remote "),
            ("-p 6272 give ada x", r"use: remote "),
            ("use ada files:Directory x", r"use: remote "),
            ("revoke", r"use: remote "),
            ("list all", r"use: remote "),
            ("use ada files x call", r"files is not of the form EXPORT:INTERFACE$"),
            ("use nobody files:Directory x call", r"nobody is called nobody here"),
            ("give ada nothing", r"nothing is held as nothing: "),
            ("give ada schemas", r"schemas cannot be given to another machine$"),
            ("revoke files", r"files: [^\n]*no such[^\n]*$"),
        ):
            self.type(self.user, f"remote {words}", rf"^remote: {why}")
        self.type(self.user, "remote use ada files:Directory x call x list", REFUSED)
        self.give("screen with screen=terminal:writer")
        use = "remote use ada"
        self.type(self.user, f"{use} files:Terminal x call x size", NOTHING)
        self.type(self.user, f"{use} screen:Nonsense x call x size", r"^remote: Nonsense: [^\n]*$")
        self.type(self.user, f"{use} screen:Directory x call x list", r"^call: list: [^\n]*$")
        self.type(self.user, f"{use} screen:Terminal x call x read 1", r"^call: read: [^\n]*$")
        self.type(self.user, f'{use} screen:Terminal x call x write "said"', r"^\(sizeBytes = 4\)$")
        self.giver.wait_for("said")

    def test_refused(self) -> None:
        """What no program of ours asks for."""
        key, short, long = f'0x"{OTHER}"', '0x"00"', "n" * (NAME_BYTES_MAX + 1)
        senseless = "that makes no sense there"
        for words, why in (
            (f"give x '{short}' Directory directory", senseless),
            (f"give {long} '{key}' Directory directory", senseless),
            (f"give x '{key}' {long} directory", senseless),
            (f"give x '{key}' Memory schemas", "that is not allowed"),
            (f"revoke x '{short}'", senseless),
            (f"revoke x '{key}'", "there is no such thing"),
            (f"use x '{short}'", senseless),
            (f"use {long} '{key}'", senseless),
        ):
            verb = words.split()[0]
            self.type(self.giver, f"call exports {words}", rf"^call: {verb}: {why}$")
        self.assertNotIn("Directory", self.shown(self.giver, "remote list"))

    def test_given(self) -> None:
        """Nobody of this machine is a stranger, a name is given once to a key, and there is an end
        to it."""
        give = "run remote give"
        own = self.type(self.giver, "identity list", rf"\b({KEY})\b").group(1)
        for key in (own, self.giver_key):
            why = r"^remote: x: [^\n]*not allowed[^\n]*$"
            self.type(self.giver, f"{give} {key} x with x=directory", why)
        self.give("x0 with x0=directory:reader")
        taken = r"^remote: x0: [^\n]*$"
        self.type(self.giver, f"{give} bob x0 with x0=terminal:writer", taken)
        self.give("x0 with x0=terminal:writer", who=OTHER)
        for i in range(1, EXPORTS_OF_OWNER_MAX - 1):
            self.give(f"x{i} with x{i}=directory:reader")
        full = r"^remote: more: [^\n]*$"
        self.type(self.giver, f"{give} bob more with more=directory", full)
        self.type(
            self.giver,
            "remote list",
            rf"^x0 +Directory, for {self.user_key} \(bob\), opened by 0$",
            rf"^x0 +Terminal, for {OTHER}, opened by 0$",
            rf"^x{EXPORTS_OF_OWNER_MAX - 2} +Directory, ",
        )
        self.type(self.giver, "remote revoke x0 bob")
        self.type(self.giver, "remote list", rf"^x0 +Terminal, for {OTHER}, opened by 0$")
        self.type(self.user, "remote use ada x0:Directory directory ls", NOTHING)
        self.give("more with more=directory")

    def test_other_key(self) -> None:
        """What is given to somebody else."""
        self.give("files with files=directory", who=OTHER)
        self.type(self.user, "remote use ada files:Directory directory ls", REFUSED)
        self.assertNotIn("remoteOpened", self.shown(self.giver, "audit query event=remoteOpened"))

    def test_many(self) -> None:
        """One key has so many connections at a time, and the next one when one is over."""
        self.give("net with net=network:server")
        use = "remote use ada net:Network network nc -l"
        for i in range(VISITS_OF_KEY_MAX):
            self.user.send(f"{use} {8080 + i} &\r")
            self.user.wait_for(rf"nc: listening at [^\n]*{8080 + i}$")
        self.type(self.giver, "remote list", rf"opened by {VISITS_OF_KEY_MAX}$")
        self.type(self.user, f"{use} 8090", REFUSED)
        process = self.type(self.giver, "ps", r"^ +(\d+) .* remote_connection$").group(1)
        self.type(self.giver, f"kill {process}")
        self.user.wait_for(r"nc: [^\n]*gone[^\n]*$")
        self.await_record(self.giver, "remoteClosed", f"value={process} net")
        self.user.send(f"{use} 8090\r")
        self.user.wait_for(r"^nc: listening at [^\n]*8090$")

    def test_lost(self) -> None:
        """The process of a connection ends: what waits there hears it, and the next one is as
        good as the first. Here `nc` waits at a port of the other machine."""
        self.wait_there()
        pattern = r"^ +(\d+) .* remote_connection$"
        process = self.type(self.giver, "ps", pattern).group(1)
        self.type(self.giver, f"kill {process}")
        self.user.wait_for(r"^nc: [^\n]*gone[^\n]*$")
        self.user.wait_for(PROMPT)
        self.type(self.user, "remote use ada net:Network x call x interfaces 0", r"^\(interfaces")


if __name__ == "__main__":
    unittest.main(verbosity=2)
