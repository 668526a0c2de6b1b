@0x95ad73e7c118e674;
# The desktop edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "desktop",
);
