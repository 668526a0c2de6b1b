@0xb39e07d4c1a85f62;
# A system in which the overlay and calls to other machines are measured: its network has no card.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "server",
  loader = "loader",
  services = [
    (
      name = "loader",
      program = "loader",
      arguments = ["policy=none"],
      exports = [
        (name = "launcher", interface = "Launcher"),
        (name = "processes", interface = "ProcessList"),
        (name = "launches", interface = "LaunchRecords"),
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
    (
      name = "log",
      program = "log_service",
      exports = [(name = "log", interface = "Log")],
      memoryKib = 512,
    ),
    (
      name = "ram",
      program = "ram_directory",
      exports = [(name = "directory", interface = "Directory")],
      memoryKib = 16384,
    ),
    (
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      memoryKib = 20480,
      priority = 170,
    ),
    (
      name = "bench",
      program = "bench_overlay",
      needs = [
        (name = "directory", service = "ram", export = "directory"),
        (name = "network", service = "network", export = "network"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "schemas", schemas = void),
      ],
      restart = never,
      memoryKib = 16384,
    ),
  ],
);
