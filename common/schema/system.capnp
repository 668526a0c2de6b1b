@0xb1f0a5c4d27e3896;
# The shape of an edition's manifest. `editions/X/system.capnp` holds the value, which the build
# evaluates to a message (`capnp eval -b`) and puts into the boot package.

struct System {
  edition @0 :Text;
  # "embedded", "desktop" or "server".
}
