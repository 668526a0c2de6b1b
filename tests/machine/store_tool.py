"""The host's tool for disk images: what goes in comes out, and what was changed is named."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOL = os.environ["TESSERA_STORE_TOOL"]
OWNER = "11" * 32
SMALL = b"something small that is there once in the image\n"
LARGE = bytes(i * i // 7 % 251 for i in range(300_000))


class StoreTool(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, content in (("small", SMALL), ("large", LARGE), ("key", bytes(range(32)))):
            (self.folder / name).write_bytes(content)
        self.image = self.folder / "image"
        self.tool("make", "16M", "--at", "1M")

    def run_tool(self, verb: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
        command = [TOOL, verb, str(self.image), *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False)

    def tool(self, verb: str, *words: str) -> bytes:
        result = self.run_tool(verb, *words)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return result.stdout

    def put(self, name: str, *words: str) -> str:
        return self.tool("put", name, "--at", "1M", *words).decode().strip()

    def test_what_goes_in_comes_out(self) -> None:
        for name, content in (("small", SMALL), ("large", LARGE)):
            digest = self.put(name)
            self.assertEqual(self.tool("extract", digest, "--at", "1M"), content)
            self.assertIn(digest.encode(), self.tool("list", "--at", "1M"))
        self.assertIn(b"good: ", self.tool("check", "--at", "1M"))

    def test_encrypted_only_with_the_key(self) -> None:
        digest = self.put("small", "--owner", OWNER, "--key", "key")
        self.assertNotIn(SMALL, self.image.read_bytes())
        self.assertNotIn(bytes.fromhex(digest), self.image.read_bytes())
        self.assertIn(b"locked", self.tool("list", "--at", "1M"))
        self.assertEqual(self.run_tool("extract", digest, "--at", "1M").returncode, 1)
        self.assertEqual(self.tool("extract", digest, "--at", "1M", "--key", "key"), SMALL)
        self.assertIn(b"good: ", self.tool("check", "--at", "1M"))

    def test_names_what_was_changed(self) -> None:
        digest = self.put("large")
        self.put("small")
        content = bytearray(self.image.read_bytes())
        content[content.find(LARGE[70_000:70_100])] ^= 1
        self.image.write_bytes(content)
        result = self.run_tool("check", "--at", "1M")
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"damaged object {digest}".encode(), result.stdout)
        self.assertEqual(self.run_tool("extract", digest, "--at", "1M").returncode, 1)
        self.assertEqual(self.run_tool("list").returncode, 1)

    def test_looks_for_trees(self) -> None:
        """Owners without a tree are good; what there is of names is in `encryption.py`."""
        self.put("small")
        self.put("small", "--owner", OWNER, "--key", "key")
        self.assertEqual(self.tool("names", "--at", "1M"), b"")
        self.assertEqual(self.run_tool("names").returncode, 1)

    def test_says_how_it_is_called(self) -> None:
        result = subprocess.run([TOOL], capture_output=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"usage:", result.stderr)


if __name__ == "__main__":
    unittest.main()
