@0xa3c1f3b5d7e90246;
# What test/message.c reads: one field of each kind, and evolution in both directions.
# `sh make.sh` beside this file writes the messages.

struct Example {
  flag @0 :Bool;
  flagDefault @1 :Bool = true;
  small @2 :UInt8;
  medium @3 :UInt16 = 0x1234;
  large @4 :UInt32;
  huge @5 :UInt64 = 7;
  signed @6 :Int32;
  name @7 :Text;
  blob @8 :Data;
  child @9 :Example;
  children @10 :List(Example);
  numbers @11 :List(UInt32);
  bits @12 :List(Bool);
  names @13 :List(Text);
  grid @14 :List(List(UInt16));
  nothing @15 :List(Void);
}

const example :Example = (
  flag = true,
  flagDefault = false,
  small = 200,
  medium = 0x4321,
  large = 0xdeadbeef,
  huge = 0x0123456789abcdef,
  signed = -5,
  name = "mosaic",
  blob = 0x"00ff10",
  child = (name = "inner", child = (name = "innermost")),
  children = [(small = 1, name = "one"), (small = 2, name = "two"), (small = 3)],
  numbers = [10, 20, 4294967295],
  bits = [true, false, true, true, false, false, false, false, true],
  names = ["a", "", "ccc"],
  grid = [[1, 2], [], [3]],
  nothing = [void, void, void],
);

const defaults :Example = ();
