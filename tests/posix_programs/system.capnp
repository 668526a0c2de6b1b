@0xe5b7d1934c6f2a08;
# Programs of others, and what starts them.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "server",
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
        (name = "kept", keptMemoryKib = 32768),
      ],
      memoryKib = 4096,
      priority = 160,
    ),
    (
      name = "text",
      program = "console_stream",
      exports = [(name = "stream", interface = "Stream")],
      authorities = [(name = "console", console = void)],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "log",
      program = "log_service",
      exports = [(name = "log", interface = "Log")],
      authorities = [(name = "console", console = void)],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "ram",
      program = "ram_directory",
      exports = [(name = "directory", interface = "Directory")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      memoryKib = 32768,
      priority = 140,
    ),
    (
      name = "pipes",
      program = "pipes",
      exports = [(name = "pipes", interface = "Pipes")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      memoryKib = 1024,
      priority = 140,
    ),
    (
      name = "programs",
      program = "posix_programs",
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "launcher", service = "loader", export = "launcher"),
      ],
      memoryKib = 98304,
      restart = never,
    ),
  ],
);
