"""The identity service: tests/identity runs as services of a manifest of its own, and what it says
is checked here by other means: signatures, shares, and what is in the machine's memory."""

import base64
import hashlib
import re
import time
import unittest

import ed25519
import identity_secrets
import memory_dump
import shares
import storage_key
from context import CODE_SUCCESS, READY, ROOT, MachineTest
from login import (
    ANONYMOUS,
    ASKED,
    ATTENTION,
    PASSPHRASE,
    SECRET,
    answer,
    log_in,
    prompt_of,
)
from tessera_qemu.machine import Machine

PROGRAMS = (
    "loader",
    "log_service",
    "serial",
    "console",
    "identity_service",
    "identity_person",
    "identity_client",
)

# As many as anybody but the owner may make: IDENTITIES_SHARE of the service.
SHARE = 3

# Enough for all, and soon looked through.
MEMORY_MIB = 64


def fragments(text: str) -> list[bytes]:
    """A share, and parts of it that say most of it."""
    groups = text.split()
    return [text.encode(), text.replace(" ", "\n").encode(), " ".join(groups[6:12]).encode()]


class Identity(MachineTest):
    def secrets(self) -> dict[str, bytes]:
        """What nobody may find in memory, by what to call it in a report."""
        seed = identity_secrets.SEED
        found = {
            "the passphrase": identity_secrets.OTHER,
            "another passphrase": identity_secrets.PASSPHRASE,
            "a wrong passphrase": identity_secrets.WRONG,
            "the scalar of the key": ed25519.secret_scalar(seed),
        }
        for index, text in enumerate(identity_secrets.share_texts()):
            for part, fragment in enumerate(fragments(text)):
                found[f"share {index + 1} ({part})"] = fragment
        return found

    def look(self, machine: Machine, key_count: int) -> None:
        """Dumps the memory: nothing secret is in it, but the key as often as it may be."""
        dump = memory_dump.save(machine, self.folder / "memory")
        for name, secret in self.secrets().items():
            self.assertEqual(memory_dump.places(dump, secret), [], f"{name} is in memory")
        found = memory_dump.places(dump, identity_secrets.SEED)
        self.assertEqual(len(found), key_count, "copies of the private key")
        if key_count == 1:
            # Where it is, its public key is behind it: the service's own structure.
            key = ed25519.public_key(identity_secrets.SEED)
            self.assertIn(found[0] + len(key), memory_dump.places(dump, key))

    def said(self, machine: Machine, what: str) -> list[str]:
        """What the client left for the host under a name."""
        start = f"host: {what} "
        return [line[len(start) :] for line in machine.lines if line.startswith(start)]

    def check_signatures(self, machine: Machine) -> None:
        alice = bytes.fromhex(self.said(machine, "alice")[0])
        signature = bytes.fromhex(self.said(machine, "signature")[0])
        self.assertTrue(ed25519.verify(alice, b"mail\0the data", signature))
        self.assertFalse(ed25519.verify(alice, b"mail\0the date", signature))
        statements, current = [], b""
        for line in machine.lines:
            if line.startswith("host: statement "):
                current += bytes.fromhex(line.split()[2])
            elif line.startswith("host: signed "):
                statements.append((current, bytes.fromhex(line.split()[2])))
                current = b""
        successor = bytes.fromhex(self.said(machine, "successor")[0])
        self.assertEqual(len(statements), 2)
        (rotation, rotation_signature), (revocation, revocation_signature) = statements
        domain = b"tessera.statement\0"
        self.assertTrue(ed25519.verify(alice, domain + rotation, rotation_signature))
        (consent,) = self.said(machine, "consent")
        self.assertTrue(ed25519.verify(successor, domain + rotation, bytes.fromhex(consent)))
        self.assertIn(alice, rotation)
        self.assertIn(successor, rotation)
        self.assertTrue(ed25519.verify(successor, domain + revocation, revocation_signature))
        self.assertIn(successor, revocation)

    def check_node_key(self, machine: Machine) -> None:
        """What the overlay's protocol has signed, as others of it would check it."""
        node = bytes.fromhex(self.said(machine, "node")[0])
        place = bytes.fromhex(self.said(machine, "place signature")[0])
        self.assertTrue(ed25519.verify(node, node + node + b"\1\2\0", place))
        link = bytes.fromhex(self.said(machine, "link signature")[0])
        hashed = hashlib.blake2b(node, key=b"secret").digest()
        self.assertTrue(ed25519.verify(node, hashed, link))

    def check_shares(self, machine: Machine) -> None:
        """Restored from shares made here; and any two made there restore what was backed up."""
        moved = bytes.fromhex(self.said(machine, "moved")[0])
        self.assertEqual(moved, ed25519.public_key(identity_secrets.SEED))
        alice = bytes.fromhex(self.said(machine, "alice")[0])
        made = [shares.read(text) for text in self.said(machine, "share")]
        self.assertEqual([share.index for share in made], [1, 2, 3])
        for left, right in ((0, 1), (0, 2), (1, 2)):
            seed = shares.combine([made[left], made[right]])
            self.assertEqual(ed25519.public_key(seed), alice)

    def test_service(self) -> None:
        build = self.config.folder
        own = build / "tests" / "identity"
        contents = self.contents() | {"manifest": own / "manifest", "schemas": own / "schemas"}
        contents |= {name: build / "programs" / name for name in PROGRAMS}
        package = self.sign("identity.package", contents)
        machine = self.start(package=package, memory_mib=MEMORY_MIB)
        machine.wait_for(r"^dump: unlocked$", timeout_s=600)
        self.look(machine, key_count=1)
        machine.send("\r")
        machine.wait_for(r"^dump: locked$", timeout_s=600)
        self.look(machine, key_count=0)
        machine.send("\r")
        found = machine.wait_for(r"^guest: (\d+) passed, (\d+) failed$", timeout_s=600)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)
        self.check_signatures(machine)
        self.check_node_key(machine)
        self.check_shares(machine)
        self.assertIn("argon2-kib and argon2-passes are not what they can be", machine.text)

    def test_secrets_are_these(self) -> None:
        header = ROOT / "tests" / "identity" / "secrets.h"
        self.assertEqual(header.read_text(encoding="utf-8"), identity_secrets.header())


class AtTheConsole(MachineTest):
    """The program `identity`, typed by a person who has logged in; and what is left of it all."""

    NAME = "alice"
    NEXT_PASSPHRASE = "another horse, with wings"
    KEY = r"([0-9a-f]{64})"
    LOOK_AGAIN_S = 0.5
    GROUP = "[0-9A-HJKMNP-TV-Z]{5}"

    def setUp(self) -> None:
        super().setUp()
        self.prompt = prompt_of(self.NAME)
        self.boot()
        log_in(self.machine, self.NAME)

    def boot(self) -> None:
        self.machine = self.start(package=self.edition)
        self.machine.wait_for(READY)
        self.machine.wait_for(r"^This machine has no owner yet\.")
        self.machine.wait_for(ANONYMOUS)

    def type(self, line: str, pattern: str = "") -> re.Match[str]:
        """Types a line; gives what its output is found by."""
        self.machine.send(line + "\r")
        found = self.machine.wait_for(pattern)
        self.machine.wait_for(self.prompt)
        return found

    def answered(self, line: str, passphrase: str) -> None:
        """The same where the line asks for a passphrase."""
        self.machine.send(line + "\r")
        answer(self.machine, self.prompt, passphrase)

    def key(self) -> bytes:
        return bytes.fromhex(self.type("identity export-public", f"^{self.KEY}$").group(1))

    def back_up(self) -> list[str]:
        """Shares as they are shown, each until a key is pressed."""
        found = []
        self.machine.send("identity backup 2 3\r")
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        line = rf"(?:{self.GROUP} ?){{6}}"
        for number in range(1, 4):
            shown = self.machine.wait_for(
                rf"Share {number} of 3 [^\x1b]*?({line})\s+({line})\s+({line})"
            )
            found.append(" ".join(part.strip() for part in shown.groups()))
            self.machine.send(" ")
        self.machine.wait_for(self.prompt)
        return found

    def restore(self, command: str, made: list[str]) -> None:
        """Up to the passphrase, from the first and the last share, one mistyped at first."""
        one, _, three = made
        self.machine.send(f"{command}\r")
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        self.machine.wait_for(r"A share of the backup")
        self.machine.send(identity_secrets.mistyped(one) + "\r")
        self.machine.wait_for(r"Group 4 is mistyped")
        self.machine.send(one + "\r")
        self.machine.wait_for(r"Another share of this backup \(1 of 2")
        self.machine.send(three.lower() + "\r")

    def look(self, seeds: dict[bytes, int]) -> None:
        """Nothing of what was typed or shown is in memory; of keys, as many copies as there may."""
        dump = memory_dump.save(self.machine, self.folder / "memory")
        texts = [PASSPHRASE, self.NEXT_PASSPHRASE, identity_secrets.OTHER.decode()]
        for secret in [text.encode() for text in texts]:
            self.assertEqual(memory_dump.places(dump, secret), [], f"{secret!r} is in memory")
        for share in [*identity_secrets.share_texts(), *self.shares]:
            for fragment in [*fragments(share), *fragments(share.lower())]:
                self.assertEqual(memory_dump.places(dump, fragment), [], "a share is in memory")
        for seed, count in seeds.items():
            self.assertEqual(len(memory_dump.places(dump, seed)), count, "copies of a key")
            storage = storage_key.derive(seed)
            self.assertEqual(memory_dump.places(dump, storage), [], "a storage key is in memory")
            scalar = ed25519.secret_scalar(seed)
            self.assertEqual(memory_dump.places(dump, scalar), [], "a scalar is in memory")

    def test_sign(self) -> None:
        """Signed here, verified by other means, and here; nothing else passes for it."""
        key = self.key()
        row = self.type("identity list", rf"^{self.NAME} +{self.KEY} owner unlocked$")
        self.assertEqual(bytes.fromhex(row.group(1)), key)
        self.type("echo hello > f")
        signature = self.type("identity sign f", r"^([0-9a-f]{128})$").group(1)
        signed = b"file\0" + hashlib.sha512(b"hello\n").digest()
        self.assertTrue(ed25519.verify(key, signed, bytes.fromhex(signature)))
        verify = f"identity verify {key.hex()} {signature}"
        self.type(f"{verify} f", r"^good$")
        self.type(f"echo hello | {verify}", r"^good$")
        self.type(f"echo hallo | {verify}", r"^identity: it was not signed by this key$")
        self.type(f"{verify[:-2]} f", r"^identity: use: identity verify KEY")
        self.type("identity sign nothing", r"^identity: nothing: ")
        self.type("identity", r"^identity: use: identity list")
        self.type("identity new no/name", r"^identity: no/name: that is no name: it has")
        self.type("identity unlock nobody", r"^identity: nobody: there is no such identity: ")
        numbers = r"^identity: backup: there can be 2 to 15 shares, of which 2 or more are needed"
        for wrong in ("1 3", "3 2", "2 16"):
            self.type(f"identity backup {wrong}", numbers)

    def test_nothing_is_left(self) -> None:
        """Backup, restore, two identities: after it all, no secret is in the machine's memory."""
        key = self.key()
        self.shares = self.back_up()
        made = [shares.read(text) for text in self.shares]
        seed = shares.combine(made[:2])
        self.assertEqual(ed25519.public_key(seed), key)
        self.assertEqual(shares.combine(made[1:]), seed)
        self.restore("identity restore moved", identity_secrets.share_texts())
        answer(self.machine, self.prompt, identity_secrets.OTHER.decode())
        moved = ed25519.public_key(identity_secrets.SEED).hex()
        self.type("identity unlock moved state", rf"^moved {moved} unlocked$")
        self.look({seed: 1, identity_secrets.SEED: 0})
        kept = storage_key.find_owner_keys(self.folder / "memory", key)
        self.assertEqual(len(kept), 3)
        self.machine.send("logout\r")
        self.machine.wait_for(rf"{self.NAME} is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        self.look({seed: 0, identity_secrets.SEED: 0})
        for name, secret in kept.items():
            found = memory_dump.places(self.folder / "memory", secret)
            self.assertEqual(found, [], f"{name} is in memory")

    def test_wrong_and_lock(self) -> None:
        """Wrong passphrases are in the audit log, and make who types them wait."""
        self.answered("identity new bob", self.NEXT_PASSPHRASE)
        self.type("identity list", r"^bob +[0-9a-f]{64}$")
        self.type("identity new bob", r"^identity: bob: there is an identity of this name: ")
        self.machine.send("identity lock\r")
        self.machine.wait_for(rf"{self.NAME} is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        self.machine.send(f"login {self.NAME}\r")
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send("not the passphrase\r")
        self.machine.wait_for(rf"that is not the passphrase of '{self.NAME}'$")
        self.machine.wait_for(ANONYMOUS)
        self.be_wrong_until_refused()
        self.log_in_once_allowed()
        source = "source=identity_service"
        self.type("audit query event=identityLocked", rf" identityLocked .*{source}")
        self.type("audit query event=unlockFailed", rf" unlockFailed .*{source}.* {self.NAME}$")

    def is_asked(self) -> bool:
        """Tries to log in: whether the passphrase may be given, or it is too soon."""
        self.machine.send(f"login {self.NAME}\r")
        return self.machine.wait_for(rf"(?P<asked>{ASKED})|^that was wrong")["asked"] is not None

    def be_wrong_until_refused(self) -> None:
        """Each time the delay doubles, so sooner or later even a slow machine is in it."""
        while self.is_asked():
            self.machine.send(ATTENTION)
            self.machine.wait_for(SECRET)
            self.machine.send("not the passphrase\r")
            self.machine.wait_for(rf"that is not the passphrase of '{self.NAME}'$")
            self.machine.wait_for(ANONYMOUS)
        self.machine.wait_for(ANONYMOUS)

    def log_in_once_allowed(self) -> None:
        while not self.is_asked():
            self.machine.wait_for(ANONYMOUS)
            time.sleep(self.LOOK_AGAIN_S)
        self.machine.send(ATTENTION)
        answer(self.machine, self.prompt, PASSPHRASE)

    def test_rotate_and_revoke(self) -> None:
        """A new key, a service that is started again, and the end of an identity."""
        old = self.key()
        self.answered("identity rotate", self.NEXT_PASSPHRASE)
        new = self.key()
        self.assertNotEqual(old, new)
        self.type("identity statements", rf"^{old.hex()} was replaced by {new.hex()}$")
        # Who locks the console is the same person with the new key, and still the owner.
        self.machine.send("lock; echo opened\r")
        self.machine.wait_for(rf"Console 1 is locked by {self.NAME}\.")
        self.machine.send("x")
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send(self.NEXT_PASSPHRASE + "\r")
        self.machine.wait_for(r"^opened$")
        self.machine.wait_for(self.prompt)
        for number in range(SHARE + 1):
            self.answered(f"identity new heir{number}", PASSPHRASE)
        self.type("identity list", rf"^heir{SHARE} +[0-9a-f]{{64}}$")
        self.type("identity revoke-program editor 3")
        self.type("identity revoke-program editor 2", r"^identity: revoke-program: this version,")
        self.type("identity statements", rf"^{new.hex()} signs editor from version 3 on only$")
        self.machine.send("call services restart identity\r")
        # The keys went with the process, and the session with its key.
        self.machine.wait_for(rf"{self.NAME} is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, self.NAME, self.NEXT_PASSPHRASE)
        self.type("identity list", rf"^{self.NAME} +{new.hex()} owner unlocked$")
        # That the old key is revoked as well is nothing to the new one.
        self.type(f"identity revoke 'no longer used' {old.hex()}")
        self.machine.send("logout\r")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, self.NAME, self.NEXT_PASSPHRASE)
        self.machine.send("identity revoke 'it was stolen'\r")
        self.machine.wait_for(ANONYMOUS)
        self.machine.send(f"login {self.NAME}\r")
        self.machine.wait_for(rf"^'{self.NAME}' is revoked: nobody can log in as it any more$")
        # The machine is not there for whoever comes next.
        self.machine.wait_for(ANONYMOUS)
        self.machine.send("exit\r")
        self.machine.wait_for(r'^Type "login NAME" to log in')
        self.machine.wait_for(ANONYMOUS)

    def test_recorded(self) -> None:
        """Whatever is done with a key is in the audit log: whose, at which console, about what."""
        old = self.key().hex()
        self.back_up()
        self.restore("identity restore moved", identity_secrets.share_texts())
        answer(self.machine, self.prompt, identity_secrets.OTHER.decode())
        moved = ed25519.public_key(identity_secrets.SEED).hex()
        self.type("identity unlock moved", rf"^moved {moved} unlocked$")
        self.machine.send("identity unlock moved\r")
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send("not the passphrase\r")
        self.machine.wait_for(r"identity: moved: that is not its passphrase: ")
        self.machine.wait_for(self.prompt)
        self.type("echo hello > f; identity sign-program f 5")
        self.type("identity revoke-program editor 3")
        self.type(f"policy allow own start signer={old}")
        self.answered("identity rotate", self.NEXT_PASSPHRASE)
        new = self.key().hex()
        self.type(f"identity revoke 'no longer used' {moved}")
        self.type(f"identity revoke 'once more' {moved}", r"^identity: revoke: this key was")
        self.type("identity unlock moved", r"^identity: moved: its key counts no more: ")
        for event, what in (
            ("identityCreated", rf"subject={old} value=1 {self.NAME}"),
            ("identityUnlocked", rf"subject={old} value=1 {self.NAME}"),
            ("identityBackedUp", rf"subject={old} value=1 {self.NAME}"),
            ("identityRestored", rf"subject={moved} value=1 moved"),
            ("identityLocked", rf"subject={moved} value=1"),
            ("unlockFailed", rf"subject={moved} value=1 moved"),
            ("programSigned", rf"subject={old}[0-9a-f]{{64}} value=5 f"),
            ("programRevoked", rf"subject={old}{old} value=3 editor"),
            ("ruleSigned", rf"subject={old} value=\d+ own"),
            ("identityRotated", rf"subject={old}{new} value=1"),
            ("identityRevoked", rf"subject={moved}{new} value=1"),
        ):
            with self.subTest(event):
                self.type(
                    f"audit query event={event}",
                    rf" {event} .*source=identity_service {what}$",
                )

    LOGIN = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG0ZQybQFZ3Z7nd4NhGoKB0RgcLSx1k+zVZyVqUs5BTG"

    def test_logins(self) -> None:
        """Keys that open the identity from elsewhere: a line of OpenSSH's, pasted."""
        own = self.key().hex()
        other = self.LOGIN[:-1] + "H"
        code = base64.b64decode(self.LOGIN.split()[1])[-32:].hex()
        for wrong, why in (
            ("", "there is no key"),
            ("ssh-rsa AAAAB3NzaC1yc2E= x", "it does not begin with ssh-ed25519"),
            (self.LOGIN[:50], "the key is cut off"),
            (self.LOGIN.replace("+", "-"), "there is a character in the key"),
            (f"{self.LOGIN}A", "the 68 characters behind ssh-ed25519"),
            (f"{self.LOGIN} {64 * 'l'}", "what the key is called is too long"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----", "that is a private key"),
        ):
            with self.subTest(why):
                self.type(f"identity login allow '{wrong}'", rf"^identity: login allow: {why}")
        self.type("identity login", r"^identity: use: identity login list")
        # As one word, and as the shell takes it apart.
        self.type(f"identity login allow '{self.LOGIN} my laptop'")
        self.type(f"identity login allow {other} phone")
        mine, theirs = re.escape(f"{self.LOGIN} my laptop"), re.escape(f"{other} phone")
        self.type("identity login list", rf"^{mine}\n{theirs}$")
        self.type(f"identity login list {self.NAME}", rf"^{mine}$")
        self.type("identity login list nobody", r"^identity: nobody: there is no such identity: ")
        self.type("identity statements", rf"^{own} is opened from elsewhere by {code}: my laptop$")
        self.type("identity login forbid tablet", r"^identity: login forbid: no key is called so")
        self.type(f"identity login allow {other} my laptop")
        self.type("identity login forbid my laptop", r"^identity: login forbid: several keys are")
        self.type(f"identity login forbid {other.split()[1]}")
        self.type("identity login forbid my laptop; identity login list; echo none", r"^none$")
        self.type(
            f"identity login forbid '{self.LOGIN}'", r"^identity: login forbid: this key is not"
        )
        self.type("identity statements", rf"^{own} is opened no more by {code}$")
        self.type("audit query event=loginAllowed", rf"subject={own}{code} value=1 my laptop$")
        self.type("audit query event=loginForbidden", rf"subject={own}{code} value=1$")

    def test_another_machine(self) -> None:
        """Who has a backup is the same person on a machine that knew nobody, and owns it."""
        key = self.key()
        made = self.back_up()
        self.machine.close()
        self.boot()
        self.machine.send("restore\r")
        self.machine.wait_for(r"^use: restore NAME$")
        self.restore(f"restore {self.NAME}", made)
        answer(self.machine, rf"{self.NAME} is restored: {key.hex()}$", self.NEXT_PASSPHRASE)
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, self.NAME, self.NEXT_PASSPHRASE)
        self.type("identity list", rf"^{self.NAME} +{key.hex()} owner unlocked$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
