@0xbc51b17f81c1b52e;
# The server edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "server",
);
