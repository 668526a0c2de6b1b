@0xa2c5f81e904d37b6;
# A system in which the loader is tested: nobody decides, and nobody said that this is meant.

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
        (name = "launches", interface = "LaunchRecords"),
      ],
      authorities = [
        (name = "code", code = void),
        (name = "principals", principals = void),
        (name = "package", bootPackage = void),
        (name = "kept", keptMemoryKib = 16384),
      ],
      memoryKib = 2048,
      priority = 160,
    ),
    (
      name = "test",
      program = "programs_test",
      arguments = ["missing"],
      needs = [
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "launches", service = "loader", export = "launches"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "package", bootPackage = void),
        (name = "principals", principals = void),
      ],
      restart = never,
      memoryKib = 8192,
    ),
  ],
);
