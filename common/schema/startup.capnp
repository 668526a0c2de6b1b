@0x9d2e6b40f8a1c357;
# What a program finds when it starts: one message, read-only in its memory, whose address is the
# argument of its first thread.
#
# The first five capabilities of every program are numbered as in enum initial_capability
# (abi/system_call.h): its process, its first thread, its ledger, its CPU time, and the clock, which
# is Machine with the facet "observer".

struct Startup {
  arguments @0 :List(Text);
  # The program's name first.
  environment @1 :List(Text);
  # NAME=value.
  capabilities @2 :List(NamedCapability);
  seed @3 :Data;
  # 32 bytes that nobody else has.
  imageBase @4 :UInt64;
  # Where it was loaded, and where nothing else is yet:
  freeStart @5 :UInt64;
  freeEnd @6 :UInt64;
  priority @7 :UInt8;
  # Of its first thread, and the most that its threads can have.
  boot @8 :Data;
  # What was booted: a BootRecord (boot.capnp) as a message; empty where nobody says.
}

struct NamedCapability {
  name @0 :Text;
  handle @1 :UInt32;
  interface @2 :Text;
  # What can be asked of it, as a name of the schema; empty when nobody said.
}
