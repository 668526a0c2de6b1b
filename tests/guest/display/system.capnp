@0xd19a3f5c07b2e864;
# A system with a screen, and a client of its driver that is told what to do on a serial line.

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
      name = "serial",
      program = "serial",
      exports = [(name = "port", interface = "SerialPort")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      authorities = [
        (name = "registers", serialRegisters = void),
        (name = "interrupt", serialInterrupt = void),
      ],
      memoryKib = 512,
      priority = 200,
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
        (name = "memory", keptMemoryKib = 32768),
      ],
      memoryKib = 4096,
      priority = 190,
    ),
    (
      name = "screen",
      program = "@DRIVER@",
      exports = [(name = "screen", interface = "Scanout")],
      needs = [
        (name = "device", service = "devices", export = "@PLACE@"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 512,
      priority = 185,
    ),
    (
      name = "display_test",
      program = "display_test",
      needs = [
        (name = "screen", service = "screen", export = "screen"),
        (name = "serial", service = "serial", export = "port"),
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
