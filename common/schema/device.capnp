@0x9d3a6c15f2e8b047;
# Devices, as the service that discovers them gives each to its driver, and shows all to people.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

enum DeviceBus {
  pci @0;
  virtioMemory @1;
  # virtio with its registers in memory (Virtio 1.1, 4.2).
  platform @2;
  # On none that could be asked: the firmware's tables say that it is there.
}

enum PlatformModel {
  # What a device of the platform is.
  none @0;
  clockMc146818 @1;
  # The clock of a PC, behind two I/O ports.
  clockPl031 @2;
  clockGoldfish @3;
  i8042 @4;
  # The controller of a PC's keyboard and mouse: its data and its status behind a port each, a line
  # for each of the two.
  firmwareScreen @5;
  # Memory that the firmware has made the screen show, without a way to tell it anything.
  ramfb @6;
  # QEMU's: a picture that lies in the machine's own memory.
}

struct DeviceIdentity {
  bus @0 :DeviceBus;
  vendor @1 :UInt16;
  # PCI's; of virtio in memory 0x1af4.
  model @2 :UInt16;
  # PCI's device id; of virtio in memory 0x1040 and its device type, as it would have on PCI; of the
  # platform a PlatformModel.
  classCode @3 :UInt32;
  # PCI's base class, subclass and programming interface, in 24 bits; 0 on another bus.
  address @4 :UInt64;
  # PCI: segment, bus, device and function as 16, 8, 5 and 3 bits; else where its registers are.
  detail @5 :UInt32;
  # clockMc146818: the number of its register for the century; 0: it has none.
}

interface Device {
  # A place for a device, for its driver: the manifest says which one of which kind.
  #
  # Who claimed it last has it. When that driver has ended, or somebody else claims it, the device
  # is stopped before anything that it could still write to is given to others.

  claim @0 () -> (identity :DeviceIdentity);
  # Stops the device, takes back what whoever had it before was given, and lets the caller begin.
  # NOT_FOUND: this machine has no device for this place. All other methods: WRONG_STATE before it.

  registers @1 (index :UInt32) -> (memory :Kernel.Memory, offset :UInt64, sizeBytes :UInt64);
  # PCI: what base address register `index` covers. `memory` is whole pages, the registers begin
  # `offset` bytes into it. NOT_FOUND: there is none. UNSUPPORTED: it is one of I/O ports.

  readConfiguration @2 (offset :UInt32, widthBytes :UInt32) -> (value :UInt32);
  # PCI's configuration space, 1, 2 or 4 bytes at a multiple of their number. Nobody but the service
  # writes to it.

  interrupt @3 (index :UInt32) -> (interrupt :Kernel.Interrupt);
  # Number `index` of its messages (MSI-X), which is then enabled, or of its lines, where it has no
  # messages or the machine no place for them; only i8042 has two. NOT_FOUND: there are fewer. A
  # line that several devices share is an Interrupt of the service's.

  createMemory @4 (sizeBytes :UInt64) -> (memory :Kernel.Memory);
  # Contiguous, zero, and the device can reach it: whole pages. It is the service's, so that it
  # outlives a driver whose device is still writing. LIMIT_EXCEEDED: more than the device may have.

  start @5 ();
  # From here on the device may reach memory (PCI: bus master).

  ports @6 (index :UInt32) -> (ports :Kernel.IoPorts);
  # The same as `registers` for those that are I/O ports. NOT_FOUND: there are none. UNSUPPORTED:
  # they are in memory, or of a PCI device.

  picture @7 () -> (width :UInt16, height :UInt16, strideBytes :UInt32, isRedFirst :UInt32);
  # firmwareScreen: how the picture lies in registers number 0, four bytes a pixel, from the lowest
  # one on blue, green, red; if isRedFirst is 1, red, green, blue. UNSUPPORTED: of another device.

  showPicture @8 (width :UInt16, height :UInt16);
  # ramfb: from now on it shows the picture at the beginning of the memory that createMemory gave
  # first, four bytes a pixel (blue, green, red, and one that is ignored), row after row. 0, 0:
  # nothing. Whoever can tell the device reaches all memory, so it is the service who does.
  # INVALID_ARGUMENT: no picture can be so, or not all of it is there. NOT_FOUND: no memory was
  # given. DEVICE_ERROR: the device did not. UNSUPPORTED: of another device.
}

interface Devices {
  # What the machine has, to look at.

  read @0 (index :UInt32) -> (identity :DeviceIdentity, place :Text, isClaimed :Bool,
      memoryBytes :UInt64, interruptCount :UInt32) $Tessera.facet("observer");
  # NOT_FOUND: there are no more. `place`: the manifest's word for where it is given to a driver;
  # empty where nobody drives it.
}
