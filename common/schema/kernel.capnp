@0x885199e34ce69594;
# The kernel's own interfaces (docs/ARCHITECTURE.md, "Objects").
#
# Data fields of a method travel in the six register words, in the layout of the struct's data
# section; capabilities travel as the message's capabilities, in the order of their fields. A field
# named `handle` is a number in the table of the process that the method is called on: it names a
# slot, and hands nothing over.

using Tessera = import "/tessera.capnp";

interface Process {
  # An address space, a capability table and a principal. What happens to one's own capabilities is
  # here too: no interface has a method to drop itself.

  copy @0 (handle :UInt32, flags :UInt32, mask :UInt64) -> (handle :UInt32)
      $Tessera.facet("self");
  # A second capability to the same object with the methods that both it and `mask` have, derived
  # from the first. flags: bit 0, each use of the new one is audited.

  release @1 (handle :UInt32) $Tessera.facet("self");
  # Drops a capability. What was derived from it stays, as if derived from what it was derived from.

  revoke @2 (handle :UInt32) $Tessera.facet("self");
  # Drops every capability derived from this one, in every process, mappings included.

  inspect @3 (handle :UInt32) -> (kind :UInt32, isAudited :UInt32, mask :UInt64)
      $Tessera.facet("self");
  # What kind of object (enum object_kind) it names and which methods it carries.

  map @4 (memory :Memory, address :UInt64, offset :UInt64, sizeBytes :UInt64, permissions :UInt32)
      -> (handle :UInt32) $Tessera.facet("self");
  # Maps part of a Memory into this process. The mapping is a slot of this process's table, derived
  # from the capability to the memory: releasing it unmaps, and so does a revocation above it.

  unmap @5 (address :UInt64, sizeBytes :UInt64) $Tessera.facet("self");
  # Takes pages out of whatever mappings they belong to.

  createThread @6 (entry :UInt64, stack :UInt64, argument :UInt64, messagePage :UInt64)
      -> (thread :Thread) $Tessera.facet("self");
  # A stopped thread; its message page is allocated and mapped at `messagePage`.

  createRing @7 (address :UInt64, entryCount :UInt32) -> (ring :Ring) $Tessera.facet("self");
  # A ring whose shared pages are mapped at `address` (abi/ring.h).

  install @8 (capability :Capability, mask :UInt64) -> (handle :UInt32);
  # Gives this process a copy of a capability that the caller has.

  takeReply @9 () -> (reply :Reply) $Tessera.facet("self");
  # Makes the call that the calling thread has received and not answered a capability.

  setFaultHandler @10 (handler :FaultHandler);
  # Who is told of this process's faults. Without one, a fault ends the process.

  setExitEvent @11 (event :Event, bits :UInt64) $Tessera.facet("parent");
  # Signals these bits when the process has ended.

  exit @12 (code :UInt32) $Tessera.facet("self") $Tessera.facet("parent");
  # Ends the process and all its threads.

  state @13 () -> (number :UInt64, isEnded :UInt32, exitCode :UInt32, threadCount :UInt32)
      $Tessera.facet("self") $Tessera.facet("parent");
  # All that an ended process still answers. A fault ends with the exit code 0xffffffff.
}

interface Capability {
  # Whatever the capability names: nothing is asked of its interface.
}

interface FaultHandler {
  # Implemented by a process. The faulting thread waits for the answer.

  fault @0 (kind :UInt32, thread :UInt32, address :UInt64, programCounter :UInt64)
      -> (action :UInt32);
  # action 0: go on, by trying again what faulted; everything else: the process ends.
}

interface Thread {
  start @0 ();
  # Lets a stopped thread run.

  stop @1 ();
  # Takes it off the CPU until `start`; a call that it waits for goes on.

  setScheduling @2 (scheduling :Scheduling, priority :UInt32);
  # Runs on this budget, with this priority, 0..255, at most the budget's ceiling.

  clearScheduling @3 ();
  # Makes it passive: it runs on the budget and with the priority of whoever calls it. When what it
  # had was an unlimited budget, that one's priority stays the least that it runs with. The caller
  # itself becomes passive once it waits at an endpoint.

  setCpu @4 (cpu :UInt32);
  setPointer @5 (value :UInt64);
  # The thread pointer register, FS base, TPIDR_EL0 or tp: of the caller itself, or of a thread that
  # is stopped or has faulted.

  readRegister @6 (index :UInt32) -> (value :UInt64);
  writeRegister @7 (index :UInt32, value :UInt64);
  # A stopped or faulted thread's registers. x86_64: 0..15 by the numbers that instructions have for
  # them (rax, rcx, rdx, ...), 16 rip; AArch64: 0..30, 31 sp, 32 pc; riscv64: 1..31, 32 pc.
  # A long call that the thread was stopped in is broken off by the first write.

  exit @8 ();
  # Ends the thread. Dropping the last capability to it does not: its process keeps it.

  state @9 () -> (number :UInt32, state :UInt32, cpu :UInt32, priority :UInt32);
}

interface Endpoint {
  receive @0 () $Tessera.gate;
  # The system calls `recv` and `reply_recv`.

  createSession @1 (badge :UInt64, mask :UInt64) -> (session :Capability);
  # A way into this endpoint. Its last drop is told to the receiver as a message with the badge.

  bindEvent @2 (event :Event);
  # Signals of this event are received here too, as messages.
}

interface Reply {
  reply @0 () $Tessera.gate;
}

interface Event {
  # 64 signal bits.

  signal @0 (bits :UInt64) $Tessera.facet("signaller");
  wait @1 () $Tessera.gate $Tessera.facet("waiter");
  # The system call `recv`: gives the bits that are set, and clears them.

  take @2 () -> (bits :UInt64) $Tessera.facet("waiter");
  # The same without waiting; 0 when none is set.
}

interface Memory {
  mapRead @0 () $Tessera.gate $Tessera.facet("reader");
  mapWrite @1 () $Tessera.gate;
  mapExecute @2 () $Tessera.gate $Tessera.facet("reader");
  # Only what CodeAuthority sealed can be mapped so.

  describe @3 () -> (sizeBytes :UInt64, kind :UInt32, isSealed :UInt32) $Tessera.facet("reader");

  slice @4 (offset :UInt64, sizeBytes :UInt64) -> (memory :Memory) $Tessera.facet("reader");
  # A capability to a part of it, derived from this one.

  deviceAddress @5 (offset :UInt64) -> (address :UInt64) $Tessera.facet("dma");
  # The address by which a device reaches it; contiguous memory only.
}

interface Ledger {
  # A quota. Every byte of kernel memory is charged to one ledger; destroying a ledger destroys all
  # that was charged to it.

  state @0 () -> (quotaBytes :UInt64, usedBytes :UInt64, objectCount :UInt64);
  destroy @1 ();
  createLedger @2 (quotaBytes :UInt64) -> (ledger :Ledger);
  createProcess @3 () -> (process :Process);
  # With the principal of the caller's process.

  createEndpoint @4 () -> (endpoint :Endpoint);
  createEvent @5 () -> (event :Event);
  createMemory @6 (sizeBytes :UInt64, kind :UInt32) -> (memory :Memory);
}

interface Scheduling {
  # CPU time: a budget in each period.

  configure @0 (budgetNs :UInt64, periodNs :UInt64);
  # At most the share it was created with.

  state @1 () -> (consumedNs :UInt64, budgetNs :UInt64, periodNs :UInt64, ceiling :UInt32);
  create @2 (budgetNs :UInt64, periodNs :UInt64, ceiling :UInt32) -> (scheduling :Scheduling);
  # Another budget, with at most this one's share and ceiling.
}

interface Ring {
  enter @0 () $Tessera.gate;
  # The system call `ring_enter`.

  unpark @1 (key :UInt64, count :UInt32) -> (woken :UInt32);
}

interface Interrupt {
  bind @0 (event :Event, bits :UInt64);
  # Signals the bits when the line is raised; the line stays masked until `acknowledge`.

  acknowledge @1 ();
}

interface IoPorts {
  read @0 (offset :UInt16, widthBytes :UInt16) -> (value :UInt32);
  write @1 (offset :UInt16, widthBytes :UInt16, value :UInt32);
}

interface Principal {
  read @0 () -> (key0 :UInt64, key1 :UInt64, key2 :UInt64, key3 :UInt64);
}

interface PrincipalAuthority {
  create @0 (key0 :UInt64, key1 :UInt64, key2 :UInt64, key3 :UInt64) -> (principal :Principal);
  bind @1 (process :Process, principal :Principal);
}

interface CodeAuthority {
  seal @0 (memory :Memory);
  # Makes a Memory immutable for good, and executable; by a capability to all of it that may map it
  # for writing. Refused while a writable mapping exists. Whoever has verified what is in it must
  # have written it there, in a Memory that nobody else can write, before it verified it.
}

interface AuditSource {
  ring @0 (cpu :UInt32) -> (memory :Memory);
  # The records of one CPU (abi/audit.h), to read.

  bindEvent @1 (event :Event, bits :UInt64);
  # Signalled for every record. How far a reader has come is its own affair.
}

interface Machine {
  state @0 () -> (cpusOnline :UInt64, memoryBytes :UInt64, memoryFreeBytes :UInt64)
      $Tessera.facet("observer");
  clock @1 () -> (nowNs :UInt64) $Tessera.facet("observer");
  powerOff @2 (exitCode :UInt32);
  deviceMemory @3 (base :UInt64, sizeBytes :UInt64) -> (memory :Memory) $Tessera.facet("devices");
  # Registers of a device: nothing that is RAM.

  interrupt @4 (line :UInt32) -> (interrupt :Interrupt) $Tessera.facet("devices");
  ioPorts @5 (first :UInt16, count :UInt16) -> (ioPorts :IoPorts) $Tessera.facet("devices");
  bootModule @6 () -> (memory :Memory);
  # The signed boot package, to read.

  restart @7 ();
  # Starts the machine again, from its firmware on.

  messageInterrupt @8 () -> (interrupt :Interrupt, address :UInt64, data :UInt32)
      $Tessera.facet("devices");
  # One that a device raises by writing `data` to `address`, on the calling CPU. Nothing masks it:
  # bind it before the device may write. UNSUPPORTED: this machine has none; LIMIT_EXCEEDED: all are
  # taken.
}

interface Console {
  # Text to the kernel's log, until the console service has the device.

  write @0 (lengthBytes :UInt64, text0 :UInt64, text1 :UInt64, text2 :UInt64, text3 :UInt64,
      text4 :UInt64);
}
