@0xe15a0c7b93d2f648;
# The services of an edition, and a client that means harm.

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
      name = "audit",
      program = "audit_service",
      exports = [(name = "audit", interface = "AuditLog")],
      needs = [(name = "launches", service = "loader", export = "launches")],
      authorities = [
        (name = "records", audit = void),
        (name = "state", keptStateKib = 64),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 768,
      priority = 190,
    ),
    (
      name = "log",
      program = "log_service",
      exports = [(name = "log", interface = "Log")],
      authorities = [(name = "console", console = void)],
      memoryKib = 512,
    ),
    (
      name = "serial",
      program = "serial",
      exports = [(name = "port", interface = "SerialPort")],
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
      needs = [(name = "serial", service = "serial", export = "port")],
      memoryKib = 512,
      priority = 180,
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
      memoryKib = 4096,
    ),
    (
      name = "policy",
      program = "policy_service",
      arguments = ["answer-ms=50"],
      exports = [
        (name = "decision", interface = "PolicyDecision"),
        (name = "policy", interface = "Policy"),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 1024,
      priority = 120,
    ),
    (
      name = "hostile",
      program = "hostile",
      arguments = ["1", "120"],
      needs = [
        (name = "audit", service = "audit", export = "audit"),
        (name = "audit-reader", service = "audit", export = "audit", facet = "reader"),
        (name = "log", service = "log", export = "log"),
        (name = "log-reader", service = "log", export = "log", facet = "reader"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "reader", service = "ram", export = "directory", facet = "reader"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "terminal", service = "console", export = "terminal"),
        (name = "serial", service = "serial", export = "port"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "launches", service = "loader", export = "launches"),
        (name = "processes", service = "loader", export = "processes", facet = "observer"),
        (name = "services", service = "init", export = "supervisor", facet = "observer"),
        (name = "policy", service = "policy", export = "policy"),
        (name = "decision", service = "policy", export = "decision"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "package", bootPackage = void),
      ],
      restart = never,
      memoryKib = 8192,
    ),
    (
      name = "witness",
      program = "witness",
      needs = [
        (name = "log", service = "log", export = "log"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "terminal", service = "console", export = "terminal"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes", facet = "observer"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 2048,
    ),
  ],
);
