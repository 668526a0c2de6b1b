@0xc6b1d83a5e7f2094;
# A system with an audit log, and a client of it.

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
      needs = [
        (name = "launches", service = "loader", export = "launches"),
        (name = "services", service = "init", export = "supervisor", facet = "observer"),
      ],
      authorities = [
        (name = "records", audit = void),
        (name = "state", keptStateKib = 256),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 1024,
      priority = 190,
    ),
    (
      name = "log",
      program = "log_service",
      exports = [(name = "log", interface = "Log")],
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
      name = "pipes",
      program = "pipes",
      exports = [(name = "pipes", interface = "Pipes")],
      memoryKib = 1024,
    ),
    (
      name = "audit_test",
      program = "audit_test",
      needs = [
        (name = "audit", service = "audit", export = "audit"),
        (name = "reader", service = "audit", export = "audit", facet = "reader"),
        (name = "log", service = "log", export = "log", facet = "reader"),
        (name = "terminal", service = "console", export = "terminal"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      restart = never,
      memoryKib = 8192,
    ),
  ],
);
