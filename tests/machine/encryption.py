"""What is kept for a person is encrypted: looked for on the disk from outside, and read again after
logins, rotations and restores, on one disk."""

import os
import re
import subprocess
import unittest
from pathlib import Path

import ed25519
import memory_dump
import shares
import storage_key
from context import READY, ROOT, MachineTest
from login import ANONYMOUS, ASKED, ATTENTION, OWNER, PASSPHRASE, answer, log_in, prompt_of
from tessera_qemu.command import VIRTIO_PCI, Disk
from tessera_qemu.machine import Machine

DISK_BYTES = 64 << 20
STORE_AT = "1M"
HASH = r"^([0-9a-f]{64})$"
KEY = r"^([0-9a-f]{64})$"
NEXT_PASSPHRASE = "another horse, with wings"
GROUP = "[0-9A-HJKMNP-TV-Z]{5}"
LIST = r"1-4: to that console"
# How often it is tried what is there within a second.
TRIES_MAX = 50


class Encryption(MachineTest):
    """One disk, machines that come and go."""

    def setUp(self) -> None:
        super().setUp()
        self.disk = Disk(self.sparse("disk.img", DISK_BYTES), VIRTIO_PCI)

    def boot(self, passphrase: str = PASSPHRASE, package: Path | None = None) -> Machine:
        machine = self.start(disks=(self.disk,), package=package or self.edition)
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        if passphrase:
            log_in(machine, OWNER, passphrase)
        return machine

    def type(self, machine: Machine, line: str, pattern: str = "", name: str = OWNER) -> str:
        """Types a line; gives what the first group of its output is."""
        machine.send(line + "\r")
        found = machine.wait_for(pattern)
        machine.wait_for(prompt_of(name))
        return found.group(1) if found.re.groups else ""

    def put(self, machine: Machine, text: str, name: str = OWNER) -> str:
        self.type(machine, f"echo {text} | tee note", rf"^{re.escape(text)}$", name)
        return self.type(machine, "store put note", HASH, name)

    def answered(self, machine: Machine, line: str, passphrase: str, name: str = OWNER) -> None:
        machine.send(line + "\r")
        answer(machine, prompt_of(name), passphrase)

    def on_disk(self, text: str) -> int:
        return len(memory_dump.places(self.disk.file, text.encode()))

    def gone(self, machine: Machine, object_hash: str, name: str = OWNER) -> None:
        missing = rf"^store: {object_hash}: there is no such thing$"
        self.type(machine, f"store get {object_hash}", missing, name)

    def test_on_the_disk(self) -> None:
        """Not to be found there; readable after each login, and by nobody else."""
        text = "nobody reads this from the platter"
        machine = self.boot()
        object_hash = self.put(machine, text)
        machine.close()
        self.assertEqual(self.on_disk(text), 0)
        # Even what it is cannot be told by who has the same.
        self.assertEqual(len(memory_dump.places(self.disk.file, bytes.fromhex(object_hash))), 0)
        machine = self.boot()
        self.type(machine, f"store get {object_hash}", rf"^{text}$")
        self.answered(machine, "identity new bob", NEXT_PASSPHRASE)
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        log_in(machine, "bob", NEXT_PASSPHRASE)
        self.gone(machine, object_hash, "bob")
        own = self.put(machine, "this is of bob", "bob")
        self.type(machine, f"store get {own}", r"^this is of bob$", "bob")
        self.type(machine, "store quota bob 1", r"^store: bob: that is not allowed$", "bob")
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        self.gone(machine, own)
        self.type(machine, f"store get {object_hash}", rf"^{text}$")
        machine.close()
        self.assertEqual(self.on_disk("this is of bob"), 0)

    def test_rotate(self) -> None:
        """With the next key what was put with the one before is there, at once and later."""
        machine = self.boot()
        before = self.put(machine, "put with the first key")
        self.answered(machine, "identity rotate", NEXT_PASSPHRASE)
        self.type(machine, f"store get {before}", r"^put with the first key$")
        between = self.put(machine, "put in the same session")
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        log_in(machine, OWNER, NEXT_PASSPHRASE)
        self.type(machine, "cat note", r"^put in the same session$")
        machine.close()
        machine = self.boot(NEXT_PASSPHRASE)
        self.type(machine, f"store get {before}", r"^put with the first key$")
        self.type(machine, f"store get {between}", r"^put in the same session$")
        self.answered(machine, "identity rotate", PASSPHRASE)
        self.type(machine, f"store get {before}", r"^put with the first key$")
        machine.close()
        machine = self.boot()
        self.type(machine, f"store get {before}", r"^put with the first key$")
        self.type(machine, "store check", r" records, 0 found damaged$")

    def test_rotate_twice(self) -> None:
        """A session goes on through any number of rotations, with its objects and its files."""
        machine = self.boot()
        before = self.put(machine, "put with the first key")
        for passphrase in (NEXT_PASSPHRASE, PASSPHRASE, NEXT_PASSPHRASE):
            self.answered(machine, "identity rotate", passphrase)
            self.type(machine, f"store get {before}", r"^put with the first key$")
            self.type(machine, "cat note", r"^put with the first key$")
        self.type(machine, "echo written after all of them | tee late", r"^written after all")
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        log_in(machine, OWNER, NEXT_PASSPHRASE)
        self.type(machine, "cat late", r"^written after all of them$")
        machine.close()
        machine = self.boot(NEXT_PASSPHRASE)
        self.type(machine, "cat late", r"^written after all of them$")
        self.type(machine, f"store get {before}", r"^put with the first key$")

    def go_to(self, machine: Machine, console: int, expected: str) -> None:
        machine.send(ATTENTION)
        machine.wait_for(LIST)
        machine.send(str(console))
        machine.wait_for(expected)

    def test_sessions_from_before_and_after(self) -> None:
        """Two sessions of one person, of two principals, have the same files at once."""
        machine = self.boot()
        self.type(machine, "echo from before > before")
        self.answered(machine, "identity rotate", NEXT_PASSPHRASE)
        self.type(machine, "cat before", r"^from before$")
        self.go_to(machine, 2, ANONYMOUS)
        log_in(machine, OWNER, NEXT_PASSPHRASE)
        self.type(machine, "cat before", r"^from before$")
        self.type(machine, "echo from after > after")
        self.go_to(machine, 1, prompt_of(OWNER))
        self.type(machine, "cat after", r"^from after$")
        self.type(machine, "echo changed > before")
        self.go_to(machine, 2, prompt_of(OWNER))
        self.type(machine, "cat before", r"^changed$")
        # Whichever of both ends first, the other one goes on; with the last one the files go.
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        self.go_to(machine, 1, prompt_of(OWNER))
        self.type(machine, "cat after before", r"^from after\nchanged$")

    def test_the_store_starts_again(self) -> None:
        """Whoever is logged in is unlocked there again, without being asked."""
        machine = self.boot()
        object_hash = self.put(machine, "there all the time")
        self.type(machine, "store sync")
        self.type(machine, "call services restart store")
        for _ in range(TRIES_MAX):
            machine.send(f"store get {object_hash}\r")
            if machine.wait_for(r"^there all the time$|(?P<not>^store: [^\n]*$)")["not"] is None:
                return
            machine.wait_for(prompt_of(OWNER))
        self.fail("what was unlocked stays locked")

    def back_up(self, machine: Machine) -> list[str]:
        found = []
        machine.send("identity backup 2 3\r")
        machine.wait_for(ASKED)
        machine.send(ATTENTION)
        line = rf"(?:{GROUP} ?){{6}}"
        for number in range(1, 4):
            shown = machine.wait_for(
                rf"Share {number} of 3 [^\x1b]*?({line})\s+({line})\s+({line})"
            )
            found.append(" ".join(part.strip() for part in shown.groups()))
            machine.send(" ")
        machine.wait_for(prompt_of(OWNER))
        return found

    def look(self, machine: Machine, secrets: dict[str, bytes]) -> Path:
        dump = memory_dump.save(machine, self.folder / "memory")
        for name, secret in secrets.items():
            self.assertEqual(memory_dump.places(dump, secret), [], f"{name} is in memory")
        return dump

    def test_nothing_is_left(self) -> None:
        """The storage key is never left in memory, and the keys made of it not after a logout."""
        machine = self.boot(package=self.config.package)
        self.put(machine, "a secret that is kept")
        made = [shares.read(text) for text in self.back_up(machine)]
        seed = shares.combine(made[:2])
        principal = ed25519.public_key(seed)
        storage = {"the storage key": storage_key.derive(seed)}
        keys = storage_key.find_owner_keys(self.look(machine, storage), principal)
        self.assertEqual(len(keys), 3)
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        dump = self.look(machine, storage | keys)
        self.assertEqual(storage_key.find_owner_keys(dump, principal), {})

    def store_tool(self, *words: str) -> str:
        """What the host's tool says of the disk, on which it finds nothing wrong."""
        command = [os.environ["TESSERA_STORE_TOOL"], words[0], self.disk.file, "--at", STORE_AT]
        done = subprocess.run(
            [*command, *words[1:]], capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_names_on_the_host(self) -> None:
        """With the key, and with the machine off, a person's paths can be read and are checked."""
        machine = self.boot()
        self.type(machine, "mkdir letters; echo dear reader > letters/first; names sync")
        self.type(machine, "names snapshot before; rm letters/first; echo x > letters/second")
        self.type(machine, "names sync")
        made = [shares.read(text) for text in self.back_up(machine)]
        machine.close()
        key = self.folder / "key"
        key.write_bytes(storage_key.derive(shares.combine(made[:2])))
        without = self.store_tool("names")
        self.assertRegex(without, r"tree of [0-9a-f]{64}: encrypted, not looked at")
        self.assertNotIn("letters", without)
        paths = self.store_tool("names", "--key", str(key))
        self.assertRegex(paths, r"(?m)^ +1 names /letters$")
        self.assertRegex(paths, r"(?m)^ +2 bytes /letters/second$")
        self.assertRegex(paths, r"(?m)^ +12 bytes snapshot before: /letters/first$")
        self.assertNotIn("not looked at", paths)
        checked = self.store_tool("check", "--key", str(key))
        self.assertRegex(checked, r"(?m)^tree of [0-9a-f]+: good, ")

    def forgetful(self) -> Path:
        """A package whose services keep nothing of their own on the disk."""
        build = self.config.folder
        manifest = (build / "manifest").read_bytes()
        # Of four services a need's name; the fourth is a facet's, of sessions.
        parts = manifest.split(b"keeper\0")
        self.assertEqual(len(parts), 6)
        nobody = b"nobody\0".join(parts[:4]) + b"keeper\0" + b"nobody\0".join(parts[4:])
        names = (ROOT / "editions" / "server" / "programs.txt").read_text(encoding="utf-8")
        programs = [name for name in names.split("\n") if name and not name.startswith("#")]
        contents = self.contents() | {name: build / "programs" / name for name in programs}
        contents["manifest"] = self.write("manifest", nobody)
        contents["policy.rules"] = build / "policy"
        return self.sign("forgetful.package", contents)

    def test_restore(self) -> None:
        """The same person on a machine that knows nobody, with the disk of the one before."""
        package = self.forgetful()
        machine = self.boot(package=package)
        object_hash = self.put(machine, "there for who has the shares")
        made = self.back_up(machine)
        seed = shares.combine([shares.read(text) for text in made[:2]])
        self.type(machine, "store sync")
        machine.close()
        machine = self.boot("", package)
        self.assertIn("no owner yet", machine.text)
        machine.send(f"restore {OWNER}\r")
        machine.wait_for(ASKED)
        machine.send(ATTENTION)
        machine.wait_for(r"A share of the backup")
        machine.send(made[0] + "\r")
        machine.wait_for(r"Another share of this backup \(1 of 2")
        machine.send(made[2] + "\r")
        key = ed25519.public_key(seed).hex()
        answer(machine, rf"{OWNER} is restored: {key}$", NEXT_PASSPHRASE)
        machine.wait_for(ANONYMOUS)
        log_in(machine, OWNER, NEXT_PASSPHRASE)
        self.type(machine, f"store get {object_hash}", r"^there for who has the shares$")

    def test_in_memory(self) -> None:
        """Where there is no disk it is the same."""
        machine = self.start()
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        object_hash = self.put(machine, "kept in memory")
        machine.send("logout\r")
        machine.wait_for(ANONYMOUS)
        log_in(machine)
        self.type(machine, f"store get {object_hash}", r"^kept in memory$")

    def test_authors_and_quotas(self) -> None:
        """Who has signed what, and how much somebody may have: both are there after the power."""
        machine = self.boot()
        key = self.type(machine, "identity export-public", KEY)
        object_hash = self.put(machine, "signed by its author")
        self.type(machine, f"store state {object_hash}", r"^not signed$")
        self.type(machine, f"store sign {object_hash}")
        signed = rf"^signed by {OWNER} {key}$"
        self.type(machine, f"store state {object_hash}", signed)
        self.type(machine, f"store get {object_hash}", r"^signed by its author$")
        nothing = "0" * 64
        self.type(machine, f"store sign {nothing}", rf"^store: {nothing}: there is no such thing$")
        self.type(machine, "store quota", rf"^{OWNER} has [^\n]* of [0-9.]+ MiB$")
        self.type(machine, f"store quota {OWNER} 1M", rf"^{OWNER} has [^\n]* of 1\.0 MiB$")
        self.type(machine, f"store quota {OWNER} much", r"^store: much: a size is a number of")
        self.type(machine, "store quota nobody 1M", r"^store: nobody: there is no such thing$")
        recorded = rf"serviceEvent .*source=store_service subject={key}{key} value=1048576 store: a"
        self.type(machine, "audit query event=serviceEvent", recorded)
        machine.close()
        machine = self.boot()
        self.type(machine, f"store state {object_hash}", signed)
        self.type(machine, f"store quota {OWNER}", rf"^{OWNER} has [^\n]* of 1\.0 MiB$")
        self.type(machine, f"store quota {OWNER} 1K", rf"^{OWNER} has [^\n]* of 1\.0 KiB$")
        self.type(machine, "cp note more")
        self.type(machine, f"echo {'x' * 600} | tee more", rf"^{'x' * 600}$")
        full = r"^store: more: "
        self.type(machine, "store put more", rf"{full}|{HASH[1:-1]}")
        self.type(machine, f"echo {'y' * 600} | tee more", rf"^{'y' * 600}$")
        self.type(machine, "store put more", full)


if __name__ == "__main__":
    unittest.main(verbosity=2)
