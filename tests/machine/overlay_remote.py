"""Two machines of which one has what the other one gives (ADR 47): called there, narrowed, and
taken back."""

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
WAITING = r"remote: waiting for \S+ at port \d+$"
INTERRUPT = "\x03"
AGAIN_S = 0.5
OTHER = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
# net/programs/remote/give.c
CONNECTIONS_MAX = 4


def setUpModule() -> None:
    own_network.enter()


class Remote(MachineTest):
    """`giver` waits for links; `user` makes one to it."""

    def setUp(self) -> None:
        super().setUp()
        self.giver = self.boot("giver", f"hostfwd=tcp:{HOST}:{GIVER_PORT}-:{PORT}")
        self.user = self.boot("user", "")
        for machine in (self.giver, self.user):
            machine.wait_for(READY)
            machine.wait_for(ANONYMOUS)
            log_in(machine)
        key = self.key_of(self.giver)
        self.type(self.giver, f"overlay listen {PORT}")
        self.type(self.giver, f"overlay name bob {self.key_of(self.user)}")
        self.type(self.user, f"overlay accept tessera:{key}@10.0.2.2:{GIVER_PORT} ada")
        self.await_link()

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
        self.type(self.giver, f"run remote give {who} {words}", prompt=WAITING)

    def take_back(self) -> None:
        self.giver.send(INTERRUPT)
        self.giver.wait_for(PROMPT)

    def test_called(self) -> None:
        """Also what a call brings, and only what the facet has."""
        self.type(self.giver, "echo hello from afar > letter")
        self.give("files with files=directory:reader")
        use = "remote use ada files:Directory directory"
        self.type(self.user, f"{use} ls", r"^.*letter$")
        self.type(self.user, f"{use} cat letter", r"^hello from afar$")
        self.type(self.user, f"{use} rm letter", r"^rm: letter: that is not allowed$")
        # More than there may be at a time: each ends with its program.
        for _ in range(CONNECTIONS_MAX):
            self.type(self.user, f"{use} cat letter", r"^hello from afar$")

    def test_wrong(self) -> None:
        """What is not given to this key, and what is called through something else."""
        for words, why in (
            ("", r"use: remote "),
            ("give ada", r"use: remote "),
            ("-p 0 give ada x", r"use: remote "),
            ("use ada files:Directory x", r"use: remote "),
            ("use ada files x call", r"files is not of the form EXPORT:INTERFACE$"),
            ("use nobody files:Directory x call", r"nobody is called nobody here"),
            ("give ada nothing", r"nothing is held as nothing: "),
            ("give ada schemas", r"schemas cannot be given to another machine$"),
        ):
            self.type(self.user, f"remote {words}", rf"^remote: {why}")
        self.type(self.user, "remote use ada files:Directory x call x list", REFUSED)
        self.give("screen with screen=terminal:writer")
        use = "remote use ada"
        self.type(self.user, f"{use} files:Terminal x call x size", r"^remote: ada: [^\n]*$")
        self.type(self.user, f"{use} screen:Nonsense x call x size", r"^remote: Nonsense: [^\n]*$")
        self.type(self.user, f"{use} screen:Directory x call x list", r"^call: list: [^\n]*$")
        self.type(self.user, f"{use} screen:Terminal x call x read 1", r"^call: read: [^\n]*$")
        self.type(self.user, f'{use} screen:Terminal x call x write "said"', r"^\(sizeBytes = 4\)$")
        self.giver.wait_for("said")

    def test_other_key(self) -> None:
        """What is given to somebody else."""
        self.give("files with files=directory", who=OTHER)
        self.type(self.user, "remote use ada files:Directory directory ls", REFUSED)
        self.take_back()
        self.assertNotIn("is here", self.giver.text)

    def test_taken_back(self) -> None:
        """A call that waits ends at once, and nothing can be opened any more."""
        self.give("typed with typed=terminal:reader")
        self.user.send("remote use ada typed:Stream stdin cat\r")
        self.giver.wait_for(r"^remote: bob is here: ")
        self.giver.send("from a far keyboard\r")
        self.user.wait_for(r"^from a far keyboard$")
        self.take_back()
        self.user.wait_for(r"^cat: [^\n]*gone[^\n]*$")
        self.user.wait_for(PROMPT)
        self.type(self.user, "remote use ada typed:Stream stdin cat", REFUSED)

    def test_lost(self) -> None:
        """The process of a connection ends: what waits there hears it, and the next one is as
        good as the first. Here `nc` waits at a port of the other machine."""
        self.giver.send("run remote give bob net with net=network:server &\r")
        self.giver.wait_for(WAITING)
        self.user.send("remote use ada net:Network network nc -l 8080\r")
        self.user.wait_for(r"^nc: listening at ")
        pattern = r"^ +(\d+) .* remote_connection$"
        process = self.type(self.giver, "ps", pattern).group(1)
        self.type(self.giver, f"kill {process}")
        self.user.wait_for(r"^nc: [^\n]*gone[^\n]*$")
        self.user.wait_for(PROMPT)
        self.type(self.user, "remote use ada net:Network x call x interfaces 0", r"^\(interfaces")


if __name__ == "__main__":
    unittest.main(verbosity=2)
