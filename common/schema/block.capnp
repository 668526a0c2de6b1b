@0xe18f4b7703d2c96a;
# A disk, as its driver offers it: blocks of one size, numbered from 0.
#
# What a client reads and writes passes through a buffer that is shared with the driver, so that a
# request is a few words in registers; many can wait at once, through a ring or several threads.
# Buffers are the devices service's memory: a client keeps its mapping when the driver has gone.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

struct BlockGeometry {
  blockBytes @0 :UInt32;
  # The unit of all requests; a power of two, 512 to 65536.
  isReadOnly @1 :Bool;
  isVolatile @2 :Bool;
  # What is written may be lost with the power until a flush after it was answered.
  blockCount @3 :UInt64;
  requestBlocksMax @4 :UInt32;
  # The most blocks of one request.
}

interface BlockDevice {
  # NOT_FOUND, of all: the machine has no such disk. UNSUPPORTED: it has one that nobody drives.

  geometry @0 () -> (geometry :BlockGeometry) $Tessera.facet("reader");

  open @1 (bufferBytes :UInt32) -> (channel :BlockChannel, buffer :Kernel.Memory)
      $Tessera.facet("opener");
  # A way to read and write, with a buffer of its own, of `bufferBytes` rounded up to whole pages.
  # Both end with the session. LIMIT_EXCEEDED: the caller has too many, or too much memory.

  openReader @2 (bufferBytes :UInt32) -> (channel :BlockChannel, buffer :Kernel.Memory)
      $Tessera.facet("reader");
  # The same, but nothing can be written.
}

interface BlockChannel {
  # Errors of all: INVALID_ARGUMENT, blocks that the disk has not, or a part of the buffer that it
  # has not; LIMIT_EXCEEDED, too many requests of this channel or of all wait; UNSUPPORTED, a write
  # to a disk that is only read; CANCELLED, the channel was closed before; DEVICE_ERROR, the disk
  # could not; TIMED_OUT, it does not answer; PEER_GONE, the driver has ended: whoever was told of
  # nothing else finds the blocks of a write as they were, as they should be, or mixed, and can open
  # a channel anew and write again.

  read @0 (block :UInt64, blockCount :UInt32, offset :UInt32) $Tessera.facet("reader");
  # Into the buffer, `offset` bytes into it, a multiple of 512.

  write @1 (block :UInt64, blockCount :UInt32, offset :UInt32);
  # From the buffer, which must stay as it is until this is answered.

  flush @2 ();
  # What was answered before this began survives the power from when this is answered.
}
