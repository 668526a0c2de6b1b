@0xc7d2e91b5fa30846;
# A system in which a program with a C library is measured.

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
      priority = 150,
    ),
    (
      name = "serial",
      program = "serial",
      exports = [(name = "port", interface = "SerialPort")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      authorities = [
        (name = "registers", serialRegisters = void),
        (name = "interrupt", serialInterrupt = void),
      ],
      memoryKib = 512,
      priority = 200,
    ),
    (
      name = "console",
      program = "console",
      exports = [(name = "terminal", interface = "Terminal")],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "serial", service = "serial", export = "port"),
      ],
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "ram",
      program = "ram_directory",
      exports = [(name = "directory", interface = "Directory")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      memoryKib = 16384,
      priority = 140,
    ),
    (
      name = "bench",
      program = "bench_posix",
      needs = [
        (name = "stdout", service = "console", export = "terminal"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      restart = never,
      memoryKib = 32768,
    ),
  ],
);
