@0xf0a83c61d4e79b25;
# The policy service, those that it asks, and who asks it.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "test",
  loader = "loader",
  services = [
    (
      name = "loader",
      program = "loader",
      exports = [
        (name = "launcher", interface = "Launcher"),
        (name = "processes", interface = "ProcessList"),
        (name = "records", interface = "LaunchRecords"),
      ],
      needs = [(name = "policy", service = "policy", export = "decision", isLater = true)],
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
      name = "doubles",
      program = "policy_doubles",
      exports = [
        (name = "identities", interface = "Identities"),
        (name = "trusted", interface = "TrustedPath"),
        (name = "audit", interface = "AuditLog"),
        (name = "doubles", interface = "Doubles"),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "policy",
      program = "policy_service",
      arguments = ["answer-ms=300"],
      exports = [
        (name = "decision", interface = "PolicyDecision"),
        (name = "policy", interface = "Policy"),
      ],
      needs = [
        (name = "identities", service = "doubles", export = "identities", facet = "watcher"),
        (name = "trusted", service = "doubles", export = "trusted", isLater = true),
        (name = "audit", service = "doubles", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 1024,
      priority = 120,  # less urgent than init, which can end it when it spins
    ),
    (
      name = "client",
      program = "policy_client",
      needs = [
        (name = "decision", service = "policy", export = "decision"),
        (name = "policy", service = "policy", export = "policy"),
        (name = "doubles", service = "doubles", export = "doubles"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "control", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "principals", principals = void),
      ],
      restart = never,
      memoryKib = 4096,
      priority = 170,  # more urgent than what spins
    ),
  ],
);
