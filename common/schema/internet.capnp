@0xc3e85a1d70b9f264;
# Reaching other machines: connections, datagrams and names, as the network stack offers them.
#
# A capability of Network says what can be reached. The whole network is what the supervisor gives
# out; whoever has some of it can make less of it (`narrow`), and what it does not name cannot be
# reached through it: DENIED, and the audit log gets to know of it.
#
# When the stack ends, all that came from it answers PEER_GONE, as when the other side had gone;
# capabilities that the supervisor gave can be asked again, and connections be made anew.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";
using Bytes = import "/stream.capnp";

struct NetworkPlace {
  address @0 :Data;
  # 4 bytes of IPv4 or 16 of IPv6, in the order of the network; empty: any.
  port @1 :UInt16;
  link @2 :UInt8;
  # Of an address that only means something on one link (RFC 4007): the number of its interface.
}

interface Network {
  # Facets: "client" begins conversations, "server" waits for them, "user" does both; "agent" does
  # so for others; "observer" sees what everybody does; only who has all of it changes interfaces.

  connect @0 (remote :NetworkPlace, receiveBytes :UInt32, sendBytes :UInt32)
      -> (stream :TcpStream) $Tessera.facet("client") $Tessera.facet("user");
  # A connection that is being made: TcpStream.opened says how that ends. The sizes are of what may
  # wait to be read, and to be sent or acknowledged; 0: what is usual, as long as there is plenty.
  # NOT_FOUND: there is no way there. LIMIT_EXCEEDED: too much for one principal. NO_MEMORY: too
  # much for all. INVALID_ARGUMENT: nowhere to connect to.

  listen @1 (local :NetworkPlace, backlog :UInt16, receiveBytes :UInt32, sendBytes :UInt32)
      -> (listener :TcpListener) $Tessera.facet("server") $Tessera.facet("user");
  # At one address, or at any; the sizes are of each connection. Errors as above. OVERLAP: somebody
  # listens there. Port 0: one is chosen.

  bind @2 (receiveBytes :UInt32) -> (socket :UdpSocket)
      $Tessera.facet("client") $Tessera.facet("user");
  # For datagrams, at a port that is chosen at random. Errors as above.

  bindAt @3 (local :NetworkPlace, receiveBytes :UInt32, isShared :Bool) -> (socket :UdpSocket)
      $Tessera.facet("server") $Tessera.facet("user");
  # For datagrams, at one port. Errors as above. `isShared`: others of the same principal that say
  # so too may have it as well; a datagram goes to the one that is connected to where it comes
  # from, else to one that is connected to nobody.

  ping @4 (remote :NetworkPlace, sizeBytes :UInt32, timeoutNs :UInt64) -> (roundTripNs :UInt64)
      $Tessera.facet("client") $Tessera.facet("user");
  # One request and its answer (ICMP, RFC 792 and 4443) of so many bytes, 1400 at most; waits a
  # minute at most. TIMED_OUT: no answer. The port means nothing.

  resolver @5 () -> (resolver :Resolver)
      $Tessera.facet("client") $Tessera.facet("server") $Tessera.facet("user");

  interfaces @6 (after :UInt8) -> (interfaces :List(InterfaceState))
      $Tessera.facet("client") $Tessera.facet("server") $Tessera.facet("user")
      $Tessera.facet("observer");
  # In the order of their numbers, those that follow `after`; numbers begin with 1.

  narrow @7 (allowed :Text) -> (network :Network) $Tessera.facet("user");
  narrowClient @8 (allowed :Text) -> (network :Network)
      $Tessera.facet("client") $Tessera.facet("user");
  narrowServer @9 (allowed :Text) -> (network :Network)
      $Tessera.facet("server") $Tessera.facet("user");
  # A user, a client or a server that may do at most what this one may, and of that what is named.
  # A list with blanks or commas between:
  #     example.org:443   connecting to this port of this host; also of 10.0.2.2 or [2001:db8::1]
  #     :8080             listening at this port
  #     udp/HOST:53       datagrams to and from there
  #     udp/:53           datagrams at this port, to whoever sent one there
  #     ping/HOST         Network.ping
  # "*" is any host, or any port. A host's name can be resolved where it is named, and stands for
  # the addresses that were answered. MALFORMED: not such a list. LIMIT_EXCEEDED: more than 16, or
  # narrowed four times already.

  interface @10 (number :UInt8) -> (interface :Interface);
  # NOT_FOUND: there is none of this number.

  nameServers @11 () -> (resolver :Resolver);
  # One that changes who is asked.

  sockets @12 (after :UInt64) -> (sockets :List(SocketState)) $Tessera.facet("observer");
  # Who has what open: in the order of their numbers, those that follow `after`.

  usage @13 () -> (usage :NetworkUsage) $Tessera.facet("observer");

  forClient @14 (process :UInt64, principal :Data, local :Data) -> (network :Network)
      $Tessera.facet("agent");
  # A user for one who has asked the caller: whatever is made through it is that process's, and
  # counts as that principal's. For services that hand on what they ask for.
  # `local`: one of a driver's `moreAddresses` (NetworkDescription), empty: none. Whatever is made
  # is at that address then, and only so can something be: who listens at any address does not hear
  # of it. NOT_FOUND: there is no such address. When it goes, all of that ends.
}

struct NetworkUsage {
  connections @0 :UInt32;
  listeners @1 :UInt32;
  sockets @2 :UInt32;
  buffersUsed @3 :UInt32;
  buffersMost @4 :UInt32;
  buffersMax @5 :UInt32;
  # Of what came and waits to be read, or is on its way.
  shortages @6 :UInt32;
  # How often something was dropped because something had run out.
  deniedCount @7 :UInt64;
}

enum SocketKind {
  stream @0;
  listener @1;
  datagrams @2;
}

struct SocketState {
  number @0 :UInt64;
  kind @1 :SocketKind;
  process @2 :UInt64;
  # Who asked for it.
  principal @3 :Data;
  local @4 :NetworkPlace;
  remote @5 :NetworkPlace;
  # Of a stream.
  isOpen @6 :Bool;
  # Of a stream: neither being made nor over.
  receivedBytes @7 :UInt64;
  sentBytes @8 :UInt64;
}

interface TcpStream extends(Bytes.Stream) {
  # Of notifications, one is kept for who wants to read (or both), one for who wants to write, and
  # one of those that ask for nothing: for `transfer`.
  #
  # Reading gives the end when the other side has finished. A connection that is over gives what
  # had come, and then: PEER_GONE, the other side reset it; TIMED_OUT, it answers no more. What was
  # written is still sent when the last capability is gone. A `write` or `writeWindow` whose caller
  # gave up (his own deadline passed: TIMED_OUT) may still be sent, wholly or in part.

  opened @0 () -> () $Tessera.facet("reader") $Tessera.facet("writer");
  # Waits for the other side's answer. PEER_GONE: it refuses. TIMED_OUT: there is none.

  state @1 () -> (state :TcpState) $Tessera.facet("reader") $Tessera.facet("writer");

  finish @2 () -> () $Tessera.facet("writer");
  # Nothing more will be written; reading goes on. WRONG_STATE: it is not open.

  window @3 (sizeBytes :UInt64) -> (memory :Kernel.Memory)
      $Tessera.facet("reader") $Tessera.facet("writer");
  # As File.window, but it is the process's: the same one for all connections that a process has
  # asked for, whichever of them is asked.

  readWindow @4 (windowOffset :UInt64, sizeBytes :UInt64) -> (sizeBytes :UInt64)
      $Tessera.facet("reader");
  writeWindow @5 (windowOffset :UInt64, sizeBytes :UInt64) -> (sizeBytes :UInt64)
      $Tessera.facet("writer");
  # As `read` and `write`, with a part of this process's window. INVALID_ARGUMENT: the part is not
  # in it; WRONG_STATE: there is none.

  transfer @6 (writeOffset :UInt32, writeBytes :UInt32, readOffset :UInt32, readBytes :UInt32)
      -> (writtenBytes :UInt32, readBytes :UInt32, readiness :UInt32, status :UInt32);
  # Both at once, without waiting: takes what there is room for of the one part of the window, then
  # fills the other one with what is there. Sizes may be 0. `readiness`: as of `notify`, afterwards.
  # `status`: 0, or why the connection is over. When less was written, or nothing read, than was
  # asked for, the event that `notify` was given last is signalled as soon as that is possible.

  readNow @7 (sizeBytes :UInt32) -> (data :Data) $Tessera.facet("reader");
  writeNow @8 (data :Data) -> (sizeBytes :UInt32) $Tessera.facet("writer");
  # As `read` and `write`, without waiting. NOT_FOUND: nothing can be done now; the event that
  # `notify` was given last is signalled as soon as something can.
}

struct TcpState {
  isOpening @0 :Bool;
  isFinished @1 :Bool;
  # Here.
  hasEnded @2 :Bool;
  # The other side has finished: it sends no more than what is readable.
  status @3 :UInt32;
  # 0, or why it is over (enum status).
  readableBytes @4 :UInt32;
  writableBytes @5 :UInt32;
  local @6 :NetworkPlace;
  remote @7 :NetworkPlace;
}

interface TcpListener {
  accept @0 () -> (stream :TcpStream, remote :NetworkPlace);
  # Waits for a connection, in the order in which they came.

  local @1 () -> (local :NetworkPlace);

  notify @2 (event :Kernel.Event, bits :UInt64, interest :UInt32) -> (readiness :UInt32);
  # As Stream.notify: readable when a connection waits.

  acceptNow @3 () -> (stream :TcpStream, remote :NetworkPlace);
  # As `accept`, without waiting. NOT_FOUND: none waits; the event that `notify` was given last is
  # signalled as soon as one does.

  window @4 (sizeBytes :UInt64) -> (memory :Kernel.Memory);
  # As TcpStream.window: it is the same.
}

interface UdpSocket {
  send @0 (remote :NetworkPlace, data :Data) -> ();
  # One datagram, of as much as fits in a message. NOT_FOUND: there is no way there. NO_MEMORY: it
  # is lost, as on any network.

  receive @1 () -> (remote :NetworkPlace, data :Data, sizeBytes :UInt32);
  # Waits for one. `sizeBytes`: how long it was; what does not fit in a message is lost.

  local @2 () -> (local :NetworkPlace);

  notify @3 (event :Kernel.Event, bits :UInt64, interest :UInt32) -> (readiness :UInt32);
  # As Stream.notify: readable when a datagram waits; writable when its outbox, if it has one, is
  # empty.

  receiveNow @4 () -> (remote :NetworkPlace, data :Data, sizeBytes :UInt32);
  # As `receive`, without waiting. NOT_FOUND: none waits; the event that `notify` was given last is
  # signalled as soon as one does.

  connect @5 (remote :NetworkPlace) -> ();
  # From now on only what comes from there is received, beside what waits already. Port 0: whatever
  # comes, again. INVALID_ARGUMENT: no place.

  receiveSeveral @6 () -> (datagrams :Data);
  # As `receive`, of all that wait as many as fit in a message, one behind the other as
  # common/datagrams/include/datagrams/datagram.h has it: at least one.

  receiveSeveralNow @7 () -> (datagrams :Data);
  # As `receiveNow`, of several.

  outbox @8 () -> (memory :Kernel.Memory);
  # Memory to put datagrams into that are to be sent, as many as there is room for, without a call
  # for each: common/datagrams/include/datagrams/outbox.h. They go as by `send`, in their order and
  # before what a later call of `send` has; that one could not go is only counted there. What is
  # there when the socket ends is sent. A socket has one, which ends with it. WRONG_STATE: it has
  # one. LIMIT_EXCEEDED: too much for one principal, or for all.

  collect @9 ();
  # Takes what is in the outbox: to be called when outbox_give() says so. Any other call of this
  # socket does that, too. WRONG_STATE: there is no outbox, or what is there cannot be.

  emptied @10 ();
  # Waits until everything that was in the outbox is taken. WRONG_STATE: as above.
}

enum AddressKind {
  any @0;
  # IPv4 where there is one.
  ipv4 @1;
  ipv6 @2;
}

interface Resolver {
  resolve @0 (name :Text, kind :AddressKind) -> (address :Data) $Tessera.facet("reader");
  # Also of a text that is an address. Waits a minute at most. NOT_FOUND: there is no such name, or
  # nobody answered. LIMIT_EXCEEDED, NO_MEMORY: too many are being asked.

  servers @1 () -> (servers :List(Data)) $Tessera.facet("reader");
  # Who is asked, the first first.

  setServer @2 (index :UInt8, address :Data) -> ();
  # Until DHCP or a router tells of others; empty: none. INVALID_ARGUMENT: 4 at most.
}

struct InterfaceState {
  number @0 :UInt8;
  name @1 :Text;
  # Of its driver's service.
  address @2 :Data;
  # Of the link: 6 bytes; empty where packets go without Ethernet.
  isUp @3 :Bool;
  isLeased @4 :Bool;
  # Its IPv4 address came by DHCP.
  addresses @5 :List(Data);
  prefixBits @6 :UInt8;
  # Of the IPv4 one.
  router @7 :Data;
  # Of IPv4; empty: none.
  framesReceived @8 :UInt64;
  framesSent @9 :UInt64;
  framesLost @10 :UInt64;
  isRouted @11 :Bool;
  # It carries IPv6 without Ethernet, to one prefix; its address is its driver's word.
  framesRefused @12 :UInt64;
  # What came and can be no honest neighbour's: here, from who says that he is of the prefix that
  # only the other kind of interface leads to; there, what is no packet from there for this machine.
}

interface Interface {
  state @0 () -> (state :InterfaceState) $Tessera.facet("observer");

  useDhcp @1 (isUsed :UInt32) -> ();
  # Asks for an IPv4 address, or stops doing so and gives it back. UNSUPPORTED, of both: isRouted.

  setAddress @2 (address :Data, prefixBits :UInt8, router :Data) -> ();
  # A fixed one. INVALID_ARGUMENT: what no address can be. WRONG_STATE: IPv4 is DHCP's.
  # LIMIT_EXCEEDED: too many of IPv6.
}

struct KeptNetwork {
  # What the network service leaves its next process of what was set.
  interfaces @0 :List(KeptInterface);
  servers @1 :List(Data);
  # In the order in which they are asked; empty: nobody has set this one.
}

struct KeptInterface {
  name @0 :Text;
  usesDhcp @1 :Bool;
  addresses @2 :List(KeptAddress);
  # Fixed ones, of which one of IPv4 at most.
  router @3 :Data;
  # Of IPv4; empty: none.
}

struct KeptAddress {
  address @0 :Data;
  prefixBits @1 :UInt8;
}
