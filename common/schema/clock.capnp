@0xaa39ab56c54ba291;
# What time it is: the clock that a machine keeps while it is off, and what everybody goes by.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface RealTimeClock {
  # A clock that goes on while the machine is off, as its driver offers it. Times are nanoseconds
  # since the beginning of 1970, UTC. All methods: NOT_FOUND where this machine has no such clock,
  # DEVICE_ERROR when it does not answer as one.

  read @0 () -> (timeNs :UInt64, stepNs :UInt64);
  # `stepNs`: what it can tell apart; as much more may have passed. DEVICE_ERROR also: it lost its
  # power, or shows what is no time.

  set @1 (timeNs :UInt64) -> ();
  # INVALID_ARGUMENT: it cannot show this time.
}

enum TimeSource {
  nobody @0;
  # Nobody knows the time: what is shown counts from the machine's start.
  device @1;
  # The machine's own clock said it when the machine started.
  person @2;
  # Somebody set it.
  network @3;
  # Somebody set it, by another clock that he had asked.
}

interface WallClock {
  now @0 () -> (timeNs :UInt64, errorNs :UInt64, source :TimeSource)
      $Tessera.facet("reader") $Tessera.facet("keeper");
  # Nanoseconds since the beginning of 1970, UTC. `errorNs`: as much may be missing of what the
  # source said; what the machine's clock drifts since then comes on top.

  page @1 () -> (memory :Kernel.Memory) $Tessera.facet("reader") $Tessera.facet("keeper");
  # To read: what is to be added to the machine's clock, now and after each change
  # (wall_clock/page.h). So who wants to know the time often makes no call for it.

  set @2 (timeNs :UInt64, isForced :UInt32, errorNs :UInt64) -> (isKept :UInt32)
      $Tessera.facet("keeper");
  # From now on it is this time. `errorNs`: another clock said so, over a network, and as much may
  # be missing; 0: a person did. `isKept`: the clock that goes on while the machine is off was set
  # too. INVALID_ARGUMENT: later than 2261. LIMIT_EXCEEDED: more than a day from what is
  # known, and not forced. The audit log gets to know of it.
}
