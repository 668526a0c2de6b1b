@0x97c4e1a05d6b2f38;
# Several consoles on one terminal, and the path to the person behind it that no program shares.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";
using Stream = import "/stream.capnp";

interface TrustedPath {
  # Questions to the person. They are shown, and answers typed, only after the attention key
  # (Ctrl-]), which no program sees; meanwhile nothing that programs write is shown.

  ask @0 (console :UInt8, principal :Data, kind :QuestionKind, text :Text, event :Kernel.Event,
      bits :UInt64, deadlineNs :UInt64) -> (question :UInt32);
  # `console` 255: where `principal` has its session. `text`: at most 1024 bytes. Never waits:
  # signals `bits` when `answer` has something. It is answered on that console only, and, while that
  # is locked, only if it is a secret that was asked for since. NOT_FOUND: there is no such console
  # or session.
  # LIMIT_EXCEEDED: too many are asked, or the text is too long.

  answer @1 (question :UInt32) -> (state :QuestionState, answer :Data);
  # At most 512 bytes. Once it is answered or gone, the question is forgotten, and the console's
  # copy wiped. NOT_FOUND: nothing is asked by this number through this session.

  cancel @2 (question :UInt32) -> ();
}

enum QuestionKind {
  yesNo @0;
  # Answer: one byte, 0 or 1.
  secret @1;
  # Not shown while it is typed.
  newSecret @2;
  # Typed twice.
  line @3;
  notice @4;
  # To be read; wiped from the screen when a key is pressed. Answer: empty.
}

enum QuestionState {
  open @0;
  answered @1;
  refused @2;
  # By the person, with Escape or Ctrl-C.
  timedOut @3;
  # Or who should have answered has gone: the console was locked, its session ended.
}

interface Consoles {
  # For the service that looks after sessions.

  open @0 (console :UInt8) -> (terminal :Stream.Terminal);
  # The terminal of a console, 0..3. As long as it is held.

  setSession @1 (console :UInt8, principal :Data, name :Text) -> ();
  # Who is logged in there; empty: nobody.

  idle @2 (console :UInt8) -> (idleNs :UInt64);
  # How long nobody has typed there.

  lock @3 (console :UInt8, isLocked :UInt32) -> ();
  # A locked console shows and hears nothing but the question that unlocks it: a secret, asked for
  # since it was locked. What was asked there before ends with timedOut.

  watch @4 (event :Kernel.Event, bits :UInt64, tether :Kernel.Capability) -> ();
  # Signals `bits`, shifted left by the console's number, when a key is typed at a locked console.
  # One watcher at a time, the last one. The service keeps `tether`, a session of the caller's own:
  # when that is closed, the service has ended, and another one knows nothing of sessions and locks.

  watchWishes @5 (event :Kernel.Event, lockBits :UInt64, logOutBits :UInt64) -> ();
  # Of the screen: signals when the person wants it locked, or has not been there for as long as he
  # has chosen, or wants to log out: whatever becomes of the program that his session consists of.
  # One watcher at a time, the last one. UNSUPPORTED: consoles where that is for shells.
}
