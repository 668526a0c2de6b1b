@0xe3b7a40d95c2f168;
# A person at the trusted path, for tests. Data is masked: each byte with 0x5a.

interface Person {
  answer @0 (state :UInt16, masked :Data) -> ();
  # What the next question gets (QuestionState); questions without an answer stay open.

  question @1 (number :UInt32) -> (kind :UInt16, masked :Data, count :UInt32);
  # The text of a question, from 1 on, and how many were asked.
}
