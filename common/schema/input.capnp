@0xc8a1f47e0b93d265;
# Keyboards and pointers, as their drivers offer them to the one client that decides who hears them.
#
# Kinds and codes of events are those of evdev, which virtio's input devices speak (Virtio 1.1, 5.8;
# numbers: common/lib/include/lib/input_codes.h). Other drivers say the same in them.

using Kernel = import "/kernel.capnp";
using Tessera = import "/tessera.capnp";

struct InputDescription {
  name @0 :Text;
  hasKeys @1 :Bool;
  # Those of a keyboard.
  hasRelative @2 :Bool;
  # It says how far it was moved.
  hasAbsolute @3 :Bool;
  # It says where it is, from (0, 0) to (absoluteXMax, absoluteYMax).
  absoluteXMax @4 :UInt32;
  absoluteYMax @5 :UInt32;
  hasLights @6 :Bool;
}

struct InputEvent {
  timeNs @0 :UInt64;
  # Of the machine's clock, when the driver heard of it.
  kind @1 :UInt16;
  code @2 :UInt16;
  value @3 :Int32;
}

struct InputLight {
  # Bits of `setLights`.
  const numLock :UInt32 = 1;
  const capsLock :UInt32 = 2;
  const scrollLock :UInt32 = 4;
}

interface InputSource {
  # NOT_FOUND, of all: the machine has no such device. UNSUPPORTED: it has one that nobody drives.

  describe @0 () -> (description :InputDescription) $Tessera.facet("observer");

  open @1 (event :Kernel.Event, bits :UInt64, tether :Kernel.Capability) -> (port :InputPort)
      $Tessera.facet("opener");
  # Makes the caller the one who hears, until `port` ends; what was said before is forgotten. The
  # bits are signalled when `read` has something. The driver keeps `tether`, a session of the
  # caller's own, as long as there is the port: when it is closed, nobody signals any
  # more. WRONG_STATE: somebody else has it. INVALID_ARGUMENT: it is no event.
}

interface InputPort {
  # Ends with its last capability. PEER_GONE, of all: the driver has ended; the client opens the
  # device that follows, and takes all keys for released.

  read @0 () -> (events :List(InputEvent), lost :UInt32);
  # What has happened since, perhaps nothing, 64 events at most; never waits. What belongs together
  # ends with a synchronisation event (kind 0, code 0), and stays together. `lost`: events that
  # there was no room for since the last call; then keys may have been released without a word.

  setLights @1 (lights :UInt32) -> ();
  # Of a keyboard (InputLight); all others go out. Never waits. UNSUPPORTED: it has none.
}
