@0xa94c7e21f0b3d586;
# Files and directories. A path is names with "/" between them, relative to the directory that is
# asked; empty names, "." and ".." are refused, so nothing outside of it can be reached.
#
# What a path can answer: INVALID_ARGUMENT, it is no path; NOT_FOUND, there is nothing; WRONG_STATE,
# a name on the way is a file, or what is there is of the other kind; LIMIT_EXCEEDED, a name is
# longer than 255 bytes, or there is no room left for what is to be made.
#
# A method that only looks belongs to the facet "reader", and gives only readers: whoever has that
# facet of a directory can change nothing below it.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

enum NodeKind {
  file @0;
  directory @1;
}

struct NodeState {
  kind @0 :NodeKind;
  sizeBytes @1 :UInt64;
  # Of a directory: how many entries it has.
  modifiedNs @2 :UInt64;
  # Nanoseconds since 1970, or since the machine started where nobody knows the time.
  number @3 :UInt64;
  # Tells two nodes of one service apart.
}

struct Entry {
  name @0 :Text;
  kind @1 :NodeKind;
  sizeBytes @2 :UInt64;
  number @3 :UInt64;
}

interface File {
  state @0 () -> (state :NodeState) $Tessera.facet("reader");

  read @1 (offset :UInt64, sizeBytes :UInt32) -> (data :Data) $Tessera.facet("reader");
  # At most what fits in a message; less at the end, nothing beyond it.

  write @2 (offset :UInt64, data :Data) -> ();
  # All or nothing; a gap is filled with zeros. LIMIT_EXCEEDED: the file or the service is full.

  append @3 (data :Data) -> (offset :UInt64);
  # Writes at the end, wherever that is by then.

  truncate @4 (sizeBytes :UInt64) -> ();
  # Shorter, or longer with zeros.

  sync @5 () -> ();
  # Comes back when what was written before is kept.

  window @6 (sizeBytes :UInt64) -> (memory :Kernel.Memory) $Tessera.facet("reader");
  # A piece of memory that the service shares with the process that calls, for transfers without
  # messages of their own. It belongs to the service and lasts as long as the session. Asked again,
  # gives the same one, or a larger one in its place. LIMIT_EXCEEDED: `read` and `write` still work.

  readWindow @7 (offset :UInt64, windowOffset :UInt64, sizeBytes :UInt64) -> (sizeBytes :UInt64)
      $Tessera.facet("reader");
  # Between the file and a part of the window. INVALID_ARGUMENT: the part is not in it; WRONG_STATE:
  # this process has none.

  writeWindow @8 (offset :UInt64, windowOffset :UInt64, sizeBytes :UInt64) -> ();

  setModified @9 (modifiedNs :UInt64) -> ();

  locks @10 () -> (locks :RecordLocks) $Tessera.facet("reader");
  locksWritable @11 () -> (locks :RecordLocks);
  # Locks of the process that calls on this file; the first gives a reader. LIMIT_EXCEEDED: it locks
  # too many files.

  unlock @12 () -> () $Tessera.facet("reader");
  # All that the process that calls has locked in this file, through whatever session, is free.
}

interface RecordLocks {
  # What one process has locked in one file: that which asked for this, whoever calls. A lock keeps
  # nobody from reading or writing; it says no to another process that asks for one. What is locked
  # together may overlap; what is locked alone may not.
  #
  # A range is where it starts and its size; 0 is to the end, wherever that comes to be. Beyond 2^63
  # nothing can be locked: INVALID_ARGUMENT. What a process locks, or frees, takes the place of what
  # it had there before. LIMIT_EXCEEDED: it has too many ranges, or there are too many.
  #
  # All locks of the process on the file are free as soon as the last of its sessions of this kind
  # for that file is gone. One ends with the session of File that it came from, and answers
  # WRONG_STATE then.

  lockShared @0 (start :UInt64, sizeBytes :UInt64) -> (isLocked :UInt32) $Tessera.facet("reader");
  lockExclusive @1 (start :UInt64, sizeBytes :UInt64) -> (isLocked :UInt32);
  # False: another process has what is in the way, and nothing has changed.

  unlock @2 (start :UInt64, sizeBytes :UInt64) -> () $Tessera.facet("reader");

  find @3 (start :UInt64, sizeBytes :UInt64, isExclusive :UInt32)
      -> (isFound :UInt32, isExclusive :UInt32, start :UInt64, sizeBytes :UInt64, process :UInt64)
      $Tessera.facet("reader");
  # The first range that is in the way of such a lock, and whose it is.

  notify @4 (start :UInt64, sizeBytes :UInt64, isExclusive :UInt32, number :UInt64,
      event :Kernel.Event, bits :UInt64) -> (prospect :LockProspect) $Tessera.facet("reader");
  # Signals once, when nothing is in the way of such a lock any more; then it is to be asked for
  # again, and another one may be faster. `number` is the caller's name for this wait: a new one
  # takes the place of the last of that name.

  forget @5 (number :UInt64) -> () $Tessera.facet("reader");
  # Nobody waits any more under this name, if anybody did.
}

enum LockProspect {
  possible @0;
  # Nothing is in the way; nothing will be signalled.
  waiting @1;
  deadlock @2;
  # Who is in the way waits himself, over however many others, for what this process has locked.
  # Nothing will be signalled.
}

interface Directory {
  state @0 () -> (state :NodeState) $Tessera.facet("reader");

  lookup @1 (path :Text) -> (state :NodeState) $Tessera.facet("reader");

  list @2 (cursor :UInt64) -> (entries :List(Entry), cursor :UInt64) $Tessera.facet("reader");
  # As many entries as fit in a message, from a place on; 0 is the start, and what comes back as
  # `cursor` is where to go on, 0 at the end. What is there all the time is listed exactly once.

  openFile @3 (path :Text) -> (file :File) $Tessera.facet("reader");
  openDirectory @4 (path :Text) -> (directory :Directory) $Tessera.facet("reader");
  # Both give readers.

  openFileWritable @5 (path :Text, creation :Creation) -> (file :File);
  openDirectoryWritable @6 (path :Text, creation :Creation) -> (directory :Directory);

  remove @7 (path :Text) -> ();
  # A file, or an empty directory. Whoever has it open keeps it. WRONG_STATE: not empty.

  rename @8 (from :Text, to :Text) -> ();
  # Replaces a file, or an empty directory, that is there, in one step. INVALID_ARGUMENT: a
  # directory would lie below itself.

  setModified @9 (path :Text, modifiedNs :UInt64) -> ();

  watch @10 (event :Kernel.Event, bits :UInt64) -> () $Tessera.facet("reader");
  # Signals from now on when something in this directory comes, goes, or changes, at least once for
  # all that changed since the last signal; not for what lies in directories below it. One watcher
  # for each session; lasts as long. LIMIT_EXCEEDED: there are too many.

  sync @11 () -> () $Tessera.facet("reader");
  # Comes back when what was changed before in it, and below it, is kept.
}

enum Creation {
  never @0;
  # NOT_FOUND where there is none.
  ifAbsent @1;
  always @2;
  # OVERLAP where there is one.
}
