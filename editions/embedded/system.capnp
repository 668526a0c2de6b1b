@0xf5bca51c00537304;
# The embedded edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "embedded",
);
