@0x83f6b52ad90e417c;
# A system in which the services are tested, with little memory for files.

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
      memoryKib = 4096,
    ),
    (
      name = "pipes",
      program = "pipes",
      exports = [(name = "pipes", interface = "Pipes")],
      memoryKib = 1024,
    ),
    (
      name = "serial",
      program = "deaf_serial",
      exports = [(name = "port", interface = "SerialPort")],
      memoryKib = 512,
    ),
    (
      name = "console",
      program = "console",
      exports = [(name = "terminal", interface = "Terminal")],
      needs = [(name = "serial", service = "serial", export = "port")],
      memoryKib = 512,
    ),
    (
      name = "test",
      program = "services_test",
      needs = [
        (name = "log", service = "log", export = "log"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "reader", service = "ram", export = "directory", facet = "reader"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "terminal", service = "console", export = "terminal"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "schemas", schemas = void),
      ],
      restart = never,
      memoryKib = 8192,
    ),
  ],
);
