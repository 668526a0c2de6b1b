@0xd19a7c3e5b0824f6;
# A system with a network, and a client of it.

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
      name = "acpi",
      program = "acpi_service",
      exports = [(name = "acpi", interface = "Acpi")],
      memoryKib = 4096,
    ),
    (
      name = "devices",
      program = "devices_service",
      arguments = ["virtio-net.0"],
      exports = [
        (name = "virtio-net.0", interface = "Device"),
        (name = "devices", interface = "Devices"),
      ],
      needs = [
        (name = "acpi", service = "acpi", export = "acpi"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [
        (name = "machine", machine = "devices"),
        (name = "firmware", firmware = void),
        (name = "memory", keptMemoryKib = 16384),
      ],
      memoryKib = 4096,
      priority = 190,
    ),
    (
      name = "card",
      program = "virtio_net",
      exports = [(name = "network", interface = "NetworkDevice")],
      needs = [
        (name = "device", service = "devices", export = "virtio-net.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 1024,
      priority = 180,
    ),
    (
      name = "hesitant",
      program = "hesitant_card",
      exports = [(name = "network", interface = "NetworkDevice")],
      needs = [(name = "card", service = "card", export = "network")],
      memoryKib = 512,
      priority = 175,
    ),
    (
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [
        (name = "card0", service = "hesitant", export = "network"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 20480,
      priority = 170,
    ),
    (
      name = "internet_test",
      program = "internet_test",
      needs = [
        (name = "network", service = "network", export = "network"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "cpu", scheduling = void),
        (name = "principals", principals = void),
      ],
      restart = never,
      memoryKib = 4096,
    ),
  ],
);
