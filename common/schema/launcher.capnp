@0xb86a3d5f07e9c214;
# Starting programs, and looking after those that run.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface Launcher {
  prepare @0 (program :Text, ledger :Kernel.Ledger, scheduling :Kernel.Scheduling, priority :UInt8)
      -> (launch :Launch) $Tessera.facet("starter");
  # A new process for a program of the boot package, not started yet. All of it is charged to
  # `ledger`, a capability with all methods, and runs on `scheduling`: destroying the ledger ends
  # it. CPU time is counted only where the budget is less than the period.
  # NOT_FOUND: no such program.

  programs @1 (cursor :UInt32) -> (names :List(Text), cursor :UInt32) $Tessera.facet("observer");

  prepareAs @2 (program :Text, ledger :Kernel.Ledger, scheduling :Kernel.Scheduling,
      principal :Kernel.Principal, priority :UInt8) -> (launch :Launch);
  # The same, to run as this principal: who has one may start programs as it.

  load @3 (sizeBytes :UInt64, statement :Data) -> (file :ProgramFile);
  # A program from elsewhere, with its signed statement (program.capnp). LIMIT_EXCEEDED: too large,
  # or too many are being loaded. BAD_SIGNATURE: the statement is not its signer's.
}

interface ProgramFile {
  # A program's file on its way in. Nothing of it is executable before all of it was verified.

  write @0 (data :Data) -> ();
  # What follows. LIMIT_EXCEEDED: more than was said.

  prepare @1 (ledger :Kernel.Ledger, scheduling :Kernel.Scheduling, priority :UInt8)
      -> (launch :Launch);
  # When all is there; as often as one likes. TRUNCATED: it is not. BAD_SIGNATURE: it is not what
  # was signed. WRONG_SIGNER: signed by a key that nobody here can allow. MALFORMED and its like:
  # not a program that can be started.

  prepareAs @2 (ledger :Kernel.Ledger, scheduling :Kernel.Scheduling, principal :Kernel.Principal,
      priority :UInt8) -> (launch :Launch);
  # The same, to run as this principal.
}

interface LaunchRecords {
  # For the audit service: what was launched and what was refused.

  read @0 (after :UInt64) -> (records :List(LaunchRecord), lost :UInt64);
  watch @1 (event :Kernel.Event, bits :UInt64) -> ();
  grant @2 (process :UInt64, handle :UInt32) -> (name :Text, interface :Text);
  # What a handle of a process was when it was started. NOT_FOUND: not granted at the start.
}

interface Launch {
  # A program on its way. Dropping it before `start` undoes everything. It runs as who has prepared
  # it, or as he said: DENIED to every other process.

  grant @0 (name :Text, interface :Text, capability :Kernel.Capability) -> ();
  # A copy of it will be found under this name.

  argument @1 (text :Text) -> ();
  environment @2 (text :Text) -> ();
  start @3 () -> (process :Kernel.Process, number :UInt64);
  # Once. The process can be ended, observed and asked for its end, not changed.
  # DENIED: policy refuses the launch, or something granted; CANCELLED: it was to be asked, and the
  # person said nothing.

  offer @4 (name :Text, interface :Text, capability :Kernel.Capability) -> ();
  # Like `grant`, but what policy refuses is left out.

  refusal @5 () -> (reason :Text);
  # Why `start` was denied.
}

interface ProcessList {
  list @0 (after :UInt64) -> (processes :List(ProcessState)) $Tessera.facet("observer");
  # In the order of their numbers, those that follow `after`.

  capabilities @1 (process :UInt64, cursor :UInt32)
      -> (capabilities :List(HeldCapability), cursor :UInt32) $Tessera.facet("observer");
  # What it holds; 0 as cursor is the start, and the end.

  end @2 (process :UInt64) -> ();
}

struct ProcessState {
  number @0 :UInt64;
  name @1 :Text;
  principal @2 :Data;
  parent @3 :UInt64;
  # Who started it.
  memoryBytes @4 :UInt64;
  cpuNs @5 :UInt64;
  threadCount @6 :UInt32;
}

struct HeldCapability {
  name @0 :Text;
  # Empty: it came in a message.
  interface @1 :Text;
  kind @2 :UInt32;
  # enum object_kind.
  mask @3 :UInt64;
  giver @4 :UInt64;
  # The process that it comes from.
  handle @5 :UInt32;
}

struct LaunchRecord {
  number @0 :UInt64;
  # From 1 on, without gaps.
  timeNs @1 :UInt64;
  process @2 :UInt64;
  parent @3 :UInt64;
  isRefused @4 :Bool;
  program @5 :Text;
  hash @6 :Data;
  signer @7 :Data;
  principal @8 :Data;
  reason @9 :Text;
}
