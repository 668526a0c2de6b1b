@0xf5bca51c00537304;
# The embedded edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "embedded",
  loader = "loader",
  services = [
    (
      name = "loader",
      program = "loader",
      exports = [
        (name = "launcher", interface = "Launcher"),
        (name = "processes", interface = "ProcessList"),
      ],
      authorities = [
        (name = "code", code = void),
        (name = "principals", principals = void),
        (name = "package", bootPackage = void),
        (name = "kept", keptMemoryKib = 8192),
      ],
      memoryKib = 2048,
      priority = 160,
    ),
  ],
);
