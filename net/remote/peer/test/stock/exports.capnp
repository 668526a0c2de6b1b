@0xc5e8b0d2947f1a36;
# The first object of a connection of net/remote/peer, for a peer that is not ours.

interface RemoteExports @0xb7a91c42d35e6f08 {
  open @0 (name :Text) -> (capability :AnyPointer);
  # A capability.
}
