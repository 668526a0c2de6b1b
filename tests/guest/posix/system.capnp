@0xd9cf40ae6d5d6b7f;
# Programs with a C library, under test.

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
        (name = "kept", keptMemoryKib = 65536),
      ],
      memoryKib = 2048,
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
      name = "basics",
      program = "basics",
      needs = [(name = "stdout", service = "text", export = "stream")],
      memoryKib = 8192,
      restart = never,
    ),
  ],
);
