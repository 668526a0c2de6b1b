@0xb96e30d5fa71c248;
# Attacks, a victim, and a witness that uses all services meanwhile.

using Schema = import "/system.capnp";
using Services = import "../suite/services.capnp";

const system :Schema.System = (
  edition = "server",
  loader = "loader",
  services = [
    Services.loader,
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
      exports = [(name = "terminal", interface = "Terminal")],
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
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 2048,
      priority = 110,  # less than who would notice that it computes
    ),
    (
      name = "attacks",
      program = "attacks_runner",
      needs = [
        (name = "log", service = "log", export = "log"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "person", service = "person", export = "person"),
        (name = "terminal", service = "console", export = "terminal"),
        (name = "audit-log", service = "audit", export = "audit"),
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
