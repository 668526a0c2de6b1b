@0x8fa1c3705be94d26;
# A store on a disk that fails when it is told to.

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
      name = "disk",
      program = "faulty_disk",
      exports = [(name = "disk", interface = "BlockDevice")],
      memoryKib = 24576,
    ),
    (
      name = "store",
      program = "store_service",
      exports = [
        (name = "objects", interface = "ObjectStore"),
        (name = "identity", interface = "StateKeeper"),
        (name = "policy", interface = "StateKeeper"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "disk0", service = "disk", export = "disk"),
      ],
      memoryKib = 30720,
      priority = 150,
    ),
    (
      name = "faulty_test",
      program = "faulty_test",
      needs = [
        (name = "store", service = "store", export = "objects"),
        (name = "disk", service = "disk", export = "disk"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 512,
    ),
  ],
);
