"""The schema compiler, on small schemas: what it makes, and what it refuses."""

import tempfile
import unittest
from pathlib import Path

from context import ROOT

from schema_compiler import constants, layouts, model, reader, request, servers, structs, stubs

TESSERA = ROOT / "common" / "schema" / "tessera.capnp"
HEAD = '@0xa1b2c3d4e5f60718;\nusing Tessera = import "/tessera.capnp";\n'


def compiled_request(text: str) -> dict:
    """What the stock tool says of a schema given as text."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "test.capnp"
        source.write_text(HEAD + text)
        (Path(folder) / "tessera.capnp").write_text(TESSERA.read_text())
        return request.load([source], Path(folder))


def compiled_file(text: str) -> model.File:
    """A schema given as text."""
    compiled = compiled_request(text)
    return reader.Reader(compiled).file(int(compiled["requestedFiles"][0]["id"]))


def interfaces(text: str) -> list[model.Interface]:
    """The interfaces of a schema given as text."""
    return compiled_file(text).interfaces


class Schema(unittest.TestCase):
    """Numbers, layouts and masks."""

    def test_names(self) -> None:
        self.assertEqual(model.snake("IoPorts"), "io_ports")
        self.assertEqual(model.snake("sizeBytes"), "size_bytes")
        self.assertEqual(model.snake("key0"), "key0")

    def test_ordinals_masks_and_facets(self) -> None:
        file = compiled_file(
            "interface Thing {\n"
            '  read @0 () -> (value :UInt64) $Tessera.facet("reader");\n'
            "  wait @1 () $Tessera.gate;\n"
            '  write @2 (value :UInt64) $Tessera.facet("writer") $Tessera.facet("both");\n'
            "}\n"
        )
        (thing,) = file.interfaces
        self.assertEqual([method.ordinal for method in thing.methods], [0, 1, 2])
        self.assertEqual(thing.facets(), {"reader": 1, "writer": 4, "both": 4})
        header = constants.header("test.capnp", file)
        self.assertIn("#define THING_MASK_ALL UINT64_C(0x7)", header)
        self.assertIn("#define THING_FACET_READER UINT64_C(0x1)", header)
        self.assertNotIn("THING_WAIT_PARAMS", header)
        self.assertIn("#define THING_WRITE_TAGS UINT64_C(0x102), UINT64_C(0x2)", header)

    def test_layout_is_capnp_s(self) -> None:
        file = compiled_file(
            "interface Thing {\n"
            "  method @0 (small :UInt16, large :UInt64, next :UInt16, other :Thing) -> ();\n"
            "}\n"
        )
        (thing,) = file.interfaces
        params = thing.methods[0].params
        places = {field.name: field.offset_bits for field in params.scalars}
        self.assertEqual(places, {"small": 0, "next": 16, "large": 64})
        self.assertEqual((params.words, params.capabilities), (2, ["other"]))
        members = structs.register_members(params)
        self.assertIn("    uint32_t reserved_0;", members)
        self.assertEqual(members[-1], "    uint32_t other;")
        self.assertTrue(members[0].startswith("    _Alignas(uint64_t) "))
        self.assertIn(
            "typed_call_registers(thing, params, NULL, typed_shape(THING_METHOD, 2, 1, 0, 0))",
            "\n".join(stubs.stub(thing, thing.methods[0], file.types)),
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
            "a list of lists": "struct T { a @0 :List(List(Text)); }",
            "a list of nothing": "struct T { a @0 :List(Void); }",
            "any pointer": "struct T { a @0 :AnyPointer; }",
            "a generic struct": "struct T(A) { a @0 :A; }",
            "a generic interface": "interface T(A) { m @0 (); }",
            "a struct in itself": "struct T { a @0 :T; }",
            "two structs in each other": "struct T { a @0 :U; } struct U { b @0 :T; }",
            "a default struct": "struct T { a @0 :UInt8; } struct U { t @0 :T = (a = 1); }",
            "a default list": "struct T { a @0 :List(UInt8) = [1]; }",
            "a constant struct": "struct T { a @0 :UInt8; } const t :T = (a = 1);",
            "a constant that is no number": "const t :Float64 = nan;",
            "a word of C": "struct T { short @0 :UInt8; }",
            "a name twice": "struct T { aB @0 :UInt8; aCount @1 :UInt32; a @2 :List(UInt8); }",
            "a struct twice": "struct Ta { aB @0 :U; struct U { a @0 :UInt8; } } "
            "struct TaU { b @0 :UInt8; }",
            "an enumerant that counts": "enum T { count @0; }",
            "a union in registers": "struct T { union { a @0 :UInt8; b @1 :UInt16; } } "
            "interface I { m @0 T -> (); }",
            "five capabilities": "interface T { m @0 (a :T, b :T, c :T, d :T, e :T); }",
            "a default": "interface T { m @0 (a :UInt32 = 5); }",
            "a bit": "interface T { m @0 (a :Bool); }",
            "too many methods": "interface T {"
            + "".join(f" m{i} @{i} ();" for i in range(65))
            + " }",
        }
        for name, text in refused.items():
            with self.subTest(name), self.assertRaises(model.SchemaError):
                constants.header("test.capnp", compiled_file(text))

    def test_what_is_a_message(self) -> None:
        file = compiled_file(
            "interface T {\n"
            "  a @0 (name :Text) -> (t :T);\n"
            "  b @1 (" + words(7) + ") -> (list :List(T));\n"
            "}\n"
        )
        (thing,) = file.interfaces
        self.assertEqual(
            [form.name for form in file.forms], ["t_a_params", "t_b_params", "t_b_results"]
        )
        self.assertEqual([file.types.read_name(form) for form in file.forms][2:],
                         ["t_b_results_reader"])
        stub = "\n".join(stubs.stub(thing, thing.methods[0], file.types))
        self.assertIn("{{&t_a_params_layout, 0, 0}, {NULL, 0, 1}, T_A}", stub)
        self.assertIn("struct t_a_results *results", stub)
        self.assertIn("struct t_b_results_reader *results", stubs.header("test.capnp", file))
        self.assertIn("const struct t_b_params *params", servers.header("test.capnp", file))

    def test_case_in_a_name(self) -> None:
        file = compiled_file("interface CaseBook { caseOf @0 () -> (number :UInt64); }\n")
        self.assertIn("    case CASE_BOOK_CASE_OF:", servers.source("test.capnp", file))

    def test_structs(self) -> None:
        file = compiled_file(
            "struct Outer { inner @0 :Inner; list @1 :List(Outer); text @2 :Text = \"a\\n\"; }\n"
            "struct Inner { union { a @0 :Bool = true; b @1 :List(UInt8); c @2 :Void; } }\n"
        )
        self.assertEqual([struct.name for struct in file.structs], ["inner", "outer"])
        header = constants.header("test.capnp", file)
        self.assertIn("    INNER_WHICH_C = 2,", header)
        self.assertIn("struct outer_reader {\n    struct inner_reader inner;", header)
        self.assertIn("    const struct outer *list;\n    uint32_t list_count;", header)
        tables = layouts.source("test.capnp", file)
        self.assertIn('outer_text_default = {(const uint8_t *)"a\\012", 2};', tables)
        self.assertIn("inner_a_default = UINT64_C(0x1);", tables)
        place = "offsetof(struct outer, list), offsetof(struct outer_reader, list)"
        self.assertIn(f"{{MESSAGE_STRUCT, true, 1, {place}, MESSAGE_FIELD_ALWAYS, 2}}", tables)

    def test_constants(self) -> None:
        file = compiled_file(
            "const a :UInt64 = 18446744073709551615;\n"
            "const b :Int64 = -9223372036854775808;\n"
            'const c :Text = "?\\"\\x01";\n'
            "struct S { const d :Bool = true; }\n"
        )
        values = [constants.constant_value(constant) for constant in file.constants]
        self.assertEqual(
            values, ["UINT64_C(18446744073709551615)", "INT64_MIN", '"\\077\\042\\001"', "true"]
        )
        self.assertEqual(file.constants[3].name, "s_d")
        self.assertEqual(file.structs, [])

    def test_foreign_schema_must_be_the_known_one(self) -> None:
        with self.assertRaises(model.SchemaError):
            request.readable_schema("struct Value {}")


def words(count: int) -> str:
    """So many fields of a word each."""
    return ", ".join(f"f{i} :UInt64" for i in range(count))


if __name__ == "__main__":
    unittest.main()
