@0xda0c5e8b7f1462c9;
# What the program `trace` saves: a file of messages one behind the other, one for each call. On the
# host: capnp decode trace.capnp TracedCall < FILE

struct TracedCall {
  number @0 :UInt64;
  # In the order in which the calls were made.
  startNs @1 :UInt64;
  # Since the machine started.
  durationNs @2 :UInt64;
  session @3 :UInt32;
  # What was called.
  name @4 :Text;
  # Under which it was granted; empty for what came in an answer.
  interface @5 :Text;
  method @6 :Text;
  ordinal @7 :UInt16;
  isOneWay @8 :Bool;
  status @9 :UInt16;
  # enum status.
  params @10 :TracedMessage;
  results @11 :TracedMessage;
}

struct TracedMessage {
  text @0 :Text;
  # Typed; cut when it is long.
  isInRegisters @1 :Bool;
  words @2 :List(UInt64);
  sessions @3 :List(UInt32);
  # What each of its capabilities is called by from then on; 0: it is not traced.
}
