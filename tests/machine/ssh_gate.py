"""The gate for SSH: tests/guest/ssh plays dropbear and the person; signatures are checked here."""

import base64
import hashlib
import re
import struct
import unittest

import ed25519
from context import CODE_SUCCESS, MachineTest

KEY = rb"ssh-ed25519"
HOST_KEY = r"^told: .*the host key is (SHA256:[A-Za-z0-9+/]{43})"


def string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def fingerprint(key: bytes) -> str:
    """As ssh-keygen -l shows it."""
    digest = hashlib.sha256(string(KEY) + string(key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


class SshGate(MachineTest):
    def run_tests(self, cpus: int) -> None:
        machine = self.start(cpus=cpus, package=self.config.folder / "ssh.package")
        found = machine.wait_for(r"^ssh: (\d+) passed, (\d+) failed$", timeout_s=300)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)
        keys = self.check_signatures(machine.lines)
        self.check_log(machine.lines, keys)

    def check_signatures(self, lines: list[str]) -> list[bytes]:
        """The host keys that there were, in their order."""
        found = [re.match(r"host: (\w+) (\w+)$", line) for line in lines]
        said = [match.groups() for match in found if match]
        self.assertGreater(len(said), 0)
        keys: list[bytes] = []
        for (key, key_hex), (digest, digest_hex), (signature, signature_hex) in zip(
            said[0::3], said[1::3], said[2::3], strict=True
        ):
            self.assertEqual((key, digest, signature), ("key", "hash", "signature"))
            keys.append(bytes.fromhex(key_hex))
            self.assertTrue(
                ed25519.verify(keys[-1], bytes.fromhex(digest_hex), bytes.fromhex(signature_hex))
            )
        return keys

    def check_log(self, lines: list[str], keys: list[bytes]) -> None:
        """Each process says which key it has, once."""
        kept, bare = fingerprint(keys[0]), fingerprint(keys[-1])
        self.assertNotEqual(kept, bare)
        found = [re.search(HOST_KEY + "(.*)$", line) for line in lines]
        told = [match.groups() for match in found if match]
        self.assertEqual([how for key, how in told if key == kept], [", and new", ""])
        self.assertEqual(
            [how for key, how in told if key == bare],
            [", and new: without a disk it is each time"],
        )
        self.assertEqual(len(told), 3)
        self.assertTrue(any("there is no host key: " in line for line in lines))
        self.assertTrue(any(re.match("init: failing ended with code", line) for line in lines))

    def test_one_cpu(self) -> None:
        self.run_tests(1)

    def test_four_cpus(self) -> None:
        self.run_tests(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
