"""Logging in by SSH, as a person with OpenSSH does it from another machine; QEMU's user network is
between them. What the keys open is allowed at the machine's own console."""

import base64
import os
import re
import socket
import subprocess
import time
import unittest
from typing import ClassVar

import own_network
from context import READY, MachineTest
from login import ANONYMOUS, ASKED, ATTENTION, LATE, LOGINS, log_in, prompt_of
from tessera_qemu.command import VIRTIO_PCI, Disk, outside_arguments
from tessera_qemu.machine import deadline_s

NAME = "ada"
PROMPT = prompt_of(NAME)
HOST = "127.0.0.1"
PORT = 2222
# What ssh itself ends with.
REFUSED = 255
# Whoever is refused at once asks again so soon.
AGAIN_S = 0.2
BIG_BYTES = 1 << 20
KEY_BYTES = 32
DISK_BYTES = 64 << 20
# How often a session is looked at, whose key nobody has forbidden (services/sessions/remote.h).
LOOK_S = 60
# At most, of one address (net/ssh_listener/room.h).
OF_ONE_ADDRESS = 4


def setUpModule() -> None:
    own_network.enter()


class Ssh(MachineTest):
    # Nobody is asked anything: there is no terminal that OpenSSH could find.
    ALONE: ClassVar[dict[str, bool]] = {"start_new_session": True}

    def setUp(self) -> None:
        super().setUp()
        for name in (NAME, "stranger"):
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{name}@host"]
            subprocess.run([*make, "-f", str(self.folder / name)], check=True, **self.ALONE)

    def boot(self, **options: object) -> None:
        forward = f"hostfwd=tcp:{HOST}:{PORT}-:22"
        self.machine = self.start(
            package=self.edition, extra=outside_arguments(forward), **options
        )
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, NAME)

    def type(self, line: str, *expected: str) -> re.Match[str]:
        """Again, when the host was too busy for the policy service to answer in time."""
        patterns = [*expected, PROMPT]
        for _ in range(LOGINS):
            self.machine.send(line + "\r")
            found = self.machine.wait_for(f"{LATE}|{patterns[0]}")
            if found.group(0) != LATE:
                break
            self.machine.wait_for(PROMPT)
        for pattern in patterns[1:]:
            self.machine.wait_for(pattern)
        return found

    def command(self, key: str, *words: str) -> list[str]:
        options = [
            *("BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "LogLevel=ERROR"),
            # Who it was the first time it has to be the next.
            *("StrictHostKeyChecking=accept-new", f"UserKnownHostsFile={self.folder}/known"),
            f"ConnectTimeout={int(deadline_s())}",
        ]
        named = [word for option in options for word in ("-o", option)]
        place = ["-p", str(PORT), "-i", str(self.folder / key)]
        return ["ssh", "-F", "none", *named, *place, *words]

    def ssh(self, *words: str, typed: bytes = b"", key: str = NAME) -> tuple[int, bytes, bytes]:
        """What a session ends with, what it says, and its errors. Again, as type()."""
        for _ in range(LOGINS):
            done = subprocess.run(
                self.command(key, *words),
                input=typed,
                capture_output=True,
                timeout=deadline_s(),
                check=False,
                **self.ALONE,
            )
            if LATE.encode() not in done.stderr:
                break
        return done.returncode, done.stdout, done.stderr

    def run_there(self, command: str, typed: bytes = b"") -> bytes:
        status, said, errors = self.ssh(f"{NAME}@{HOST}", command, typed=typed)
        self.assertEqual((status, errors), (0, b""), command)
        return said

    def is_refused(self, user: str = NAME, key: str = NAME) -> None:
        status, said, errors = self.ssh(f"{user}@{HOST}", "echo in", key=key)
        self.assertEqual((status, said), (REFUSED, b""))
        self.assertIn(b"Permission denied", errors)

    def allow(self) -> None:
        kind, key, label = (self.folder / f"{NAME}.pub").read_text().split()
        self.type(f'identity login allow "{kind} {key} {label}"')
        self.type("identity login list", rf"^ssh-ed25519 .*{label}$")

    def until_there(self) -> None:
        """Something between here and a session is started again."""
        end = time.monotonic() + deadline_s()
        errors = b""
        while time.monotonic() < end:
            status, said, errors = self.ssh(f"{NAME}@{HOST}", "echo there")
            if (status, said) == (0, b"there\n"):
                return
            time.sleep(AGAIN_S)
        self.fail(f"nobody lets anybody in any more: {errors}")

    def process_of(self, service: str) -> str:
        """The number of the process that is ready to serve; empty: none is."""
        shown = rf"^ready +(\d+) [^\n]*  {service} \("
        found = self.type("services", rf"{shown}|^\w+ [^\n]*  {service} \(")
        return found.group(1) or ""

    def kill(self, service: str) -> None:
        number = self.process_of(service)
        self.type(f"kill {number}")
        end = time.monotonic() + deadline_s()
        while self.process_of(service) in ("", number):
            self.assertLess(time.monotonic(), end, f"{service} is still process {number}")

    def test_keys(self) -> None:
        self.boot()
        self.is_refused()
        self.allow()
        self.assertEqual(self.run_there("echo hello there"), b"hello there\n")
        self.is_refused(key="stranger")
        self.is_refused(user="nobody")
        denied = rf"^\d+ .* loginDenied .*{NAME} from 10\.0\.2\.2"
        self.type("audit query event=loginDenied", denied)
        self.type(f"identity login forbid {NAME}@host")
        self.is_refused()

    def test_commands(self) -> None:
        self.boot()
        self.allow()
        data = os.urandom(BIG_BYTES)
        self.assertEqual(self.run_there("cat", data), data)
        status, said, errors = self.ssh(f"{NAME}@{HOST}", "exit 7")
        self.assertEqual((status, said, errors), (7, b"", b""))
        status, said, errors = self.ssh(f"{NAME}@{HOST}", "ls /nothing/of/that/name")
        self.assertNotIn(status, (0, REFUSED))
        self.assertEqual(said, b"")
        self.assertIn(b"ls: ", errors)
        status, said, errors = self.ssh(f"{NAME}@{HOST}")
        self.assertEqual((status, said), (REFUSED, b""))
        self.assertIn(b"A shell needs a terminal", errors)
        # Files are the person's own, from wherever he comes.
        self.run_there("tee kept", b"from elsewhere\n")
        self.type("cat kept", r"^from elsewhere$")

    def test_asked(self) -> None:
        """Whether a program may start is asked at the console, which says where it comes from."""
        self.boot()
        self.allow()
        self.run_there("echo x > here")
        self.type("policy ask ls start", r"^rule 1001: ask before anybody: start ls$")
        self.machine.send("ls\r")
        self.answer(r"\(process \d+\)")
        self.machine.wait_for(r"here\b")
        self.machine.wait_for(PROMPT)
        command = self.command(NAME, f"{NAME}@{HOST}", "ls")
        with subprocess.Popen(command, stdout=subprocess.PIPE, **self.ALONE) as there:
            self.answer(r"\(process \d+, from elsewhere\)")
            self.assertEqual(there.communicate(timeout=deadline_s())[0], b"here\n")

    def answer(self, who: str) -> None:
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        self.machine.wait_for(rf"May ls be started\? {who}")
        self.machine.wait_for(r"\(y/n\): ")
        self.machine.send("y")

    def test_terminal(self) -> None:
        self.boot()
        self.allow()
        typed = b"echo one two\rwho\rexit 5\r"
        status, said, errors = self.ssh("-tt", f"{NAME}@{HOST}", typed=typed)
        self.assertEqual((status, errors), (5, b""), said)
        text = said.decode().replace("\r\n", "\n")
        self.assertRegex(text, rf"(?m)\x1b\[J{NAME}> echo one two$")
        self.assertRegex(text, r"(?m)^one two$")
        self.assertRegex(text, rf"(?m){NAME}.*10\.0\.2\.2")

    def test_recorded(self) -> None:
        """Who was here, and with which key: one that was stolen can be told from others."""
        self.boot()
        self.allow()
        self.run_there("echo in")
        code = (self.folder / f"{NAME}.pub").read_text().split()[1]
        key = base64.b64decode(code)[-KEY_BYTES:].hex()
        who = rf"subject=[0-9a-f]{{64}}{key} .*{NAME} from 10\.0\.2\.2"
        self.type("audit query event=remoteSessionStarted", rf" remoteSessionStarted .*{who}")
        # The end is recorded a moment later.
        last = time.monotonic() + deadline_s()
        ended = None
        while ended is None:
            self.assertLess(time.monotonic(), last)
            self.machine.send("audit query event=remoteSessionEnded\r")
            found = self.machine.wait_for(rf" remoteSessionEnded (?P<who>.*{who})|{PROMPT}")
            ended = found.group("who")
        self.machine.wait_for(PROMPT)

    def stay(self) -> "subprocess.Popen[bytes]":
        """A session that has begun, and goes on."""
        command = self.command(NAME, f"{NAME}@{HOST}", "cat")
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        for _ in range(LOGINS):
            session = self.enterContext(subprocess.Popen(command, bufsize=0, **pipes, **self.ALONE))
            session.stdin.write(b"here\n")
            if session.stdout.readline() == b"here\n":
                return session
            errors = session.stderr.read()
            self.assertIn(LATE.encode(), errors)
        self.fail(f"nobody may stay: {errors}")

    def share(self) -> "tuple[subprocess.Popen[bytes], str]":
        """A connection by which others may ask for something; it asks for nothing itself."""
        control = str(self.folder / "shared")
        place = ("-S", control, f"{NAME}@{HOST}")
        command = self.command(NAME, "-M", "-N", *place)
        master = self.enterContext(
            subprocess.Popen(command, stderr=subprocess.DEVNULL, **self.ALONE)
        )
        self.addCleanup(master.kill)
        end = time.monotonic() + deadline_s()
        while self.ssh("-O", "check", *place)[0] != 0:
            self.assertIsNone(master.poll())
            self.assertLess(time.monotonic(), end)
            time.sleep(AGAIN_S)
        return master, control

    def test_session_ends(self) -> None:
        """When its key is forbidden, not only when that is looked at, once in a minute."""
        self.boot()
        for _ in range(LOGINS):
            self.allow()
            begin_s = time.monotonic()
            session = self.stay()
            self.type(f"identity login forbid {NAME}@host")
            session.wait(deadline_s())
            if time.monotonic() - begin_s < LOOK_S:
                return
        self.fail(f"no session ended within {LOOK_S} s of its beginning")

    def test_memory(self) -> None:
        """Neither who comes to the machine nor who is elsewhere takes what is for the other."""
        self.boot()
        self.allow()
        self.stay()
        self.machine.send(ATTENTION)
        self.machine.wait_for(r"1-4: to that console")
        self.machine.send("2")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, NAME)
        self.assertEqual(self.run_there("echo there"), b"there\n")

    def test_places(self) -> None:
        """Who stays takes places, of which there is an end; who goes gives his back."""
        self.boot()
        self.allow()
        sessions = [self.stay() for _ in range(OF_ONE_ADDRESS)]
        status, _, errors = self.ssh(f"{NAME}@{HOST}", "echo in")
        self.assertEqual(status, REFUSED)
        self.assertNotIn(b"Permission denied", errors)
        sessions[0].kill()
        self.until_there()
        sessions[1].stdin.close()
        self.assertEqual(sessions[1].wait(deadline_s()), 0)

    def test_strangers(self) -> None:
        """Whoever keeps places without proving anything keeps nobody out."""
        self.boot()
        self.allow()
        idle = [
            self.enterContext(socket.create_connection((HOST, PORT), deadline_s()))
            for _ in range(OF_ONE_ADDRESS)
        ]
        for stranger in idle:
            self.assertRegex(stranger.recv(4), rb"^SSH-")
        self.assertEqual(self.run_there("echo in"), b"in\n")
        # The one who was there longest had to go.
        while idle[0].recv(4096):
            pass

    def test_forbidden(self) -> None:
        """Whose key counts no more keeps no connection either, though he asks for nothing."""
        self.boot()
        for _ in range(LOGINS):
            self.allow()
            begin_s = time.monotonic()
            master, _ = self.share()
            self.type(f"identity login forbid {NAME}@host")
            self.assertEqual(master.wait(deadline_s()), REFUSED)
            if time.monotonic() - begin_s < LOOK_S:
                return
        self.fail(f"no connection ended within {LOOK_S} s of its beginning")

    def test_process(self) -> None:
        """What reads what a stranger sends holds nothing that would be of use to him."""
        self.boot()
        self.allow()
        self.stay()
        number = self.type("ps", r"^ *(\d+) [^\n]* dropbear$").group(1)
        start = len(self.machine.text)
        stream = self.type(f"caps {number}", r"^\S+ +stdin +TcpStream +\d+ +([^\n]*)\n")
        # Nothing of the memory that all connections share.
        less = "all but opened, window, readWindow, writeWindow, transfer"
        self.assertEqual(stream.group(1).rstrip(), less)
        held = re.findall(r"^[0-9a-f]{8}  (\S*)", self.machine.text[start:], re.MULTILINE)
        own = ["process", "thread", "ledger", "scheduling", "clock"]
        self.assertEqual(sorted(held), sorted(["stdin", "gate", *own]))

    def test_restarts(self) -> None:
        self.boot()
        self.allow()
        for service in ("ssh", "network", "ssh_gate"):
            with self.subTest(service=service):
                self.kill(service)
                self.until_there()

    def test_host_key(self) -> None:
        """It outlives the power, where there is a disk: ssh knows the machine again."""
        disk = Disk(self.sparse("disk.img", DISK_BYTES), VIRTIO_PCI)
        self.boot(disks=[disk])
        self.allow()
        self.run_there("echo before")
        known = (self.folder / "known").read_bytes()
        self.machine.send("poweroff\r")
        self.machine.wait_exit()
        self.boot(disks=[disk])
        self.until_there()
        self.assertEqual((self.folder / "known").read_bytes(), known)


if __name__ == "__main__":
    unittest.main(verbosity=2)
