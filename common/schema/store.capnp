@0xf0a95c3e6b1d7824;
# Objects that survive: named by their content, owned by whoever put them there.
#
# Whose objects a call is about, the kernel says: those of the principal that it stamps on the call.
# A name is the BLAKE3 hash of the content, 32 bytes. Other sizes: INVALID_ARGUMENT.
#
# What any method can answer: DEVICE_ERROR, the disk failed; MALFORMED, what is on the disk is not
# what was written; NO_SPACE, the disk, or what the owner may have, is full: delete, and sync;
# NOT_FOUND, no such object; DENIED, what is kept for the owner is encrypted, and he is locked;
# WRONG_STATE, the disk takes no writes; UNSUPPORTED, this machine has no disk with a store.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

struct ObjectInformation {
  hash @0 :Data;
  sizeBytes @1 :UInt64;
  author @2 :Data;
  # A principal; empty where nobody signed it.
  pinCount @3 :UInt32;
  isDamaged @4 :Bool;
  isSigned @5 :Bool;
  # The author's signature was verified just now.
}

struct ObjectStoreUsage {
  capacityBytes @0 :UInt64;
  liveBytes @1 :UInt64;
  objectCount @2 :UInt64;
  ownObjectCount @3 :UInt64;
  ownBytes @4 :UInt64;
  quotaBytes @5 :UInt64;
  # What the owner may have; 0: as much as there is.
  isReadOnly @6 :Bool;
  isVolatile @7 :Bool;
  # In memory only: this machine has no disk.
}

interface ObjectStore {
  put @0 (content :Data) -> (hash :Data);
  # One that fits in a message.

  create @1 () -> (writer :ObjectWriter);
  # One of any size. LIMIT_EXCEEDED: too many are being written, by this owner or by all; who writes
  # none finds a place as long as at most five others write.

  open @2 (hash :Data) -> (object :StoredObject, sizeBytes :UInt64) $Tessera.facet("reader");

  state @3 (hash :Data) -> (information :ObjectInformation) $Tessera.facet("reader");

  list @4 (cursor :Data) -> (objects :List(ObjectInformation), cursor :Data)
      $Tessera.facet("reader");
  # As many as fit in a message, from a place on; empty is the start, and what comes back is where
  # to go on, empty at the end.

  pin @5 (hash :Data);
  unpin @6 (hash :Data);
  # WRONG_STATE: it is not pinned.

  delete @7 (hash :Data);
  # WRONG_STATE: it is pinned.

  sync @8 ();
  # Comes back when all that was changed before survives the power. What nobody syncs is synced
  # within seconds.

  usage @9 () -> (usage :ObjectStoreUsage) $Tessera.facet("reader");

  scrub @10 (cursor :Data) -> (cursor :Data, finding :ObjectFinding, information :ObjectInformation)
      $Tessera.facet("keeper");
  # Verifies one more record of the disk, of whichever owner. The cursor is as in `list`.

  sign @11 (hash :Data, author :Data, signature :Data);
  # Gives an object that is there an author, in place of the one that it has. `signature`: the
  # author's over the 32 bytes of the hash, in the domain "store.object" (Identity.sign).
  # BAD_SIGNATURE: it is not his.

  setQuota @12 (owner :Data, quotaBytes :UInt64) $Tessera.facet("keeper");
  # What this principal may have, in objects and again in files; 0: as much as there is. Recorded in
  # the audit log, where there is one, or refused with what it answered. NOT_FOUND: nothing is kept
  # for this principal.

  quota @13 (owner :Data) -> (usedBytes :UInt64, quotaBytes :UInt64) $Tessera.facet("keeper");
  # NOT_FOUND: nothing is kept for this principal.
}

enum ObjectFinding {
  none @0;
  object @1;
  # An object, or a part of one, is damaged: `information` says which, where that is known.
  copy @2;
  # One of two copies of the index was, and is repaired with the next sync.
  index @3;
  # Both were: there are objects that cannot be reached.
  orphan @4;
  # A part of an object that is gone; it takes room.
  miscount @5;
  # What is in use was counted wrongly.
}

interface ObjectWriter {
  # One object that is being written; what is not finished when the session is closed is dropped.

  write @0 (content :Data);
  # After any error the object is given up.

  finish @1 () -> (hash :Data);
  # From here on it is there. WRONG_STATE for everything after this.

  window @2 (sizeBytes :UInt64) -> (memory :Kernel.Memory);
  # As in File of directory.capnp: content need not travel in messages.

  writeWindow @3 (windowOffset :UInt64, sizeBytes :UInt64);
  # As `write`. INVALID_ARGUMENT: the part is not in the window; WRONG_STATE: this process has none.
}

interface StoredObject {
  read @0 (offset :UInt64, sizeBytes :UInt32) -> (content :Data) $Tessera.facet("reader");
  # At most what fits in a message; nothing at the end.

  window @1 (sizeBytes :UInt64) -> (memory :Kernel.Memory) $Tessera.facet("reader");

  readWindow @2 (offset :UInt64, windowOffset :UInt64, sizeBytes :UInt64) -> (sizeBytes :UInt64)
      $Tessera.facet("reader");
}

interface StateKeeper {
  # A place for what one service must know again after the power was off, up to 64 KiB: each export
  # of this interface is one.

  read @0 (offset :UInt64) -> (content :Data, sizeBytes :UInt64);
  # As much as fits in a message, of `sizeBytes` in all. NOT_FOUND: nothing was ever kept.

  write @1 (offset :UInt64, content :Data);
  # A piece of what is to be kept next: from 0 on, one behind the other. WRONG_STATE: it is not what
  # comes next; LIMIT_EXCEEDED: it is more than there is room for.

  keep @2 (sizeBytes :UInt64);
  # What was written since, in the place of what was kept before: from when this is answered, and
  # even if the power ends. WRONG_STATE: it is not so much.
}

interface ObjectSpaces {
  # For the service that keeps files: places for objects of its own, one for each owner, apart from
  # the objects that the owner puts himself, and encrypted with his key where those are.

  open @0 (owner :Data, tether :Kernel.Capability) -> (space :ObjectSpace);
  # DENIED: the owner is locked, or, where owners have keys (OwnerKeys), was never unlocked.
  # OVERLAP: his space is open, also by another principal of his (OwnerKeys.rotate): until that
  # session is closed. LIMIT_EXCEEDED: four are open. `tether`, a session of the caller's, is closed
  # when the owner is about to be locked, or this service ended: what is to be kept is to be
  # committed at once, and what is known of it to be forgotten, and the session closed.

  present @1 (owner :Data) -> (owner :Data);
  # Who this principal is by now: himself, or, where he has been rotated, the last one. Two of whom
  # the same is said are one. NOT_FOUND: nothing is kept for him.
}

interface ObjectSpace {
  # Objects of at most 64 KiB that a service names and counts itself: each is there as often as it
  # was put, until it is released as often. Nothing changes but by `commit`. Everything travels in
  # the window. DENIED: the owner was locked.

  window @0 (sizeBytes :UInt64) -> (memory :Kernel.Memory);
  # As in File of directory.capnp; at most 2 MiB.

  get @1 (hash :Data, windowOffset :UInt64, sizeBytes :UInt32) -> (sizeBytes :UInt32);
  # The whole object, which is verified. `sizeBytes`: how much room there is; INVALID_ARGUMENT: it
  # is too little.

  root @2 () -> (root :Data);
  # What the last commit said; 32 zeros: there was none.

  commit @3 (sizeBytes :UInt64, isDurable :UInt32);
  # What is in the window from 0 to `sizeBytes`, all of it or nothing, also when the power ends:
  # records of a SpaceRecord in 32 bits, a size in 32 bits, and so many bytes, padded with zeros to
  # a multiple of 8. `isDurable`: it is there for good when this is answered; otherwise within
  # seconds, in order. MALFORMED: it is not as described. LIMIT_EXCEEDED: more than 256 puts and
  # releases, or more than the store can change of its index at once. NOT_FOUND: what is released is
  # not there.

  usage @4 () -> (usedBytes :UInt64, quotaBytes :UInt64, freeBytes :UInt64,
      isVolatile :UInt32);
}

enum SpaceRecord {
  put @0;
  # Content. What is there already is there once more.
  release @1;
  # A hash. Those of the state before, and of this one.
  root @2;
  # A hash, or 32 zeros; at most one.
}

interface OwnerKeys {
  # For the service that keeps people's keys: what is kept for a principal is encrypted with a key
  # that is here while he is unlocked.

  unlock @0 (principal :Data, key :Data, tether :Kernel.Capability);
  # From the first time on, his objects are encrypted. `tether`: a session of the caller's, which is
  # closed when this service ends and has to be told again. DENIED: it is not his key. Otherwise as
  # ObjectStore.

  lock @1 (principal :Data);
  # Nothing of his can be read any more. Answered when the key is wiped.

  rotate @2 (principal :Data, successor :Data, key :Data);
  # What is his is the successor's, too, with the key of that one, durably; who is there as
  # `principal` goes on as the same, whose key is good until the successor was unlocked. So does,
  # until he is locked, who is there as one of four from before that. WRONG_STATE: he is locked.
  # OVERLAP: the successor has objects of his own.
}
