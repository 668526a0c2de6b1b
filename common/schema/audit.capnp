@0xe91b5d2f8c7a4063;
# What was refused, started, ended, sealed, bound, revoked, and decided, in a chain that cannot be
# changed without a trace.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface AuditLog {
  record @0 (event :AuditEvent, subject :Data, number :UInt64, text :Text) -> ()
      $Tessera.facet("writer");
  # A record of the caller's, of an event from `launched` on. Process and principal in it are the
  # kernel's word. `subject`: what it is about, a key or a hash, at most 64 bytes; of `text` what
  # does not fit into 200 bytes is left out, and it ends with "..." then. Acknowledged when it is in
  # the log.
  # LIMIT_EXCEEDED: beyond the caller's share; it is counted, and the count is recorded later.

  read @1 (after :UInt64) -> (records :List(AuditRecord), lost :UInt64) $Tessera.facet("reader");
  # The records that follow number `after`, as many as fit; `lost`: how many of those are no longer
  # kept.

  state @2 () -> (state :AuditState) $Tessera.facet("reader");

  export @3 (offset :UInt64, after :UInt64) -> (data :Data, isEnd :Bool) $Tessera.facet("reader");
  # This boot's log as it is in memory, from the record behind number `after` on, for tools/audit to
  # verify on another machine. Offset 0 begins an export, with a checkpoint that is made for it; it
  # stays the same until the next one begins. WRONG_STATE: another one has begun since, or there is
  # no such offset.

  earlier @4 (segment :UInt64, offset :UInt32) -> (data :Data, place :AuditSegment)
      $Tessera.facet("reader");
  # A piece of what is on the disk, of all boots: segment 0 is the oldest there has ever been. Where
  # it is released already, the oldest that is left is answered, from its beginning on. Behind the
  # last one comes what `export` gives. No data: it ends there, or is damaged. NOT_FOUND: there is
  # none yet; UNSUPPORTED: there is no disk; LIMIT_EXCEEDED: too many are asking, again later.

  piece @5 (after :UInt64) -> (data :Data) $Tessera.facet("reader");
  # What memory has behind record `after`, or from the oldest on where that is not kept any more, as
  # much as fits: a piece of an export, which nothing is added for. No data: there is nothing.

  watch @6 (event :Kernel.Event, bits :UInt64) -> () $Tessera.facet("reader");
  # Signals when there are new records. One watcher for each session. LIMIT_EXCEEDED: too many.
}

enum AuditEvent {
  none @0;
  boot @1;
  # The kernel's:
  denied @2;
  processStarted @3;
  processEnded @4;
  sealed @5;
  principalBound @6;
  revoked @7;
  used @8;
  fault @9;
  recordsLost @10;
  # The audit service's:
  checkpoint @11;
  # The loader's:
  launched @12;
  launchRefused @13;
  # The identity service's. Its records have the key that they are about as subject, and the
  # console as value (from 1 on; 0: at none), if nothing else is said.
  identityCreated @14;
  identityUnlocked @15;
  identityLocked @16;
  unlockFailed @17;
  identityRotated @18;
  # Subject: the key, and the one that takes its place.
  identityRevoked @19;
  # Subject: the key, and the one that says so.
  identityRestored @20;
  # The policy service's:
  policyChanged @21;
  policyAsked @22;
  policyAnswered @23;
  # The sessions'. Value: the console, from 1 on.
  sessionStarted @24;
  sessionEnded @25;
  sessionLocked @26;
  serviceEvent @27;
  # Anything else that a service has to say.
  # The identity service's again:
  identityBackedUp @28;
  # From now on shares of the key are shown.
  programSigned @29;
  # Subject: who signed it, and the program's BLAKE3; value: its version; text: its name.
  programRevoked @30;
  # Subject: whose programs, and who says so; value: the least version; text: the program's name.
  ruleSigned @31;
  # Subject: who signed it; value: the rule's sequence; text: the programs that it is about.
  # The audit service's again: how the logs of several boots follow one another (ADR 35).
  logContinued @32;
  # Subject: the hash of the last record that is kept of the boot before, and that boot's key, or
  # nothing for the first boot of a disk; principal: this boot's key; value: its number.
  logEndorsed @33;
  # Subject: a signature as a checkpoint's, by the key (principal) that the boot before named.
  logSuccessor @34;
  # Subject: the key that is to endorse the next boot; principal: this boot's key.
  logReleased @35;
  # Value: the last record that is released, of the boot in the text: the disk keeps no more.
  # The clock's:
  timeSet @36;
  # Subject: who set it; value: seconds since 1970; text: what it was, and what it is.
  # The network's:
  networkDenied @37;
  # Subject: who tried; value: his process; text: what no capability of his names.
  # Of who checks those who come from elsewhere:
  loginDenied @38;
  # Subject: the key that was tried last; value: the process that brought it; text: as whom, from
  # where, and why not.
  # The identity service's again:
  loginAllowed @39;
  # Subject: the identity, and the key that opens it from elsewhere; text: what that is called.
  loginForbidden @40;
  # Subject: as of loginAllowed.
  # The sessions' again:
  remoteSessionStarted @41;
  # It is about to: there is no shell yet. Subject: as whom, and the login key; text: his name, and
  # where from. Of this one and the next each identity has a share of its own.
  remoteSessionEnded @42;
  # Subject and text: as of remoteSessionStarted.
  # The identity service's again:
  overlaySigned @43;
  # Subject: who signed it; value: the settings' sequence; text: what the node tells as its name.
  # Of who lets others call things here (remote.capnp). Text: the name. Of these each first key of a
  # subject has a share of its own.
  remoteGiven @44;
  # Subject: who gives it, and to whom; value: the mask.
  remoteTakenBack @45;
  # Subject: as of remoteGiven. By hand, or with the session.
  remoteOpened @46;
  # It is about to: subject: who opens it, and who gives it; where it is given, that is a person
  # here, and the value the process of the connection; where it is used, that is a machine, and the
  # value the process that asked.
  remoteClosed @47;
  # Subject and value: as of remoteOpened.
}

struct AuditRecord {
  number @0 :UInt64;
  # From 1 on, without gaps.
  timeNs @1 :UInt64;
  event @2 :AuditEvent;
  process @3 :UInt64;
  principal @4 :Data;
  source @5 :Text;
  # "kernel", "loader", or the name of the service that it comes from.
  subject @6 :Data;
  value @7 :UInt64;
  method @8 :Text;
  # "Interface.method" where one was called or used; "" otherwise.
  text @9 :Text;
}

struct AuditState {
  firstNumber @0 :UInt64;
  # The oldest record that is kept.
  lastNumber @1 :UInt64;
  lostCount @2 :UInt64;
  # Records of the kernel's and the loader's that were overwritten before they were read, and those
  # that were beyond somebody's share.
  publicKey @3 :Data;
  # Ed25519: signs the checkpoints.
  headHash @4 :Data;
  # BLAKE3-256 over the chain up to lastNumber.
  signedNumber @5 :UInt64;
  # The last record that a checkpoint covers.
  boot @6 :UInt64;
  # Of those that the disk has seen, from 1 on; 0: nothing is known of a disk.
  keptNumber @7 :UInt64;
  # The last record that is on the disk.
}

struct AuditSegment {
  # Some records of one boot, one behind the other, in the form of an export without its end.
  number @0 :UInt64;
  boot @1 :UInt64;
  firstNumber @2 :UInt64;
  lastNumber @3 :UInt64;
  sizeBytes @4 :UInt32;
  isDamaged @5 :Bool;
  # Its records cannot be read any more. `number` is the last one of those.
}

struct LogHead {
  # What a machine says of its log, signed as a canonical message in the domain "tessera.audit.head"
  # with the machine's own key: so far it goes, and this is its hash there. Two that say different
  # things of one place prove that the machine has shown two logs.
  boot @0 :UInt64;
  # 0: it knows of no disk.
  key @1 :Data;
  # Of that boot.
  number @2 :UInt64;
  # Of the last record.
  hash @3 :Data;
}
