@0xb3c51f7a90e8d264;
# A system with a network interface, and a client of its driver.

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
      arguments = ["@PLACE@"],
      exports = [
        (name = "@PLACE@", interface = "Device"),
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
      name = "network",
      program = "@DRIVER@",
      exports = [(name = "network", interface = "NetworkDevice")],
      needs = [
        (name = "device", service = "devices", export = "@PLACE@"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 1024,
      priority = 180,
    ),
    (
      name = "network_test",
      program = "network_test",
      needs = [
        (name = "network", service = "network", export = "network"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
      ],
      restart = never,
      memoryKib = 4096,
    ),
  ],
);
