@0xcd157e92a3f60b84;
# What the signer of a program says of it.

struct ProgramStatement {
  name @0 :Text;
  version @1 :UInt32;
  sizeBytes @2 :UInt64;
  hash @3 :Data;
  # BLAKE3-256 of the file.
}

struct SignedProgram {
  # Beside the file NAME as NAME.signature.
  statement @0 :Data;
  # A ProgramStatement as a canonical message.
  signer @1 :Data;
  # Ed25519.
  signature @2 :Data;
  # In the domain "tessera.program" (identity.capnp, Identity.sign).
}
