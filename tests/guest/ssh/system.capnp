@0xf3a86c05d41e7b92;
# Gates for SSH, with doubles of those that they ask.

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
      name = "pipes",
      program = "pipes",
      exports = [(name = "pipes", interface = "Pipes")],
      memoryKib = 1536,
      priority = 150,
    ),
    (
      name = "doubles",
      program = "ssh_doubles",
      exports = [
        (name = "identities", interface = "Identities"),
        (name = "audit", interface = "AuditLog"),
        (name = "terminals", interface = "PseudoTerminals"),
        (name = "keeper", interface = "StateKeeper"),
        (name = "broken", interface = "StateKeeper"),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "sessions",
      program = "ssh_sessions",
      exports = [(name = "sessions", interface = "RemoteSessions")],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "gate",
      program = "ssh_gate",
      exports = [(name = "gate", interface = "SshGate")],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "identities", service = "doubles", export = "identities", facet = "watcher"),
        (name = "audit", service = "doubles", export = "audit", facet = "writer"),
        (name = "keeper", service = "doubles", export = "keeper"),
        (name = "terminals", service = "doubles", export = "terminals"),
        (name = "sessions", service = "sessions", export = "sessions"),
        (name = "pipes", service = "pipes", export = "pipes"),
      ],
      authorities = [(name = "state", keptStateKib = 4)],
      memoryKib = 1024,
      priority = 145,
    ),
    (
      name = "bare",
      program = "ssh_gate",
      exports = [(name = "gate", interface = "SshGate")],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "identities", service = "doubles", export = "identities", facet = "watcher"),
        (name = "terminals", service = "doubles", export = "terminals"),
        (name = "sessions", service = "sessions", export = "sessions"),
        (name = "pipes", service = "pipes", export = "pipes"),
      ],
      authorities = [(name = "state", keptStateKib = 4)],
      memoryKib = 1024,
      priority = 145,
    ),
    (
      # Its disk fails: a new key in the place of one that is kept would be worse than none.
      name = "failing",
      program = "ssh_gate",
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "identities", service = "doubles", export = "identities", facet = "watcher"),
        (name = "keeper", service = "doubles", export = "broken"),
        (name = "terminals", service = "doubles", export = "terminals"),
        (name = "sessions", service = "sessions", export = "sessions"),
        (name = "pipes", service = "pipes", export = "pipes"),
      ],
      authorities = [(name = "state", keptStateKib = 4)],
      restart = never,
      memoryKib = 1024,
      priority = 145,
    ),
    (
      name = "test",
      program = "ssh_test",
      needs = [
        (name = "gate", service = "gate", export = "gate"),
        (name = "bare", service = "bare", export = "gate"),
        (name = "audit", service = "doubles", export = "audit", facet = "reader"),
        (name = "log", service = "log", export = "log", facet = "reader"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 1024,
      priority = 130,
    ),
  ],
);
