@0xb96e30d5fa71c248;
# Attacks, a victim, and a witness that uses all services meanwhile.

using Schema = import "/system.capnp";
using Services = import "../suite/services.capnp";

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
      needs = [(name = "policy", service = "policy", export = "decision", isLater = true)],
      authorities = [
        (name = "code", code = void),
        (name = "principals", principals = void),
        (name = "package", bootPackage = void),
        (name = "kept", keptMemoryKib = 65536),
      ],
      memoryKib = 4096,
      priority = 160,
    ),
    Services.log,
    Services.ram,
    Services.pipes,
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
      exports = [
        (name = "terminal", interface = "Terminal"),
        (name = "trusted", interface = "TrustedPath"),
        (name = "consoles", interface = "Consoles"),
        (name = "terminal2", interface = "Terminal"),
      ],
      needs = [(name = "serial", service = "serial", export = "port")],
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "audit",
      program = "audit_service",
      exports = [(name = "audit", interface = "AuditLog")],
      needs = [(name = "launches", service = "loader", export = "launches")],
      authorities = [
        (name = "records", audit = void),
        (name = "state", keptStateKib = 1024),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 2048,
      priority = 190,
    ),
    (
      name = "person",
      program = "identity_person",
      exports = [
        (name = "trusted", interface = "TrustedPath"),
        (name = "person", interface = "Person"),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "identity",
      program = "identity_service",
      arguments = ["argon2-kib=1024", "argon2-passes=8"],
      exports = [(name = "identities", interface = "Identities")],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "trusted", service = "person", export = "trusted"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "principals", principals = void),
        (name = "state", keptStateKib = 112),
      ],
      memoryKib = 2048,
      priority = 110,  # less than who would notice that it computes
    ),
    (
      name = "policy",
      program = "policy_service",
      exports = [
        (name = "decision", interface = "PolicyDecision"),
        (name = "policy", interface = "Policy"),
      ],
      needs = [
        (name = "identities", service = "identity", export = "identities", facet = "watcher"),
        (name = "trusted", service = "person", export = "trusted", isLater = true),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 1024,
      priority = 155,  # asked by whoever starts programs, the runner too
    ),
    (
      name = "attacks",
      program = "attacks_runner",
      exports = [(name = "stage", interface = "Stage")],
      needs = [
        (name = "log", service = "log", export = "log"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "person", service = "person", export = "person"),
        (name = "terminal", service = "console", export = "terminal"),
        (name = "audit-log", service = "audit", export = "audit"),
        (name = "policy", service = "policy", export = "policy"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "package", bootPackage = void),
        (name = "audit", audit = void),
        (name = "machine", machine = ""),
        (name = "principals", principals = void),
        (name = "code", code = void),
        (name = "cpu", scheduling = void),
      ],
      restart = never,
      memoryKib = 32768,
      priority = 150,  # it looks on while attacks, victim and witness work
    ),
    (
      # On the second console, somebody logs in: shell/main.c. The first one is the runner's.
      name = "sessions",
      program = "sessions",
      arguments = ["consoles=2", "session-kib=2048"],
      needs = [
        (name = "terminal", service = "console", export = "terminal"),
        (name = "terminal2", service = "console", export = "terminal2"),
        (name = "consoles", service = "console", export = "consoles"),
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "records", service = "audit", export = "audit", facet = "writer"),
        (name = "stage", service = "attacks", export = "stage", facet = "member"),
      ],
      authorities = [(name = "anonymous", anonymous = void)],
      memoryKib = 8192,
      priority = 120,
    ),
    (
      name = "witness",
      program = "witness",
      arguments = ["attacks"],
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
