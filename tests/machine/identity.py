"""The identity service: tests/identity runs as services of a manifest of its own, and what it says
is checked here by other means: signatures, shares, and what is in the machine's memory."""

import unittest

import ed25519
import identity_secrets
import memory_dump
import shares
from context import CODE_SUCCESS, ROOT, MachineTest
from tessera_qemu.machine import Machine

PROGRAMS = ("loader", "log_service", "identity_service", "identity_person", "identity_client")

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
        self.assertIn(alice, rotation)
        self.assertIn(successor, rotation)
        self.assertTrue(ed25519.verify(successor, domain + revocation, revocation_signature))
        self.assertIn(successor, revocation)

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
        machine.wait_for(r"^dump: locked$", timeout_s=600)
        self.look(machine, key_count=0)
        found = machine.wait_for(r"^guest: (\d+) passed, (\d+) failed$", timeout_s=600)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)
        self.check_signatures(machine)
        self.check_shares(machine)
        self.assertIn("argon2-kib and argon2-passes are not what they can be", machine.text)

    def test_secrets_are_these(self) -> None:
        header = ROOT / "tests" / "identity" / "secrets.h"
        self.assertEqual(header.read_text(encoding="utf-8"), identity_secrets.header())


if __name__ == "__main__":
    unittest.main(verbosity=2)
