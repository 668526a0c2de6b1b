@0xb8e1f0a2c45d7396;
# A system with a disk, a store on it, and a client of it.

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
      name = "log",
      program = "log_service",
      exports = [(name = "log", interface = "Log")],
      memoryKib = 512,
    ),
    (
      name = "devices",
      program = "devices_service",
      arguments = ["virtio-blk.0"],
      exports = [
        (name = "virtio-blk.0", interface = "Device"),
        (name = "devices", interface = "Devices"),
      ],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      authorities = [
        (name = "machine", machine = "devices"),
        (name = "firmware", firmware = void),
        (name = "memory", keptMemoryKib = 16384),
      ],
      memoryKib = 4096,
      priority = 190,
    ),
    (
      name = "disk",
      program = "virtio_blk",
      exports = [(name = "disk", interface = "BlockDevice")],
      needs = [
        (name = "device", service = "devices", export = "virtio-blk.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 1024,
      priority = 180,
    ),
    (
      name = "store",
      program = "store_service",
      exports = [
        (name = "objects", interface = "ObjectStore"),
        (name = "identity", interface = "StateKeeper"),
        (name = "policy", interface = "StateKeeper"),
        (name = "spaces", interface = "ObjectSpaces"),
        (name = "audit", interface = "ObjectSpace"),
        (name = "keys", interface = "OwnerKeys"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "disk0", service = "disk", export = "disk"),
      ],
      memoryKib = 30720,
      priority = 150,
    ),
    (
      name = "client",
      program = "client",
      needs = [
        (name = "disk", service = "disk", export = "disk"),
        (name = "store", service = "store", export = "objects"),
        (name = "spaces", service = "store", export = "spaces"),
        (name = "audit", service = "store", export = "audit"),
        (name = "keys", service = "store", export = "keys"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "principals", principals = void),
      ],
      restart = never,
      memoryKib = 8192,
      priority = @CLIENT_PRIORITY@,
    ),
  ],
);
