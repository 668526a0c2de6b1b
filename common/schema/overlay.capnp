@0xe4b7c1926f3d8a50;
# The overlay: a network whose destinations are public keys. A node of it has links to some peers,
# and sessions, encrypted from end to end, with whomever it speaks to.

using Tessera = import "/tessera.capnp";
using Kernel = import "/kernel.capnp";
using Internet = import "/internet.capnp";

struct OverlayPeer {
  address @0 :Text;
  # tcp://HOST:PORT, HOST a name, an address of IPv4 or [one of IPv6].
  key @1 :Data;
  # 32 bytes: nobody else is taken there; empty: anybody.
  password @2 :Text;
}

struct OverlaySettings {
  # What the owner signs: this struct as a canonical message, in the domain "tessera.overlay".
  sequence @0 :UInt64;
  # Higher than of those before.
  peers @1 :List(OverlayPeer);
  listen @2 :List(UInt16);
  # Ports at which links are waited for.
  password @3 :Text;
  # Of links that come.
  allowed @4 :List(Data);
  # Keys that may make links here; empty: any.
  name @5 :Text;
  # What is told to who asks for information; empty: nothing is told.
  auditors @6 :List(Data);
  # Keys that may follow this machine's audit log from elsewhere; empty: nobody.
}

struct SignedOverlaySettings {
  settings @0 :Data;
  signer @1 :Data;
  signature @2 :Data;
}

struct OverlayKept {
  # What the service must know again.
  placeSequence @0 :UInt64;
  offerSequence @1 :UInt64;
  settings @2 :SignedOverlaySettings;
}

struct OverlayStatus {
  key @0 :Data;
  address @1 :Data;
  root @2 :Data;
  # Of the tree; empty: nobody knows it yet.
  parent @3 :Data;
  coordinates @4 :Data;
  # The ports from the root to here, as on the wire.
  nodeCount @5 :UInt32;
  # Of the tree, as far as it is known here.
  sessionCount @6 :UInt32;
  linkCount @7 :UInt32;
  forwardedBytes @8 :UInt64;
  # For others, over links.
  droppedPackets @9 :UInt64;
  # For which there was no room, or no way.
  signedSettings @10 :Bool;
}

struct OverlayLinkState {
  number @0 :UInt32;
  key @1 :Data;
  # Of who is there, or was last; empty: nobody was.
  remote @2 :Text;
  isUp @3 :Bool;
  isIncoming @4 :Bool;
  status @5 :UInt32;
  # Why the last try ended (enum status).
  sentBytes @6 :UInt64;
  receivedBytes @7 :UInt64;
  delayNs @8 :UInt64;
  isParent @9 :Bool;
  isChild @10 :Bool;
}

struct OverlayNode {
  key @0 :Data;
  parent @1 :Data;
  sequence @2 :UInt64;
}

struct OverlaySessionState {
  key @0 :Data;
  isOpen @1 :Bool;
  sentBytes @2 :UInt64;
  receivedBytes @3 :UInt64;
}

struct OverlayOwnAddress {
  # Of a person who is unlocked here, beside the machine's.
  number @0 :UInt64;
  # Of this one and none before.
  key @1 :Data;
  address @2 :Data;
  isJoined @3 :Bool;
  # Its node is in the tree, below the machine's.
  sessionCount @4 :UInt32;
}

interface Overlay {
  # Lists go on behind `after`, in the order of numbers or of keys.

  status @0 () -> (status :OverlayStatus) $Tessera.facet("observer") $Tessera.facet("user");

  links @1 (after :UInt32) -> (links :List(OverlayLinkState))
      $Tessera.facet("observer") $Tessera.facet("user");
  # Also those of peers that are not there. Numbers begin with 1.

  tree @2 (after :Data) -> (nodes :List(OverlayNode))
      $Tessera.facet("observer") $Tessera.facet("user");
  # The part of it that is known here.

  sessions @3 (after :Data) -> (sessions :List(OverlaySessionState))
      $Tessera.facet("observer") $Tessera.facet("user");

  find @4 (address :Data, local :Data) -> (key :Data)
      $Tessera.facet("observer") $Tessera.facet("user");
  # Who has a session from this address, of 16 bytes, or from its subnet: nobody else can send from
  # there. With whom: `local`, the key of one of `addresses`; empty: the machine. Between the
  # addresses of this machine there need be none. NOT_FOUND: nobody has, or there is no such
  # `local`. INVALID_ARGUMENT: it is no address of the overlay.

  nodeInfo @5 (key :Data, timeoutNs :UInt64) -> (info :Text, roundTripNs :UInt64)
      $Tessera.facet("user");
  # Asks another node what it tells of itself: JSON, as that node wrote it. What is longer than
  # 3,072 bytes is cut. Waits for a minute at most. TIMED_OUT: no answer. LIMIT_EXCEEDED: too many
  # are being asked. INVALID_ARGUMENT: it is no key, or this node's own.

  settings @6 () -> (settings :SignedOverlaySettings) $Tessera.facet("publisher");
  # With the passwords of links: not for everybody. NOT_FOUND: there are none yet.

  configure @7 (settings :SignedOverlaySettings) -> () $Tessera.facet("user");
  # From now on, and after the machine was off: that the owner signed them is the right to do so.
  # WRONG_SIGNER: it is not the owner who signed. BAD_SIGNATURE: nor he. MALFORMED: they are none.
  # WRONG_STATE: they are not newer than the same owner's, or there is no owner. TIMED_OUT: nobody
  # said who that is. Otherwise as StateKeeper.

  addAddress @8 (key :Data) -> () $Tessera.facet("user");
  # A node of this key too, which a person has lent for that (Identity.lendNodeKey): until it is
  # taken back, or this service ends. Nothing is done where there is one. NOT_FOUND: nobody lends
  # this key. LIMIT_EXCEEDED: there are 4, or no memory. INVALID_ARGUMENT: no key, or the machine's.
  # TIMED_OUT: who has the keys does not answer.

  addresses @9 () -> (addresses :List(OverlayOwnAddress))
      $Tessera.facet("observer") $Tessera.facet("user");
  # All of them.
}

interface OverlayStreams {
  # Conversations with others in the overlay, who are named by their keys: 32 bytes each.
  #
  # Facets: "client" begins conversations, "server" waits for them, "user" does both. What a
  # capability does not name cannot be reached through it: DENIED, and the audit log gets to know
  # of it. Of all: INVALID_ARGUMENT, it is no key, or port 0. TIMED_OUT: the network service or the
  # overlay does not answer. LIMIT_EXCEEDED: too much for one principal.
  #
  # What comes from an address that no session belongs to, or from elsewhere than the overlay, is
  # dropped before anybody gets it. When the network service ends, listeners and sockets answer
  # PEER_GONE; this capability can be asked for new ones.

  connect @0 (remote :Data, port :UInt16) -> (stream :Internet.TcpStream)
      $Tessera.facet("client") $Tessera.facet("user");
  # A connection that is being made: TcpStream.opened says how that ends. It is to nobody but
  # `remote`: to the address of that key, whose packets the overlay takes and gives in a session
  # with it alone. NOT_FOUND: there is no overlay.

  listen @1 (port :UInt16, backlog :UInt16) -> (listener :OverlayListener)
      $Tessera.facet("server") $Tessera.facet("user");
  # At this node's address. OVERLAP: somebody listens there.

  bind @2 (port :UInt16) -> (socket :OverlayDatagram)
      $Tessera.facet("server") $Tessera.facet("user");
  # For datagrams, at one port of this node's address. OVERLAP: somebody has it.

  narrow @3 (allowed :Text) -> (streams :OverlayStreams) $Tessera.facet("user");
  narrowClient @4 (allowed :Text) -> (streams :OverlayStreams)
      $Tessera.facet("client") $Tessera.facet("user");
  narrowServer @5 (allowed :Text) -> (streams :OverlayStreams)
      $Tessera.facet("server") $Tessera.facet("user");
  # A user, a client or a server that may do at most what this one may, and of that what is named.
  # A list with blanks or commas between, in which KEY is 64 hexadecimal digits:
  #     KEY:443       connecting to this port of this key
  #     :8080         listening at this port
  #     udp/KEY:53    datagrams to and from there
  #     udp/:53       datagrams at this port, to whoever sent one there
  #     KEY           connecting to any port of it, and datagrams; and where keys stand alone in a
  #                   list, nobody else comes to what listens or receives at a port
  # "*" is any key, or any port. MALFORMED: not such a list. LIMIT_EXCEEDED: more than 16, or
  # narrowed four times already.

  bindAny @6 () -> (socket :OverlayDatagram) $Tessera.facet("client") $Tessera.facet("user");
  # For datagrams, at a port that is chosen at random.

  own @7 () -> (streams :OverlayStreams) $Tessera.facet("user");
  # As the key of whoever asks, instead of the machine's: it may reach what this one may, from the
  # address that Overlay.addresses has of that key, and listens there. NOT_FOUND: there is none.
  # When that address ends, so does all that was made through it, and what it is asked for answers
  # PEER_GONE.
}

interface OverlayListener {
  accept @0 () -> (stream :Internet.TcpStream, remote :Data) $Tessera.facet("acceptor");
  # Waits for a connection, in the order in which they came. `remote`: whose it is, as the overlay
  # knows from the session, when the connection was taken. CANCELLED: too many waited, this one
  # longest.

  acceptNow @1 () -> (stream :Internet.TcpStream, remote :Data) $Tessera.facet("acceptor");
  # As `accept`, without waiting. NOT_FOUND: none waits; the event that `notify` was given last is
  # signalled as soon as one does.

  notify @2 (event :Kernel.Event, bits :UInt64, interest :UInt32) -> (readiness :UInt32)
      $Tessera.facet("acceptor");
  # As Stream.notify: readable when a connection waits.

  allow @3 (keys :List(Data)) -> ();
  # From now on only these keys' connections are given out, others' are dropped, also those that
  # wait; none: whoever may come here. INVALID_ARGUMENT: no key. LIMIT_EXCEEDED: 16 at most.
}

interface OverlayDatagram {
  send @0 (remote :Data, port :UInt16, data :Data) -> ();
  # One datagram, of as much as fits in a message. NOT_FOUND: there is no way there. NO_MEMORY: it
  # is lost, as on any network.

  receive @1 () -> (remote :Data, port :UInt16, data :Data, sizeBytes :UInt32);
  # Waits for one. `remote`: whose it is, as the overlay knows from a session of that moment or at
  # most a second before. `sizeBytes`: how long it was; what does not fit in a message is lost.

  notify @2 (event :Kernel.Event, bits :UInt64, interest :UInt32) -> (readiness :UInt32);
  # As Stream.notify: readable when a datagram waits; writable always.

  receiveNow @3 () -> (remote :Data, port :UInt16, data :Data, sizeBytes :UInt32);
  # As `receive`, without waiting. NOT_FOUND: none waits; the event that `notify` was given last is
  # signalled as soon as one does.
}
