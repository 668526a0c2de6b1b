@0xb8d13f6a42c7905e;
# Files that survive: a tree of names for each principal, kept in the store.
#
# Whose tree a call is about, the kernel says: that of the principal that it stamps on the call. A
# directory of it is a capability like any other (directory.capnp): whoever has one works on that
# tree, whoever he is.
#
# What any method can answer: DENIED, the principal is locked; DEVICE_ERROR, MALFORMED, NO_SPACE,
# WRONG_STATE, as ObjectStore says; OVERLAP, somebody has files of this tree open by a principal of
# before (OwnerKeys.rotate), until he closes them.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";
using Directory = import "/directory.capnp";

interface Names {
  root @0 () -> (directory :Directory.Directory);
  # Of what is now.

  update @1 (changes :List(NameChange));
  # All of them, one after the other, or none, also when the power ends; nobody sees a part of it.
  # Errors are those of the first that failed, as Directory says. Not yet durable: `sync`.

  sync @2 ();
  # Comes back when all that was changed before survives the power. What nobody syncs is kept within
  # seconds, in order.

  makeSnapshot @3 (name :Text) -> (snapshot :Snapshot);
  # What the whole tree is at this moment, durable. OVERLAP: there is one of this name.
  # LIMIT_EXCEEDED: there are too many.

  removeSnapshot @4 (name :Text);
  # What only it has is freed, bit by bit. NOT_FOUND: there is none.

  snapshots @5 (cursor :UInt64) -> (snapshots :List(Snapshot), cursor :UInt64)
      $Tessera.facet("reader");
  # The oldest first; cursors as in Directory.

  openSnapshot @6 (name :Text) -> (directory :Directory.Directory) $Tessera.facet("reader");
  # A reader of all of it, as long as the snapshot is there: then NOT_FOUND.

  compare @7 (from :Text, to :Text, cursor :Data)
      -> (differences :List(Difference), cursor :Data) $Tessera.facet("reader");
  # Between two snapshots, by name; an empty one is what is now. As many as fit in a message, from a
  # place on; empty is the start, and the end.

  usage @8 () -> (usage :FilesUsage) $Tessera.facet("reader");
}

struct NameChange {
  kind @0 :NameChangeKind;
  path @1 :Text;
  to @2 :Text;
  # Of a renaming.
  content @3 :Data;
  # Of a file that is written.
}

enum NameChangeKind {
  writeFile @0;
  # Made, or replaced as a whole.
  makeDirectory @1;
  remove @2;
  rename @3;
}

struct Snapshot {
  name @0 :Text;
  hash @1 :Data;
  # Names everything in it.
  madeNs @2 :UInt64;
  # As NodeState.modifiedNs.
}

struct Difference {
  kind @0 :DifferenceKind;
  path @1 :Text;
  # In what is newer; of what was removed, where it was.
  node @2 :Directory.NodeKind;
  from @3 :Text;
  # Where it was, when it was renamed.
}

enum DifferenceKind {
  added @0;
  removed @1;
  changed @2;
  renamed @3;
}

struct FilesUsage {
  usedBytes @0 :UInt64;
  quotaBytes @1 :UInt64;
  # 0: as much as there is.
  fileCount @2 :UInt64;
  isVolatile @3 :Bool;
  # In memory only: this machine has no disk.
}
