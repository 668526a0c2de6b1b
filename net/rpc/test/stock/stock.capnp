@0xd1f5a3c7e9b24680;
# What our end and the stock library say to each other in the test. Cap'n Proto's C++ makes code of
# it; our end has the numbers in ids.h.

interface Callback @0xe2a1b3c4d5f60718 {
  called @0 (number :UInt32) -> (sum :UInt32);
  # The number and one.
}

interface Bench @0xc9d8e7f6a5b40312 {
  add @0 (left :UInt64, right :UInt64) -> (sum :UInt64);
  echo @1 (data :Data, text :Text, list :List(UInt16))
      -> (data :Data, text :Text, list :List(UInt16));
  fail @2 () -> ();
  use @3 (callback :Callback, number :UInt32) -> (sum :UInt32);
  # Calls it, and gives what it says.
  make @4 () -> (bench :Bench);
  # Another one.
  giveBack @5 (callback :Callback) -> (callback :Callback);
  nested @6 () -> (outer :Outer);
  later @7 () -> (bench :Bench);
  # Answers when `release` is called.
  release @8 () -> ();
  liveCount @9 () -> (count :UInt32);
  # Objects that the peer has, but for the first.
  callYours @10 () -> (sum :UInt32);
  # Asks for the first object of the caller's, which is a Callback, and calls it.
  keep @11 (callback :Callback) -> ();
  # Keeps it until `drop`.
  drop @12 () -> ();
  end @13 () -> ();
  # Ends the connection.
}

struct Outer {
  number @0 :UInt32;
  inner @1 :Inner;
}

struct Inner {
  text @0 :Text;
  bench @1 :Bench;
}
