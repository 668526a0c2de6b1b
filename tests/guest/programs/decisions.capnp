@0xd41f7c0be5a98362;
# A system in which the loader is tested: policy.c decides.

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
      needs = [
        (name = "policy", service = "policy", export = "decision", isLater = true),
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
      name = "policy",
      program = "test_policy",
      exports = [(name = "decision", interface = "PolicyDecision")],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "test",
      program = "programs_test",
      arguments = ["decisions"],
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
