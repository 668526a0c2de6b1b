@0xc3f80d6a91b4e275;
# A serial line, as its driver offers it.

using Kernel = import "/kernel.capnp";

interface SerialPort {
  write @0 (data :Data) -> (sizeBytes :UInt32);
  # Takes as much as there is room for, perhaps nothing; never waits.

  read @1 (sizeBytes :UInt32) -> (data :Data, lost :UInt32);
  # What has arrived, perhaps nothing; never waits. `lost`: bytes that there was no room for.

  notify @2 (event :Kernel.Event, received :UInt64, sent :UInt64, tether :Kernel.Capability)
      -> ();
  # Signals `received` when bytes have arrived, `sent` when there is room again after a `write` that
  # did not take everything. The port keeps `tether`, a session of the caller's own, until somebody
  # asks anew or the driver ends: when it is closed, nobody signals any more.
}
