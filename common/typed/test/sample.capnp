@0xd4b1f06c93a7e852;
# One of everything that a schema of this system can say, for tests.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";
using Directory = import "/directory.capnp";

const limit :UInt32 = 4000000000;
const lowest :Int64 = -9223372036854775808;
const title :Text = "a \"title\"\n";
const half :Float64 = 0.5;
const isOn :Bool = true;
const favourite :Colour = blue;

enum Colour {
  red @0;
  darkGreen @1;
  blue @2;
  # The last one.
}

struct Point {
  x @0 :Int32;
  y @1 :Int32 = -7;
}

struct Everything {
  bit @0 :Bool;
  bitOn @1 :Bool = true;
  small @2 :UInt8 = 200;
  smallSigned @3 :Int8;
  middle @4 :UInt16 = 0x1234;
  middleSigned @5 :Int16 = -2;
  large @6 :UInt32;
  largeSigned @7 :Int32;
  wide @8 :UInt64 = 0xfedcba9876543210;
  wideSigned @9 :Int64;
  single @10 :Float32 = 1.5;
  precise @11 :Float64;
  colour @12 :Colour = darkGreen;
  text @13 :Text;
  greeting @14 :Text = "hello";
  data @15 :Data;
  magic @16 :Data = 0x"00 ff 10";
  point @17 :Point;
  entry @18 :Directory.Entry;
  bits @19 :List(Bool);
  bytes @20 :List(UInt8);
  numbers @21 :List(UInt32);
  wides @22 :List(Int64);
  colours @23 :List(Colour);
  names @24 :List(Text);
  blobs @25 :List(Data);
  points @26 :List(Point);
  entries @27 :List(Directory.Entry);
  children @28 :List(Everything);
  choice @29 :Choice;
  nothing @30 :Void;
}

struct Choice {
  before @0 :UInt8;
  union {
    none @1 :Void;
    number @2 :UInt32 = 17;
    words @3 :Text;
    place @4 :Point;
    many @5 :List(UInt16);
  }
  pair :group {
    first @6 :UInt16;
    second @7 :Text;
  }
  either :union {
    left @8 :UInt8;
    right @9 :Data;
  }
}

struct Handles {
  first @0 :Kernel.Event;
  second @1 :Kernel.Memory;
  others @2 :List(Kernel.Event);
}

interface Base {
  echo @0 (everything :Everything) -> (everything :Everything) $Tessera.facet("reader");
  add @1 (left :UInt32, right :UInt64) -> (sum :UInt64) $Tessera.facet("reader");
}

interface Sample extends(Base) {
  wait @0 () $Tessera.gate;
  ping @1 () -> ();
  swap @2 (first :Kernel.Event, number :UInt64, second :Kernel.Event)
      -> (second :Kernel.Event, number :UInt64, first :Kernel.Event);
  pass @3 (handles :Handles) -> (handles :Handles);
  say @4 (text :Text) -> (length :UInt32);
  fill @5 (count :UInt32) -> (data :Data);
  names @6 (cursor :UInt32) -> (names :List(Text), cursor :UInt32);
  large @7 (a :UInt64, b :UInt64, c :UInt64, d :UInt64, e :UInt64, f :UInt64, isLast :Bool)
      -> (g :UInt64, a :UInt64, b :UInt64, c :UInt64, d :UInt64, e :UInt64, f :UInt64);
  choose @8 Choice -> Choice;
}
