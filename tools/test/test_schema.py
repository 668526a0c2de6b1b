"""The schema compiler, on small schemas: what it makes, and what it refuses."""

import tempfile
import unittest
from pathlib import Path

from context import ROOT

from schema_compiler import constants, model, request, stubs

TESSERA = ROOT / "common" / "schema" / "tessera.capnp"
HEAD = '@0xa1b2c3d4e5f60718;\nusing Tessera = import "/tessera.capnp";\n'


def interfaces(text: str) -> list[model.Interface]:
    """The interfaces of a schema given as text."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "test.capnp"
        source.write_text(HEAD + text)
        (Path(folder) / "tessera.capnp").write_text(TESSERA.read_text())
        compiled = request.load([source], Path(folder))
        return model.Reader(compiled).interfaces_of(int(compiled["requestedFiles"][0]["id"]))


class Schema(unittest.TestCase):
    """Numbers, layouts and masks."""

    def test_names(self) -> None:
        self.assertEqual(model.snake("IoPorts"), "io_ports")
        self.assertEqual(model.snake("sizeBytes"), "size_bytes")
        self.assertEqual(model.snake("key0"), "key0")

    def test_ordinals_masks_and_facets(self) -> None:
        (thing,) = interfaces(
            "interface Thing {\n"
            '  read @0 () -> (value :UInt64) $Tessera.facet("reader");\n'
            "  wait @1 () $Tessera.gate;\n"
            '  write @2 (value :UInt64) $Tessera.facet("writer") $Tessera.facet("both");\n'
            "}\n"
        )
        self.assertEqual([method.ordinal for method in thing.methods], [0, 1, 2])
        self.assertEqual(thing.facets(), {"reader": 1, "writer": 4, "both": 4})
        header = constants.header("test.capnp", [thing])
        self.assertIn("#define THING_MASK_ALL UINT64_C(0x7)", header)
        self.assertIn("#define THING_FACET_READER UINT64_C(0x1)", header)
        self.assertNotIn("THING_WAIT_PARAMS", header)
        self.assertIn("#define THING_WRITE_TAGS UINT64_C(0x102), UINT64_C(0x2)", header)

    def test_layout_is_capnp_s(self) -> None:
        (thing,) = interfaces(
            "interface Thing {\n"
            "  method @0 (small :UInt16, large :UInt64, next :UInt16, other :Thing) -> ();\n"
            "}\n"
        )
        params = thing.methods[0].params
        places = {field.name: field.offset_bits for field in params.fields}
        self.assertEqual(places, {"small": 0, "next": 16, "large": 64})
        self.assertEqual((params.words, params.capabilities), (2, ["other"]))
        members = constants.members(params)
        self.assertIn("    uint32_t reserved_0;", members)
        self.assertEqual(members[-1], "    uint32_t other;")
        self.assertIn(
            "capabilities[0] = params->other", "\n".join(stubs.stub(thing, thing.methods[0]))
        )

    def test_inherited_methods_come_first(self) -> None:
        found = interfaces(
            "interface Reader { read @0 (); }\n"
            "interface Writer extends(Reader) { write @0 (); }\n"
        )
        writer = found[1]
        self.assertEqual([method.name for method in writer.methods], ["read", "write"])
        self.assertEqual([method.ordinal for method in writer.methods], [0, 1])

    def test_refusals(self) -> None:
        refused = {
            "a text": "interface T { m @0 (name :Text); }",
            "seven words": "interface T { m @0 (" + words(7) + "); }",
            "five capabilities": "interface T { m @0 (a :T, b :T, c :T, d :T, e :T); }",
            "a default": "interface T { m @0 (a :UInt32 = 5); }",
            "a bit": "interface T { m @0 (a :Bool); }",
            "too many methods": "interface T {"
            + "".join(f" m{i} @{i} ();" for i in range(65))
            + " }",
        }
        for name, text in refused.items():
            with self.subTest(name), self.assertRaises(model.SchemaError):
                interfaces(text)

    def test_foreign_schema_must_be_the_known_one(self) -> None:
        with self.assertRaises(model.SchemaError):
            request.readable_schema("struct Value {}")


def words(count: int) -> str:
    """So many fields of a word each."""
    return ", ".join(f"f{i} :UInt64" for i in range(count))


if __name__ == "__main__":
    unittest.main()
