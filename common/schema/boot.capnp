@0xa4d9c07b3e5f1826;
# What was booted, as measured before anything of it ran.

enum Shim {
  unknown @0;
  pvh @1;
  uefi @2;
  sbi @3;
  arm64 @4;
}

struct BootRecord {
  # Every program finds it in its startup message; it is the first entry of the audit log.
  shim @0 :Shim;
  packageBytes @1 :UInt64;
  packageHash @2 :Data;
  # BLAKE3-256 of the whole boot package, signature included; of a packed one, of what was unpacked:
  # `audit hash` gives it of the file.
  signer @3 :Data;
  # The Ed25519 key that the package was verified with.
  edition @4 :Text;
  architecture @5 :Text;
  seedBytes @6 :UInt32;
  # Entropy that the firmware gave; 0: none.
}
