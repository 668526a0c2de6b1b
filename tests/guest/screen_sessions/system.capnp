@0xc3a96e1f70d4b825;
# Sessions at the screen, with a double of the compositor.

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
        (name = "records", interface = "LaunchRecords"),
      ],
      needs = [
        (name = "policy", service = "policy", export = "decision", isLater = true),
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
      name = "screen",
      program = "screen_compositor",
      exports = [
        (name = "windows", interface = "Windows"),
        (name = "consoles", interface = "Consoles"),
        (name = "trusted", interface = "TrustedPath"),
      ],
      needs = [
        (name = "terminal", service = "console", export = "terminal3"),
      ],
      memoryKib = 512,
      priority = 170,
    ),
    (
      name = "identity",
      program = "identity_service",
      arguments = ["argon2-kib=1024", "argon2-passes=8"],
      exports = [
        (name = "identities", interface = "Identities"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "trusted", service = "console", export = "trusted"),
        (name = "screen", service = "screen", export = "trusted", isLater = true),
      ],
      authorities = [
        (name = "principals", principals = void),
        (name = "state", keptStateKib = 112),
      ],
      memoryKib = 2048,
      priority = 110,
    ),
    (
      name = "policy",
      program = "policy_service",
      exports = [
        (name = "decision", interface = "PolicyDecision"),
        (name = "policy", interface = "Policy"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "identities", service = "identity", export = "identities", facet = "watcher"),
        (name = "trusted", service = "console", export = "trusted", isLater = true),
        (name = "screen", service = "screen", export = "trusted", isLater = true),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 1024,
      priority = 145,
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
    (
      name = "sessions",
      program = "sessions",
      arguments = [
        "idle-seconds=@IDLE_SECONDS@", "session-kib=16384", "screen=4", "desktop-kib=8192",
        "greeter-kib=1024",
      ],
      needs = [
        (name = "terminal", service = "console", export = "terminal"),
        (name = "terminal2", service = "console", export = "terminal2"),
        (name = "consoles", service = "console", export = "consoles"),
        (name = "windows", service = "screen", export = "windows", isLater = true),
        (name = "screen_consoles", service = "screen", export = "consoles", isLater = true),
        (name = "pseudo_terminals", service = "terminals", export = "terminals"),
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "log", service = "log", export = "log", facet = "reader"),
        (name = "policy", service = "policy", export = "policy"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "anonymous", anonymous = void),
        (name = "schemas", schemas = void),
        (name = "fonts", schemas = void),  # nobody reads it here
      ],
      memoryKib = 32768,
      priority = 120,
    ),
  ],
);
