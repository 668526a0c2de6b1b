"""tutorial.py: files out of a document, and services into a manifest."""

import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import tutorial

DOCUMENT = """# Words

```c one.c
int one;
```

```sh
not a file
```

```capnp services.capnp
    (name = "new"),
```
"""
MANIFEST = "const system = (\n  services = [\n    (name = \"old\"),\n  ],\n);\n"


class Blocks(unittest.TestCase):
    def test_only_blocks_with_names(self) -> None:
        self.assertEqual(
            tutorial.blocks(DOCUMENT),
            {"one.c": "int one;\n", "services.capnp": '    (name = "new"),\n'},
        )

    def test_manifest_of_another_shape(self) -> None:
        with self.assertRaises(ValueError):
            tutorial.with_services("const system = ();\n", "")


class Files(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.document = self.folder / "tutorial.md"
        self.document.write_text(DOCUMENT)
        (self.folder / "manifest").write_text(MANIFEST)
        (self.folder / "more").write_text('    (name = "more"),\n')

    def run_tool(self) -> Path:
        words = [self.document, self.folder / "manifest", self.folder / "more", self.folder / "out"]
        self.assertEqual(tutorial.main([str(word) for word in words]), 0)
        return self.folder / "out"

    def test_files(self) -> None:
        out = self.run_tool()
        self.assertEqual(sorted(path.name for path in out.iterdir()), ["one.c", "system.capnp"])
        self.assertEqual((out / "one.c").read_text(), "int one;\n")
        self.assertIn(
            '    (name = "old"),\n    (name = "new"),\n    (name = "more"),\n  ],\n',
            (out / "system.capnp").read_text(),
        )

    def test_unchanged_files_keep_their_time(self) -> None:
        before = (self.run_tool() / "one.c").stat().st_mtime_ns
        self.assertEqual((self.run_tool() / "one.c").stat().st_mtime_ns, before)

    def test_wrong_use(self) -> None:
        self.assertEqual(tutorial.main([]), 2)


if __name__ == "__main__":
    unittest.main()
