@0xd05b8f6e2c17a493;
# What services and programs have to say to whoever runs the machine.

using Tessera = import "/tessera.capnp";

enum Severity {
  debug @0;
  information @1;
  warning @2;
  error @3;
}

interface Log {
  write @0 (severity :Severity, text :Text) -> () $Tessera.facet("writer");
  # One line. What is too long is cut; what is not text is shown as such.

  read @1 (after :UInt64) -> (entries :List(LogEntry), lost :UInt64) $Tessera.facet("reader");
  # The entries that follow number `after`, as many as fit in a message; `lost` counts those that
  # were overwritten before they could be read.
}

struct LogEntry {
  number @0 :UInt64;
  # From 1 on, without gaps.
  timeNs @1 :UInt64;
  # Since the machine started.
  process @2 :UInt64;
  severity @3 :Severity;
  text @4 :Text;
}
