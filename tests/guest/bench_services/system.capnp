@0xa1c9f3047be6528d;
# A system in which the services are measured.

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
      name = "pipes",
      program = "pipes",
      exports = [(name = "pipes", interface = "Pipes")],
      memoryKib = 1024,
    ),
    (
      name = "bench",
      program = "bench_services",
      needs = [
        (name = "log", service = "log", export = "log"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "schemas", schemas = void),
        (name = "package", bootPackage = void),
      ],
      restart = never,
      memoryKib = 8192,
    ),
  ],
);
