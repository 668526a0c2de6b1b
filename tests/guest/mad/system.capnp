@0xe6471d90a35bc82f;
# A store on a disk that works, beside a disk whose driver means harm.

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
      arguments = ["virtio-blk.0", "virtio-blk.1"],
      exports = [
        (name = "virtio-blk.0", interface = "Device"),
        (name = "virtio-blk.1", interface = "Device"),
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
      # What it has is what a driver has, and a console to confess.
      name = "mad",
      program = "mad_driver",
      exports = [(name = "disk", interface = "BlockDevice")],
      needs = [
        (name = "device", service = "devices", export = "virtio-blk.1"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [(name = "console", console = void)],
      memoryKib = 1024,
      priority = 180,
      cpuPercent = 75,
    ),
    (
      name = "store",
      program = "store_service",
      exports = [
        (name = "objects", interface = "ObjectStore"),
        (name = "identity", interface = "StateKeeper"),
        (name = "policy", interface = "StateKeeper"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "disk0", service = "disk", export = "disk"),
      ],
      memoryKib = 30720,
      priority = 150,
    ),
    (
      name = "power_test",
      program = "power_test",
      needs = [(name = "store", service = "store", export = "objects")],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 1024,
    ),
    (
      name = "judge",
      program = "mad_judge",
      needs = [
        (name = "disk", service = "mad", export = "disk"),
        (name = "store", service = "store", export = "objects", facet = "reader"),
        (name = "services", service = "init", export = "supervisor", facet = "observer"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 1024,
      priority = 170,
    ),
  ],
);
