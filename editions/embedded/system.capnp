@0xf5bca51c00537304;
# The embedded edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "embedded",
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
      needs = [
        (name = "policy", service = "policy", export = "decision", isLater = true),
      ],
      authorities = [
        (name = "code", code = void),
        (name = "principals", principals = void),
        (name = "package", bootPackage = void),
        (name = "kept", keptMemoryKib = 1472),
      ],
      memoryKib = 640,
      priority = 160,
    ),
    (
      name = "audit",
      program = "audit_service",
      exports = [
        (name = "audit", interface = "AuditLog"),
      ],
      needs = [
        (name = "launches", service = "loader", export = "launches"),
        (name = "services", service = "init", export = "supervisor", facet = "observer"),
        (name = "history", service = "store", export = "audit", isLater = true),
      ],
      authorities = [
        (name = "records", audit = void),
        (name = "state", keptStateKib = 64),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 416,
      priority = 190,
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
      memoryKib = 192,
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
      memoryKib = 112,
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
      name = "devices",
      program = "devices_service",
      arguments = ["virtio-blk.0"],
      exports = [
        (name = "virtio-blk.0", interface = "Device"),
        (name = "devices", interface = "Devices"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [
        (name = "machine", machine = "devices"),
        (name = "firmware", firmware = void),
        (name = "memory", keptMemoryKib = 144),
      ],
      memoryKib = 240,
      priority = 190,
    ),
    (
      name = "disk0",
      program = "virtio_blk",
      exports = [
        (name = "disk", interface = "BlockDevice"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-blk.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 216,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "store",
      program = "store_service",
      arguments = ["disk-buffer-kib=32"],
      exports = [
        (name = "objects", interface = "ObjectStore"),
        (name = "identity", interface = "StateKeeper"),
        (name = "policy", interface = "StateKeeper"),
        (name = "spaces", interface = "ObjectSpaces"),
        (name = "audit", interface = "ObjectSpace"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "disk0", service = "disk0", export = "disk"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      memoryKib = 224,
      # Taken only where there is a disk: most of it is what of the index is in memory.
      moreMemoryKib = 1408,
      priority = 150,
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
      memoryKib = 192,
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
      memoryKib = 256,
      priority = 140,
    ),
    (
      name = "identity",
      program = "identity_service",
      arguments = ["argon2-kib=1024", "argon2-passes=32"],
      exports = [
        (name = "identities", interface = "Identities"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "keeper", service = "store", export = "identity"),
        (name = "trusted", service = "console", export = "trusted"),
        (name = "processes", service = "loader", export = "processes", facet = "observer",
          isLater = true),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "principals", principals = void),
        (name = "state", keptStateKib = 112),
      ],
      memoryKib = 1512,
      # Below what others wait for: a passphrase takes it a second of computing.
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
        (name = "keeper", service = "store", export = "policy"),
        (name = "identities", service = "identity", export = "identities", facet = "watcher"),
        (name = "trusted", service = "console", export = "trusted", isLater = true),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 432,
      priority = 145,
    ),
    (
      name = "sessions",
      program = "sessions",
      arguments = ["session-kib=896"],
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
        (name = "messages", service = "log", export = "log", facet = "writer"),
        (name = "policy", service = "policy", export = "policy"),
        (name = "audit", service = "audit", export = "audit", facet = "reader"),
        (name = "records", service = "audit", export = "audit", facet = "writer"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "anonymous", anonymous = void),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 2560,
      priority = 120,
    ),
  ],
);
