@0xd93b07c5e8f1a264;
# Services for the test of the supervisor.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "test",
  loader = "loader",
  services = [
    (
      name = "client",
      program = "supervision_client",
      needs = [
        (name = "adder", service = "adder", export = "adder"),
        (name = "other", service = "other", export = "adder"),
        (name = "passive", service = "passive", export = "adder"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "control", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 512,
      moreMemoryKib = 256,
      priority = 130,  # more urgent than what hangs
    ),
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
        (name = "kept", keptMemoryKib = 4096),
      ],
      memoryKib = 2048,
      priority = 160,
    ),
    (
      name = "adder",
      program = "adder_1",
      exports = [(name = "adder", interface = "Adder")],
      memoryKib = 512,
      priority = 120,
    ),
    (
      name = "other",
      program = "adder_1",
      exports = [(name = "adder", interface = "Adder")],
      memoryKib = 512,
      priority = 120,
    ),
    (
      name = "passive",
      program = "adder_1",
      arguments = ["passive"],
      exports = [(name = "adder", interface = "Adder")],
      memoryKib = 512,
      priority = 120,
    ),
    (
      name = "runtime",
      program = "runtime_test",
      arguments = ["a", ""],
      needs = [(name = "adder", service = "adder", export = "adder")],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 1024,
      priority = 110,
    ),
    (
      name = "broken",
      program = "adder_1",
      needs = [(name = "processes", service = "loader", export = "processes")],
      arguments = ["broken"],
      memoryKib = 4,
      priority = 120,
    ),
  ],
);
