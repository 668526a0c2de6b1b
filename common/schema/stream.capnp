@0xe7d1a3b05c9f2846;
# Bytes in order: what a program reads its input from and writes its output to.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

interface Stream {
  read @0 (sizeBytes :UInt32) -> (data :Data) $Tessera.facet("reader");
  # Waits until there is at least one byte, and gives at most `sizeBytes`. Empty: the end.

  write @1 (data :Data) -> (sizeBytes :UInt32) $Tessera.facet("writer");
  # Waits until at least one byte is taken. PEER_GONE: nobody reads any more.

  notify @2 (event :Kernel.Event, bits :UInt64, interest :UInt32) -> (readiness :UInt32)
      $Tessera.facet("reader") $Tessera.facet("writer");
  # Says what is possible without waiting (see `Readiness`), and, when nothing of `interest` is,
  # signals `bits` once as soon as something is. One notification is kept for each session: a new
  # one replaces the last.
}

struct Readiness {
  # Bits of `readiness` and `interest`.
  const readable :UInt32 = 1;
  const writable :UInt32 = 2;
  const ended :UInt32 = 4;
  # Reading gives what is left and then the end; writing fails.
}

interface Terminal extends(Stream) {
  # A person at a keyboard.
  #
  # When the console ends or is replaced, calls that wait are answered with PEER_GONE, and what was
  # typed and not read is lost. Calls through a session that the supervisor gave can be made again;
  # sessions from `open` are gone. CANCELLED: too many calls waited, this one longest.

  setMode @0 (mode :TerminalMode) $Tessera.facet("controller");
  # Of this session; the terminal is in the mode of whoever reads from it.

  size @1 () -> (columns :UInt16, rows :UInt16);

  setInterrupt @2 (event :Kernel.Event, bits :UInt64) $Tessera.facet("controller");
  # Signals the bits when the person types Ctrl-C in line mode. The last session that asked has it;
  # the one before gets it back when that one is gone. Typed twice within a second, it goes to the
  # session that has been there longest, whoever asked since and whatever the mode.

  open @3 () -> (terminal :Terminal) $Tessera.facet("controller");
  # Another session of the same terminal, with a mode and an interrupt of its own: for a program
  # that is started there, whose reads end with it. LIMIT_EXCEEDED: the caller has too many.
}

enum TerminalMode {
  line @0;
  # Lines are shown and can be edited while they are typed; Ctrl-C interrupts, Ctrl-D ends.
  raw @1;
  # Each byte as it is typed; nothing is shown, nothing is special.
}

interface Pipes {
  create @0 () -> (reader :Stream, writer :Stream);
  # What is written to the one can be read from the other. Reading ends when all writers are gone.

  nowhere @1 () -> (stream :Stream);
  # What is written to it nobody gets, and reading from it gives the end. The same for everybody.
}

interface PseudoTerminals {
  create @0 (columns :UInt16, rows :UInt16) -> (terminal :Terminal, screen :PseudoTerminal);
  # A terminal, and what takes the place of the person's keyboard and screen at it: for whoever
  # shows it somewhere else. LIMIT_EXCEEDED: the caller has too many, or there are.
}

interface PseudoTerminal extends(Stream) {
  # What is read is to be shown, what is written was typed. When all sessions of the terminal are
  # gone, reading gives what is left to show and then the end; writing fails with PEER_GONE. When
  # this is gone, so does the terminal: what was typed can still be read, and then the end. Of
  # notifications, one is kept for who wants to read (or both), one for who wants to write.

  resize @0 (columns :UInt16, rows :UInt16) -> ();
  # How large it is now: 8 by 2 at least, 1,000 by 1,000 at most; what is beyond counts as that. 0,
  # here and in `create`: it is not known.

  writeNow @1 (data :Data) -> (sizeBytes :UInt32);
  # As `write`, without waiting. NOT_FOUND: nothing is taken now.

  readNow @2 (sizeBytes :UInt32) -> (data :Data);
  # As `read`, without waiting. NOT_FOUND: nothing is there now. When this gives less than was asked
  # for, and not the end, the last notification of who wants to read holds again: one call for each
  # piece that comes.
}
