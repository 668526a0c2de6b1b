@0xd7305ab1c92e4f68;
# A system in which starts are decided, and recorded, as in an edition.

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
      needs = [(name = "policy", service = "policy", export = "decision", isLater = true)],
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
      exports = [(name = "log", interface = "Log")],
      memoryKib = 512,
      priority = 150,
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
        (name = "identities", service = "identity", export = "identities", facet = "watcher"),
        (name = "trusted", service = "person", export = "trusted", isLater = true),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 1024,
      priority = 145,
    ),
    (
      name = "bench",
      program = "bench_decided",
      needs = [
        (name = "launcher", service = "loader", export = "launcher"),
        # So that it decides by the time that this one starts.
        (name = "policy", service = "policy", export = "policy", facet = "observer"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 8192,
    ),
  ],
);
