@0xb5e03c9d7a412f86;
# A screen, as its driver offers it to the one client that composes what is seen there.
#
# A pixel is 32 bits, 0xffRRGGBB as a number in memory order of the machine (little endian): B, G, R
# and a byte that the screen ignores. Only the cursor's image has a coverage there, premultiplied.

using Kernel = import "/kernel.capnp";
using Tessera = import "/tessera.capnp";

struct DisplayMode {
  width @0 :UInt16;
  height @1 :UInt16;
}

struct DisplayDescription {
  isConnected @0 :Bool;
  # Somebody could see it.
  modes @1 :List(DisplayMode);
  # What it can show, 32 at most; the first is what it should show: of a window of an emulator, as
  # large as that is now.
  cursorWidth @2 :UInt16;
  cursorHeight @3 :UInt16;
  # Of the image that the device puts over the picture by itself; 0: it has none.
  refreshMilliHz @4 :UInt32;
  # How often a picture is shown, at most: 60,000 where nobody knows.
  edid @5 :Data;
  # What the screen says of itself (VESA E-EDID 1.4), 128 or 256 bytes, or nothing.
  flips @6 :Bool;
  # Two buffers are possible: while one is shown the other is drawn.
}

struct DisplayRectangle {
  x @0 :UInt16;
  y @1 :UInt16;
  width @2 :UInt16;
  height @3 :UInt16;
}

interface Scanout {
  # NOT_FOUND, of all: the machine has no such screen. UNSUPPORTED: it has one that nobody drives.

  describe @0 () -> (description :DisplayDescription) $Tessera.facet("observer");

  open @1 (tether :Kernel.Capability) -> (port :ScanoutPort)
      $Tessera.facet("opener");
  # Makes the caller the screen's one client, until `port` ends. The driver keeps `tether`, a
  # session of the caller's own, as long as there is the port: when it is closed before, the driver
  # has ended. WRONG_STATE: somebody else has it.
}

interface ScanoutPort {
  # Ends with its last capability; then the screen goes dark. PEER_GONE, of all: the driver has
  # ended; the client keeps its mapping, and opens the screen that follows.

  describe @0 () -> (description :DisplayDescription);

  setMode @1 (width :UInt16, height :UInt16, bufferCount :UInt16)
      -> (memory :Kernel.Memory, strideBytes :UInt32, bufferBytes :UInt32, bufferCount :UInt16);
  # From now on the screen shows pictures of this size, one of `modes`, from buffers that lie one
  # behind the other in `memory`, all zeros: `bufferCount` of them, 1 or 2, or one where the device
  # has no more. What was shown before, its memory included, is the client's no longer: a mapping
  # goes when this is answered. The first `show` makes it seen.
  # INVALID_ARGUMENT: no such mode. LIMIT_EXCEEDED: more memory than the device may have.
  # DEVICE_ERROR, TIMED_OUT: the screen could not; it is as it was after `open`.

  show @2 (buffer :UInt16, damage :List(DisplayRectangle)) -> ();
  # Answered when this buffer is seen, so that another one can be drawn; of what is already seen in
  # it only `damage` has changed, 16 rectangles at most, which may overlap; empty: nothing. A part
  # outside the picture is INVALID_ARGUMENT. WRONG_STATE: no mode, or another `show` is under way.
  # DEVICE_ERROR, TIMED_OUT: it may be seen in part; the mode is to be set anew.

  cursorImage @3 () -> (memory :Kernel.Memory);
  # cursorWidth times cursorHeight pixels, row after row, to be drawn into. NOT_FOUND: it has none.

  setCursor @4 (hotX :UInt16, hotY :UInt16, isVisible :UInt16) -> ();
  # Takes the image as it is now; the point (hotX, hotY) of it is what points.

  moveCursor @5 (x :UInt16, y :UInt16) -> ();
  # Where it points. Never waits.

  notify @6 (event :Kernel.Event, bits :UInt64) -> ();
  # Signals the bits when the description has changed. One at a time, the last that asked.
  # INVALID_ARGUMENT: it is no event.
}
