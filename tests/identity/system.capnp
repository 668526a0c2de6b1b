@0xb4f09d6c21e7a853;
# Services for the test of the identity service.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "test",
  loader = "loader",
  services = [
    (
      name = "loader",
      program = "loader",
      arguments = ["policy=none"],
      exports = [
        (name = "launcher", interface = "Launcher"),
        (name = "processes", interface = "ProcessList"),
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
      name = "log",
      program = "log_service",
      exports = [(name = "log", interface = "Log")],
      authorities = [(name = "console", console = void)],
      memoryKib = 512,
      priority = 155,
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
      name = "person",
      program = "identity_person",
      exports = [
        (name = "trusted", interface = "TrustedPath"),
        (name = "person", interface = "Person"),
        (name = "audit", interface = "AuditLog"),
        (name = "keeper", interface = "StateKeeper"),
      ],
      memoryKib = 768,
      priority = 150,
    ),
    (
      name = "identity",
      program = "identity_service",
      arguments = ["argon2-kib=1024", "argon2-passes=8"],
      exports = [(name = "identities", interface = "Identities")],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "keeper", service = "person", export = "keeper"),
        (name = "trusted", service = "person", export = "trusted"),
        (name = "audit", service = "person", export = "audit", facet = "writer"),
      ],
      authorities = [
        (name = "principals", principals = void),
        (name = "state", keptStateKib = 112),
      ],
      memoryKib = 2048,
      priority = 140,
    ),
    (
      name = "weak",
      program = "identity_service",
      arguments = ["argon2-kib=1023", "argon2-passes=100"],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "trusted", service = "person", export = "trusted"),
      ],
      authorities = [
        (name = "principals", principals = void),
        (name = "state", keptStateKib = 112),
      ],
      restart = never,
      memoryKib = 2048,
      priority = 140,
    ),
    (
      name = "client",
      program = "identity_client",
      needs = [
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "observer", service = "identity", export = "identities", facet = "observer"),
        (name = "node", service = "identity", export = "identities", facet = "node"),
        (name = "visitor", service = "identity", export = "identities", facet = "visitor"),
        (name = "person", service = "person", export = "person"),
        (name = "control", service = "init", export = "supervisor"),
        (name = "terminal", service = "console", export = "terminal"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 1024,
      priority = 130,
    ),
  ],
);
