@0xd7a20b6e41c98f35;
# A network interface, as its driver offers it: frames of Ethernet, or packets of IPv6 as they are,
# in memory that is shared with the one client that has it open. The client is a network stack.
#
# The memory begins with four rings (common/packet_ring), one behind the other, each of
# PACKET_RING_ENTRIES descriptors:
#
#     0  SEND      client -> driver   a frame to be sent
#     1  SENT      driver -> client   it was sent, or dropped: the token comes back
#     2  EMPTY     client -> driver   memory for a frame
#     3  RECEIVED  driver -> client   the frame in it, from `offset` on; `sizeBytes` of 0: there
#                                     will be none
#
# In each direction a client has as many descriptors on their way as a ring holds, at most: what it
# gives beyond that may lie for long. What is behind the rings is the client's to divide. Offsets in
# descriptors count from the beginning of the memory. Between a descriptor's way to the driver and
# its way back, the device may read, or write, what it names.
#
# A frame that was sent comes back when the driver has something else to do: soon when 64 frames or
# 256 KiB are on their way, or when the client has asked for it in SENT before it calls `wait`. Room
# is looked at when the driver has asked for so much in EMPTY, or has something else to do.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";

struct NetworkDescription {
  address @0 :Data;
  # Of the interface: 6 bytes.
  frameBytesMax @1 :UInt32;
  # Of a frame without its checksum, as it is sent when nobody cuts it.
  receiveBytesMin @2 :UInt32;
  # What memory for a frame has at least; with large ones more.
  isUp @3 :Bool;
  # There is a peer at the other end of the cable.
  sendsChecksums @4 :Bool;
  # PACKET_CHECKSUM_MISSING can be asked for.
  checksChecksums @5 :Bool;
  # PACKET_CHECKSUM_GOOD may come.
  cutsTcp4 @6 :Bool;
  cutsTcp6 @7 :Bool;
  # PACKET_SEGMENT_TCP4 and _TCP6 can be asked for, in frames of 64 KiB at most.
  isRouted @8 :Bool;
  # What is called a frame here is a packet of IPv6, with nothing before its header: there is no
  # Ethernet, and no neighbour to ask for. `address` is empty. What goes to `packetAddress`'s prefix
  # goes there and nowhere else, and what comes from that prefix is taken from there alone. The
  # network service knows one such prefix, 200::/7, and takes one interface of that kind: from the
  # driver that it was granted as "overlay", and from no other.
  packetAddress @9 :Data;
  # This machine's on it: 16 bytes, or empty while it is not known; then `isUp` is false.
  prefixBits @10 :UInt8;
  # Of `packetAddress`.
  moreAddresses @11 :Data;
  # Others of this machine on it, of 16 bytes each, 4 at most, which are not for everybody: see
  # Network.forClient.
}

interface NetworkDevice {
  # NOT_FOUND, of all: the machine has no such interface. UNSUPPORTED: it has one that nobody
  # drives.

  describe @0 () -> (description :NetworkDescription) $Tessera.facet("observer");

  counters @1 () -> (sentFrames :UInt64, sentBytes :UInt64, receivedFrames :UInt64,
      receivedBytes :UInt64, sendErrors :UInt64, resets :UInt64, receiveErrors :UInt64,
      receiveMissed :UInt64) $Tessera.facet("observer");
  # Since the driver started. `receiveErrors` came damaged, `receiveMissed` found no room: where the
  # device counts them, else 0.

  open @2 (bufferBytes :UInt32, takesLarge :UInt32) -> (port :NetworkPort, memory :Kernel.Memory)
      $Tessera.facet("opener");
  # Makes the caller the interface's one client, until `port` ends. `memory` has the rings and then
  # `bufferBytes`, rounded up to whole pages, all zeros.
  # `takesLarge` of 1: where the device can, what came as several segments of TCP is one frame of
  # 64 KiB at most, as if it had been sent so: in several descriptors, all but the last with
  # PACKET_GOES_ON.
  # WRONG_STATE: somebody else has it. LIMIT_EXCEEDED: more memory than the device may have.
  # DEVICE_ERROR: it could not be begun with anew.
}

interface NetworkPort {
  # Ends with its last capability; then the device is stopped, and touches the memory no more.
  # PEER_GONE, of all: the driver has ended. Then the client opens the device that follows, with new
  # memory; what was in the old rings is lost, as on any network.

  work @0 ();
  # Looks into the rings SEND and EMPTY: to be called when packet_ring_publish() says so.
  # MALFORMED: what the client wrote there cannot be; this port does nothing more.

  wait @1 () -> (changes :UInt32);
  # Answered when there is something in SENT or RECEIVED for a client that sleeps, or when the
  # description has changed; maybe for nothing. `changes`: how often that was. One waits at a time:
  # who waited before hears PEER_GONE.

  describe @2 () -> (description :NetworkDescription);

  notify @3 (event :Kernel.Event) -> ();
  # From now on this event is signalled, with bit 0, when there is something in SENT or RECEIVED for
  # a client that sleeps; `wait` is answered when the description has changed. Who may signal it can
  # set any bit: nothing else is to depend on it. INVALID_ARGUMENT: it is no event.
}
