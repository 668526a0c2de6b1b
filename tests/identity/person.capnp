@0xe3b7a40d95c2f168;
using Identity = import "/identity.capnp";

# A person at the trusted path, for tests. Data is masked: each byte with 0x5a.

interface Person {
  answer @0 (state :UInt16, masked :Data) -> ();
  # What the next question gets (QuestionState); questions without an answer stay open.

  question @1 (number :UInt32) -> (kind :UInt16, masked :Data, count :UInt32);
  # The text of a question, from 1 on, and how many were asked.

  watch @2 (identity :Identity.Identity) -> (status :UInt16);
  # What Identity.watch answers a program that was handed `identity`, and gives that as the tether.

  refuseRecords @3 (isRefusing :UInt32) -> (count :UInt32);
  # Whether the audit log, which is here too, takes none from now on; how many it took so far.

  failKeeper @4 (isFailing :UInt32) -> ();
  # Whether the place for the service's state, which is here too, cannot be written from now on.
}
