@0xf3b1c7d25a90e864;
# What AML says of the machine (ACPI's DSDT and SSDTs). Whoever evaluates it has no authority, and
# may be brought down by it: what comes from there is to be checked like anything else.

using Kernel = import "/kernel.capnp";

enum AcpiQuestion {
  none @0;
  # AML has been evaluated: the facts can be read.
  readConfiguration @1;
  # AML wants to know a register of PCI's configuration space.
  writeConfiguration @2;
  # It wants to write `value` to one.
}

interface Acpi {
  begin @0 (tables :Kernel.Memory, sizeBytes :UInt64);
  # Begins with these: the DSDT, then the SSDTs, of which length and checksum were found good.
  # WRONG_STATE: it has begun before; a new process begins anew.

  next @1 (isAllowed :UInt32, value :UInt32)
      -> (question :AcpiQuestion, segment :UInt16, function :UInt16, offset :UInt16,
          widthBytes :UInt8, value :UInt32);
  # Goes on until AML wants something, or has been evaluated. The parameters answer the question
  # before; they mean nothing the first time. MALFORMED: AML that all depends on fails.
  # LIMIT_EXCEEDED: it took more memory or steps than it may have. WRONG_STATE: not begun, over, or
  # a call of it is not answered yet.

  host @2 (index :UInt32) -> (segment :UInt16, bus :UInt8);
  # A PCI root bridge, by the first bus behind it. All of these: NOT_FOUND: there are fewer.
  # WRONG_STATE: AML has not been evaluated.

  route @3 (index :UInt32) -> (host :UInt32, device :UInt8, pin :UInt8, line :UInt32,
      isEdgeTriggered :UInt32, isActiveLow :UInt32);
  # The line at which a pin (1..4) of a device on that bus arrives.

  slot @4 (index :UInt32) -> (base :UInt64, sizeBytes :UInt64, line :UInt32,
      isEdgeTriggered :UInt32, isActiveLow :UInt32);
  # Registers of virtio in memory.

  finish @5 () -> (refusedCount :UInt32);
  # Nothing more is wanted; the process ends. How many parts of the tables were left out, because
  # they contradict themselves, failed, or are too many.
}
