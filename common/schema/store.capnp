@0xf0a95c3e6b1d7824;
# Objects that survive: named by their content, owned by whoever put them there.
#
# Whose objects a call is about, the kernel says: those of the principal that it stamps on the call.
# A name is the BLAKE3 hash of the content, 32 bytes. Other sizes: INVALID_ARGUMENT.
#
# What any method can answer: DEVICE_ERROR, the disk failed; MALFORMED, what is on the disk is not
# what was written; NO_SPACE, the disk, or what the owner may have, is full: delete, and sync;
# NOT_FOUND, no such object; WRONG_STATE, the disk takes no writes; UNSUPPORTED, this machine has no
# disk with a store.

using Tessera = import "/tessera.capnp";
struct ObjectInformation {
  hash @0 :Data;
  sizeBytes @1 :UInt64;
  author @2 :Data;
  # A principal; empty where nobody signed it.
  pinCount @3 :UInt32;
  isDamaged @4 :Bool;
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
  # One of any size. LIMIT_EXCEEDED: too many are being written.

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
}

interface StoredObject {
  read @0 (offset :UInt64, sizeBytes :UInt32) -> (content :Data) $Tessera.facet("reader");
  # At most what fits in a message; nothing at the end.
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
