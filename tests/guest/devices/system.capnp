@0xc5d2e94b7a1f6038;
# A system with a driver that does nothing but look at what it is given.

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
      name = "devices",
      program = "devices_service",
      arguments = ["virtio-blk.0", "virtio-blk.7"],
      exports = [
        (name = "disk", interface = "Device"),
        (name = "missing", interface = "Device"),
        (name = "devices", interface = "Devices"),
      ],
      authorities = [
        (name = "machine", machine = "devices"),
        (name = "firmware", firmware = void),
        (name = "memory", keptMemoryKib = 16384),
      ],
      memoryKib = 4096,
    ),
    (
      name = "test",
      program = "devices_test",
      needs = [
        (name = "disk", service = "devices", export = "disk"),
        (name = "same", service = "devices", export = "disk"),
        (name = "missing", service = "devices", export = "missing"),
        (name = "devices", service = "devices", export = "devices", facet = "observer"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
      ],
      restart = never,
      memoryKib = 8192,
    ),
  ],
);
