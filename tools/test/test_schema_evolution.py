"""What the comparison with a release lets through, and what it refuses."""

import unittest

from test_schema import compiled_request

from schema_compiler import evolution, reader

OLD = """
enum Colour { red @0; blue @1; }
struct Point { x @0 :Int32; y @1 :Int32 = 5; name @2 :Text; union { a @3 :Void; b @4 :UInt8; } }
struct Box { const size :UInt32 = 3; g :group { left @0 :UInt8; } all @1 :List(Point); }
interface Base { read @0 () -> (value :UInt64) $Tessera.facet("reader"); }
interface Thing extends(Base) {
  write @0 (value :UInt32, colour :Colour) -> () $Tessera.facet("writer");
  wait @1 () $Tessera.gate;
  send @2 (point :Point, thing :Thing) -> (points :List(Point));
}
"""


def described(text: str) -> dict:
    """A schema given as text."""
    return evolution.Describer(reader.Reader(compiled_request(text))).describe()


class Evolution(unittest.TestCase):
    """One change at a time."""

    def problems(self, *changes: tuple[str, str]) -> list[str]:
        """What is wrong with OLD after these replacements."""
        text = OLD
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        return evolution.compare(described(OLD), described(text))

    def test_compatible(self) -> None:
        allowed = {
            "nothing": (),
            "another method": (("send @2", "more @3 (a :Text) -> (); send @2"),),
            "another interface": (("interface Base", "interface Other {} interface Base"),),
            "another field": (("name @2 :Text;", "name @2 :Text; more @5 :Data;"),),
            "another member of a union": (("b @4 :UInt8;", "b @4 :UInt8; c @5 :Text;"),),
            "another register": (
                ("(value :UInt32, colour :Colour)", "(value :UInt32, colour :Colour, n :UInt64)"),
            ),
            "another enumerant": (("blue @1;", "blue @1; green @2;"),),
            "a larger facet": (
                (
                    "thing :Thing) -> (points :List(Point))",
                    'thing :Thing) -> (points :List(Point)) $Tessera.facet("writer")',
                ),
            ),
            "a comment": (("wait @1", "# more\n wait @1"),),
        }
        for name, changes in allowed.items():
            with self.subTest(name):
                self.assertEqual(self.problems(*changes), [])

    def test_the_kernel_takes_no_more(self) -> None:
        old = described(OLD)
        changed = "(value :UInt32, colour :Colour, n :UInt64)"
        new = described(OLD.replace("(value :UInt32, colour :Colour)", changed))
        self.assertEqual(evolution.compare(old, new), [])
        for interface in old["interfaces"].values():
            interface["kernel"] = True
        self.assertEqual(len(evolution.compare(old, new)), 1)

    def test_refused(self) -> None:
        refused = {
            "a method is gone": (
                "send @2 (point :Point, thing :Thing) -> (points :List(Point));",
                "",
            ),
            "a method has another number": ("wait @1 () $Tessera.gate;\n  send @2",
                                            "wait @2 () $Tessera.gate;\n  send @1"),
            "a method in the base": ("interface Base {", "interface Base { first @1 ();"),
            "a method has another name": ("write @0", "put @0"),
            "a gate that can be called": ("wait @1 () $Tessera.gate;", "wait @1 ();"),
            "a type": ("value :UInt32", "value :Int32"),
            "a size": ("value :UInt32", "value :UInt64"),
            "a name": ("value :UInt32", "number :UInt32"),
            "an order": ("value :UInt32, colour :Colour", "colour :Colour, value :UInt32"),
            "a default": ("y @1 :Int32 = 5", "y @1 :Int32 = 6"),
            "a list": ("all @1 :List(Point)", "all @1 :Point"),
            "registers to message": ("(value :UInt32, colour :Colour)",
                                     "(value :UInt32, colour :Colour, name :Text)"),
            "results": ("(value :UInt64)", "(value :UInt32)"),
            "a member's number": ("a @3 :Void; b @4 :UInt8;", "a @4 :Void; b @3 :UInt8;"),
            "a group": ("g :group { left @0 :UInt8; }", "g :group { left @0 :UInt16; }"),
            "an enumerant": ("blue @1", "green @1"),
            "a constant": ("size :UInt32 = 3", "size :UInt32 = 4"),
            "a facet": ('$Tessera.facet("writer")', ""),
            "an interface's name": ("interface Base {", "interface Root {"),
        }
        for name, (old, new) in refused.items():
            changes = [(old, new)]
            if "Root" in new:
                changes.append(("extends(Base)", "extends(Root)"))
            with self.subTest(name):
                self.assertNotEqual(self.problems(*changes), [])


if __name__ == "__main__":
    unittest.main()
