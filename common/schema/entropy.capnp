@0xfcf7b62a3d490293;
# Bytes that nobody can guess, as a device makes them.

interface EntropySource {
  read @0 (sizeBytes :UInt32) -> (data :Data);
  # At least one byte, at most as many as were asked for, and at most 256; waits for the device,
  # a second at most. Nobody can see whether they are hard to guess: mix them with something, and
  # never take them for all there is.
  # NOT_FOUND: this machine has no such device. TIMED_OUT: it does not answer. DEVICE_ERROR: what it
  # says cannot be, or all that it gives is the same. LIMIT_EXCEEDED: too many wait already.
}
