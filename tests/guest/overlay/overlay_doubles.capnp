@0xaaf5fc4ba0055a9b;
# What the doubles of the overlay and of the audit log are told, and asked.

interface OverlayDoubles {
  answer @0 (address :Data, key :Data) -> ();
  # What Overlay.find says of this address from now on; an empty key: there is no session.

  denied @1 () -> (count :UInt32, principal :Data, text :Text);
  # What the audit log was told, and the last of it.

  hold @2 (isHeld :UInt32) -> ();
  # 1: Overlay.find is not answered from now on; 0: it is, and who waits hears that nobody does.

  held @3 () -> (count :UInt32);
  # How many of these wait.

  own @4 (key :Data) -> ();
  # Who has an address beside the machine's from now on, another one each time; empty: nobody.
}
