@0xc8a5e1d24f70b936;
# A service to be supervised: it adds, and it misbehaves when it is asked to.

interface Adder {
  add @0 (left :UInt64, right :UInt64) -> (sum :UInt64, version :UInt32);
  leave @1 (code :UInt32) -> ();
  # Ends without an answer.
  hang @2 () -> ();
  # Never comes back.
}
