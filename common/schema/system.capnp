@0xb1f0a5c4d27e3896;
# The shape of an edition's manifest. `editions/X/system.capnp` holds the value, which the build
# evaluates to a message (`capnp eval -b`), checks, and puts into the boot package. Typed data, no
# scripts.

struct System {
  edition @0 :Text;
  # "embedded", "desktop" or "server".
  services @1 :List(Service);
  # In any order: who needs what decides.
  loader @2 :Text;
  # The service that starts all others: it exports a Launcher, and needs none of them.
}

struct Service {
  name @0 :Text;
  program @1 :Text;
  # Of the boot package.
  arguments @2 :List(Text);
  exports @3 :List(Export);
  needs @4 :List(Need);
  authorities @5 :List(Authority);
  restart @6 :RestartPolicy;
  memoryKib @7 :UInt32;
  # The most that it and all it makes may take.
  priority @8 :UInt8 = 128;
  cpuPercent @9 :UInt8 = 100;
  # The most of one CPU's time that it may have: what is more urgent than others leaves them some.
  moreMemoryKib @10 :UInt32;
  # Besides, for each of its processes that asks for it (Supervised.memory): what not every machine
  # has a use for takes nothing from one that has none.
  spareKib @11 :UInt32;
  # Its quota is larger by this on a machine that has so much for all who want more than they need,
  # and otherwise by a part of it, the same for all (init/quota.h).
}

enum RestartPolicy {
  always @0;
  onFailure @1;
  # Not after the exit code 0.
  never @2;
}

struct Export {
  # An endpoint that the supervisor keeps: it outlives the process that answers at it.
  name @0 :Text;
  interface @1 :Text;
}

struct Need {
  name @0 :Text;
  # Under which it is found.
  service @1 :Text;
  # Who exports it.
  export @2 :Text;
  facet @3 :Text;
  # Of the interface; empty: all of it.
  isLater @4 :Bool;
  # The service is not waited for: calls to it have deadlines. For the loader, which starts all.
}

struct Authority {
  # A capability of the kernel's.
  name @0 :Text;
  union {
    machine @1 :Text;
    # Machine, with a facet; "" is all.
    ioPorts @2 :PortRange;
    console @3 :Void;
    principals @4 :Void;
    code @5 :Void;
    audit @6 :Void;
    bootPackage @7 :Void;
    serialRegisters @8 :Void;
    # Of the serial line that the firmware named as console: Memory, or IoPorts on x86.
    serialInterrupt @9 :Void;
    scheduling @10 :Void;
    # CPU time without limit, to share out.
    schemas @11 :Void;
    # The descriptions of all interfaces: the package's file "schemas".
    keptMemoryKib @12 :UInt32;
    # A ledger of this size that outlives the processes of the service.
    keptStateKib @13 :UInt32;
    # A Memory of this size: each process of the service finds in it what the one before left.
    anonymous @14 :Void;
    # The Principal of whoever is not logged in (lib/anonymous.h), for who starts shells for them.
    firmware @15 :Void;
    # A Memory with where the firmware's tables are (abi/firmware.h), to read.
    packageFile @16 :Text;
    # A file of the boot package, by its name there, in a Memory to read that is the same for all
    # (package_file/package_file.h).
  }
  spareKib @17 :UInt32;
  # With keptMemoryKib: as a service's.
}

struct PortRange {
  first @0 :UInt16;
  count @1 :UInt16;
}
