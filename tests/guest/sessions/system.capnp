@0xb7d1f06a93c2e458;
# Sessions with a double of the identity service.

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
        (name = "records", interface = "LaunchRecords"),
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
      exports = [
        (name = "log", interface = "Log"),
      ],
      authorities = [
        (name = "console", console = void),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "serial",
      program = "serial",
      exports = [
        (name = "port", interface = "SerialPort"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
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
      arguments = ["guarded"],
      exports = [
        (name = "terminal", interface = "Terminal"),
        (name = "trusted", interface = "TrustedPath"),
        (name = "consoles", interface = "Consoles"),
        (name = "terminal2", interface = "Terminal"),
        (name = "terminal3", interface = "Terminal"),
        (name = "terminal4", interface = "Terminal"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "serial", service = "serial", export = "port"),
        (name = "processes", service = "loader", export = "processes", facet = "observer"),
      ],
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "ram",
      program = "ram_directory",
      exports = [
        (name = "directory", interface = "Directory"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 65536,
      priority = 140,
    ),
    (
      name = "pipes",
      program = "pipes",
      exports = [
        (name = "pipes", interface = "Pipes"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 140,
    ),
    (
      name = "identity",
      program = "identity_double",
      exports = [
        (name = "identities", interface = "Identities"),
        (name = "audit", interface = "AuditLog"),
      ],
      needs = [
        (name = "trusted", service = "console", export = "trusted"),
      ],
      authorities = [
        (name = "principals", principals = void),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "terminals",
      program = "pseudo_terminals",
      exports = [
        (name = "terminals", interface = "PseudoTerminals"),
      ],
      memoryKib = 1024,
      priority = 170,
    ),
@VISITOR@    (
      name = "sessions",
      program = "sessions",
      arguments = [
        "idle-seconds=@IDLE_SECONDS@", "session-kib=65536", "remotes=8", "remote-kib=4096",
      ],
      exports = [
        (name = "remote", interface = "RemoteSessions"),
      ],
      needs = [
        (name = "terminal", service = "console", export = "terminal"),
        (name = "terminal2", service = "console", export = "terminal2"),
        (name = "consoles", service = "console", export = "consoles"),
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "log", service = "log", export = "log", facet = "reader"),
        (name = "services", service = "init", export = "supervisor"),
        (name = "records", service = "identity", export = "audit", facet = "writer"),
      ],
      authorities = [
        (name = "anonymous", anonymous = void),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 139264,
      priority = 120,
    ),
  ],
);
