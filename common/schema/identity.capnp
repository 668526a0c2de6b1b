@0x8b7e20d4c95f3a1d;
# Principals as people have them: key pairs, kept by one service that never gives a private key out.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface Identities {
  list @0 (cursor :UInt32) -> (identities :List(IdentityState), cursor :UInt32)
      $Tessera.facet("observer") $Tessera.facet("watcher") $Tessera.facet("keeper");

  verify @1 (signer :Data, domain :Text, data :Data, signature :Data) -> (isGood :UInt32)
      $Tessera.facet("observer") $Tessera.facet("node") $Tessera.facet("witness")
      $Tessera.facet("keeper");
  # A signature of Identity.sign, by any key.

  owner @2 () -> (publicKey :Data) $Tessera.facet("observer") $Tessera.facet("watcher")
      $Tessera.facet("node") $Tessera.facet("witness") $Tessera.facet("keeper");
  # The machine's owner: the first identity that was made here, or what it was rotated to.
  # NOT_FOUND: there is none yet. WRONG_STATE: it was revoked.

  statements @3 (after :UInt64) -> (statements :List(SignedStatement), next :UInt64)
      $Tessera.facet("observer") $Tessera.facet("watcher") $Tessera.facet("keeper");
  # What was said of keys, signed by the key that it is about (or by the owner's). `next`
  # grows with each that is accepted, also when it replaces an older one, and is the next `after`.

  watch @4 (event :Kernel.Event, bits :UInt64) -> ()
      $Tessera.facet("watcher") $Tessera.facet("node") $Tessera.facet("visitor")
      $Tessera.facet("keeper");
  # Signals when there is a new statement, another owner, or another identity. One watcher for each
  # session: who was given a copy of a service's own would take its place, so observers cannot.

  create @5 (console :UInt8, name :Text, maker :Data, asker :UInt64) -> (publicKey :Data)
      $Tessera.facet("keeper");
  # Asks for a passphrase on the trusted path of that console. `maker`: the key of who is logged in
  # there; empty: nobody is. `asker`: the process for which that is; once it is gone, nothing is
  # asked any more, and this is CANCELLED; 0: it is nobody's. OVERLAP: the name is taken.
  # INVALID_ARGUMENT: it is not a name. CANCELLED: the person did not want to. TIMED_OUT: nobody
  # answered. LIMIT_EXCEEDED: something is being asked at that console. NO_MEMORY: there are as many
  # as the machine keeps. DENIED: `maker` has made as many as anybody but the owner may.

  unlock @6 (console :UInt8, name :Text, asker :UInt64)
      -> (identity :Identity, principal :Kernel.Principal) $Tessera.facet("keeper");
  # Asks for the passphrase on the trusted path. DENIED: it is wrong. NOT_FOUND: there is no such
  # identity, as `list` says too. WRONG_SIGNER: its key counts no more, it was revoked or replaced.
  # WRONG_STATE: so soon after a wrong passphrase, nobody is asked. NO_MEMORY: too many are unlocked
  # at this console, or in all. Otherwise as `create`.
  # Both end when `identity` is dropped or locked.

  restore @7 (console :UInt8, name :Text, maker :Data, asker :UInt64) -> (publicKey :Data)
      $Tessera.facet("keeper");
  # Asks on the trusted path for the shares of a backup, then for a passphrase. WRONG_STATE: the
  # identity is here. WRONG_SIGNER: its key counts no more. MALFORMED: no key has these shares.
  # Otherwise as `create`.

  accept @8 (statement :SignedStatement) -> () $Tessera.facet("observer") $Tessera.facet("keeper");
  # A statement from elsewhere, about an identity of this machine or by its owner. BAD_SIGNATURE: it
  # is not signed by who says so, or a rotation not by the successor. WRONG_SIGNER: by nobody who
  # may say this. DENIED: by who has said as much as he may. OVERLAP: it is held already.
  # WRONG_STATE: it comes too late, or again. NOT_FOUND: it is about nobody known here.

  loginKeys @9 (name :Text) -> (keys :List(LoginKey))
      $Tessera.facet("observer") $Tessera.facet("watcher") $Tessera.facet("keeper");
  # With which one can log in as this one from elsewhere. NOT_FOUND: there is no such identity.
  # WRONG_SIGNER: its key counts no more.

  admit @10 (name :Text, key :Data) -> (principal :Kernel.Principal, publicKey :Data, isOwner :Bool)
      $Tessera.facet("keeper");
  # For who has made sure that somebody elsewhere has the private part of `key`: the right to start
  # programs as `name`. It is taken back when the key is forbidden, or the identity is revoked or
  # rotated; `watch` tells. NOT_FOUND: there is no such identity, or the key is none of its.
  # WRONG_SIGNER: as for loginKeys. Nothing is unlocked.

  signLogHead @12 (head :Data) -> (signature :Data) $Tessera.facet("witness");
  # With the machine's own key, in the domain "tessera.audit.head": a LogHead of audit.capnp as a
  # canonical message. MALFORMED: it is none.

  nodeKey @11 () -> (key :NodeKey) $Tessera.facet("node") $Tessera.facet("keeper");
  # The machine's own key in the overlay, made when it is first asked for and kept with the
  # identities.

  visitor @13 (key :Data) -> (principal :Kernel.Principal) $Tessera.facet("visitor");
  # For who has made sure that somebody elsewhere has the private part of `key`: the right to start
  # programs as that key. DENIED: it is, or was, of this machine: an identity's, the machine's own,
  # the system's; or nobody's, or the owner has revoked it. That can change: `watch` tells, and
  # nothing is taken back. INVALID_ARGUMENT: it is no key.

  lentNodeKey @14 (key :Data, tether :Kernel.Capability) -> (nodeKey :NodeKey)
      $Tessera.facet("node");
  # That of a person who lends it (Identity.lendNodeKey). `tether`, a session of the caller's own,
  # is kept as long as it is lent: that this is closed tells that it was taken back, that the
  # identity was locked, revoked or rotated, that it was asked for again, or that this service has
  # ended.
  # NOT_FOUND: nobody lends this key.
}

interface Identity {
  # One that is unlocked. Once it is locked or revoked, all but `state` answer WRONG_STATE. DENIED
  # by the service itself: anybody but the owner may make so many keys and statements only.

  state @0 () -> (state :IdentityState) $Tessera.facet("signer") $Tessera.facet("overlay");
  sign @1 (domain :Text, data :Data) -> (signature :Data) $Tessera.facet("signer");
  # Ed25519 over the domain, a zero and the data. Domains that begin with "tessera." are for the
  # system's own statements: DENIED here.

  challenge @2 (nonce :Data) -> (response :Data) $Tessera.facet("signer");
  # Proves that the key is here: signs 32 bytes of the asker's and 32 of this service's, in the
  # domain "tessera.challenge". `response`: those 32 of the service's, and the signature.

  signRule @3 (rule :Data) -> (signature :Data);
  # In the domain "tessera.policy": a Rule of policy.capnp as a canonical message. MALFORMED: it is
  # none. This, signProgram, revokeProgram and backup are recorded in the audit log, where there is
  # one, or refused with what it answered.

  signProgram @4 (statement :Data) -> (signature :Data);
  # In the domain "tessera.program": a ProgramStatement of program.capnp as a canonical message; who
  # signs a program answers for it. MALFORMED: it is none.

  rotate @5 () -> (publicKey :Data, statement :SignedStatement);
  # A new key takes this one's place; asks for a new passphrase on the trusted path. This session
  # goes on with the new key; its Principal stays what it is. NO_MEMORY, LIMIT_EXCEEDED: as `create`
  # of Identities.

  revoke @6 (text :Text, key :Data) -> (statement :SignedStatement);
  # For good. Sessions of it end. `key`: another one's, which only the owner can say; empty: its
  # own.

  revokeProgram @7 (name :Text, minimumVersion :UInt32, key :Data)
      -> (statement :SignedStatement);
  # Programs of this name that this key signed must have at least this version from now on. `key`:
  # as for `revoke`. WRONG_STATE also: they must already.

  backup @8 (needed :UInt8, shares :UInt8) -> ();
  # Shows the shares of the key on the trusted path, one after the other, to be written down. Any
  # `needed` of `shares`, 2 to 15, restore it. INVALID_ARGUMENT: other numbers. LIMIT_EXCEEDED: as
  # `create` of Identities.

  lock @9 () -> () $Tessera.facet("signer");
  # Wipes the key from memory.

  watch @10 (tether :Kernel.Capability) -> ();
  # Keeps `tether`, a session of the caller's own, as long as the key is here: that this is closed
  # tells that the identity was locked or revoked, or that this service has ended. OVERLAP: it keeps
  # one already. DENIED: the caller is not the process that unlocked it.

  allowLogin @11 (key :Data, text :Text) -> (statement :SignedStatement);
  # Who has the private part of this Ed25519 key, of 32 bytes, can log in as this identity from
  # elsewhere. `text`: what to call it, 63 bytes at most; a key that is allowed already is called so
  # from now on. It goes with the person when the identity is rotated. Recorded in the audit log, or
  # refused with what it answered. INVALID_ARGUMENT: the text is longer, or the key is none. DENIED:
  # this person has as many.

  forbidLogin @12 (key :Data) -> (statement :SignedStatement);
  # No more. NOT_FOUND: it is not allowed.

  nodeKey @13 () -> (key :NodeKey);
  # To speak in the overlay as this one. It ends when the identity is locked, revoked or rotated.

  signOverlaySettings @14 (settings :Data) -> (signature :Data) $Tessera.facet("overlay");
  # In the domain "tessera.overlay": OverlaySettings of overlay.capnp as a canonical message.
  # MALFORMED: it is none (common/overlay_settings). Recorded as signRule is. The facet "overlay" is
  # for the program that changes them.

  lendNodeKey @15 (isLent :UInt32) -> () $Tessera.facet("overlay");
  # 1: lets the overlay's service speak as this one, until this is taken back, or the identity is
  # locked, revoked or rotated. 0: no more, whichever session of this identity has lent it.
  # WRONG_STATE, of 1, also: the identity was rotated since it was unlocked.
}

interface NodeKey {
  # A key pair that a node of the overlay speaks with; the private key stays in this service, which
  # signs what the overlay's protocol says with it and nothing else. WRONG_STATE: it has ended.
  # PEER_GONE: this service was started again; the machine's own can be asked for again.

  publicKey @0 () -> (publicKey :Data);

  sign @1 (statement :Data) -> (signature :Data);
  # Ed25519 over the statement as it is: this key's place in the tree, that of a child of its, the
  # way to it, or an offer of keys for a session. DENIED: it is none of these; or it reads as
  # something of Identity.sign, as one offer in 430 does, and the next one does not.

  agree @2 (key :Data) -> (shared :Data);
  # crypto_box_beforenm of libsodium, of this X25519 key and the X25519 form of this one.
  # INVALID_ARGUMENT: nobody can agree with it.

  signLink @3 (password :Data) -> (signature :Data);
  # What a link begins with: Ed25519 over the BLAKE2b hash, of 64 bytes, of the public key, keyed
  # with the link's password, if there is one. INVALID_ARGUMENT: it is longer than 64 bytes.
}

struct LoginKey {
  key @0 :Data;
  text @1 :Text;
}

struct IdentityState {
  name @0 :Text;
  publicKey @1 :Data;
  isUnlocked @2 :Bool;
  isRevoked @3 :Bool;
  isOwner @4 :Bool;
  successor @5 :Data;
  # Where it was rotated to; empty: it was not.
}

enum StatementKind {
  rotation @0;
  revocation @1;
  programRevocation @2;
  loginKey @3;
  loginKeyRemoval @4;
}

struct Statement {
  # What is signed: this struct as a canonical message, in the domain "tessera.statement".
  kind @0 :StatementKind;
  key @1 :Data;
  # Whom it is about.
  successor @2 :Data;
  # Of a rotation; of a login key or its removal: that key.
  program @3 :Text;
  # Of a revoked program.
  minimumVersion @4 :UInt32;
  sequence @5 :UInt64;
  text @6 :Text;
}

struct SignedStatement {
  statement @0 :Data;
  signer @1 :Data;
  signature @2 :Data;
  successorSignature @3 :Data;
  # Of a rotation: the successor's own, over the same. Nobody takes another one's place unasked.
}
