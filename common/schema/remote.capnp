@0xdbb0cb4bc9f8a372;
# What people here let others on other machines call, who are told by their keys (ADR 47).

using Kernel = import "/kernel.capnp";

interface RemoteSharing {
  begin @0 () -> (exports :RemoteExports);
  # For one session of a person's: what is given through `exports` is taken back with the last
  # capability to that. LIMIT_EXCEEDED: there are too many sessions.
}

interface RemoteExports {
  # Everybody sees, and takes back, what he has given himself, through whichever session. What is
  # given, opened, or over, is recorded in the audit log; giving and opening are refused with what
  # that answered. INVALID_ARGUMENT of all: a key that is none, or a name that is empty or above 63
  # bytes.

  give @0 (name :Text, key :Data, interface :Text, capability :Kernel.Capability) -> ();
  # Whoever has the private part of `key`, Ed25519, 32 bytes, may call from elsewhere what this
  # capability may call, through this interface, until it is taken back; the calls are made by a
  # process that runs as that key. OVERLAP: somebody gives it something of this name. DENIED: it is
  # a key of this machine's, or was revoked; or an object of the kernel, which stays here.
  # LIMIT_EXCEEDED: this one gives too much, or all together.

  list @1 (after :UInt64) -> (exports :List(RemoteExport));
  # In the order of their numbers, those behind `after`, as many as fit.

  revoke @2 (name :Text, key :Data) -> ();
  # Takes it back: what the key has of it is gone, and calls that are being made are over for who
  # made them. `key` empty: from everybody. NOT_FOUND: nothing is given under this name.

  use @3 (name :Text, key :Data) -> (use :Kernel.Capability);
  # For who is about to open what another machine gives: it is recorded that this was opened, and
  # that it is over when the last capability to `use`, which can do nothing, is gone.
  # LIMIT_EXCEEDED: this one uses too much, or all together.
}

struct RemoteExport {
  number @0 :UInt64;
  # From 1 on, never used twice.
  name @1 :Text;
  key @2 :Data;
  interface @3 :Text;
  connectionCount @4 :UInt32;
  # That have it open.
}

interface RemoteVisit {
  # What the process of one connection has of its machine.

  open @0 (name :Text) -> (capability :Kernel.Capability, interface :Text);
  # What is given to the connection's key under this name. NOT_FOUND: nothing is.
}
