@0xc6e0a2975b41d83f;
# What the identity service keeps (common/services/identity).

using Identity = import "/identity.capnp";

struct KeptIdentities {
  identities @0 :List(KeptIdentity);
  statements @1 :List(Identity.SignedStatement);
  # In the order in which they were accepted.
  owner @2 :Data;
  # The first identity that was made here; empty: none was yet.
  replaced @3 :UInt32;
  # How many statements made room for newer ones.
  nodeSeed @4 :Data;
  # Of the Ed25519 key that the machine speaks in the overlay with; empty: nobody has asked for it.
}

struct KeptIdentity {
  name @0 :Text;
  publicKey @1 :Data;
  salt @2 :Data;
  memoryKib @3 :UInt32;
  passes @4 :UInt32;
  # Argon2id of the passphrase with these makes the key that `sealed` was encrypted with.
  nonce @5 :Data;
  sealed @6 :Data;
  # XChaCha20-Poly1305 of the Ed25519 seed, with all that is public as associated data. Empty: the
  # key was rotated, and is kept no more.
  failures @7 :UInt32;
  # Wrong passphrases since the last right one.
  payer @8 :Data;
  # Who has made it, or the first of those who made one another; empty: the owner has.
}
