@0xb4e2710cd9f8356a;
# What the doubles of the policy test are told, and asked.

enum Manner {
  yes @0;
  no @1;
  never @2;
  # The person says nothing.
  nobody @3;
  # There is no such session.
}

interface Doubles {
  person @0 (key :Data, isOwner :UInt32) -> ();
  # One more identity.

  revoke @1 (key :Data) -> ();
  revokeProgram @2 (key :Data, program :Text, minimumVersion :UInt32) -> ();
  # Statements.

  manner @3 (manner :Manner) -> ();
  # Of the person who is asked from now on.

  seen @4 () -> (changes :UInt32, questions :UInt32, answers :UInt32, cancelled :UInt32);
  # Records of each kind, and questions that were called off.

  question @5 () -> (text :Text);
  # The last one.
}
