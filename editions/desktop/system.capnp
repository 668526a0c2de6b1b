@0x95ad73e7c118e674;
# The desktop edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "desktop",
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
