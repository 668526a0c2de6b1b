@0xa94d0c6be21f8357;
# A system with keyboards and pointers, and a client of their drivers.

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
      arguments = ["virtio-input.0", "virtio-input.1", "i8042.0"],
      exports = [
        (name = "virtio-input.0", interface = "Device"),
        (name = "virtio-input.1", interface = "Device"),
        (name = "i8042.0", interface = "Device"),
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
      name = "input0",
      program = "virtio_input",
      exports = [
        (name = "source", interface = "InputSource"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-input.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "input1",
      program = "virtio_input",
      exports = [
        (name = "source", interface = "InputSource"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-input.1"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "ps2",
      program = "ps2",
      exports = [
        (name = "keyboard", interface = "InputSource"),
        (name = "mouse", interface = "InputSource"),
      ],
      needs = [
        (name = "device", service = "devices", export = "i8042.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "input_test",
      program = "input_test",
      needs = [
        (name = "input0", service = "input0", export = "source"),
        (name = "input1", service = "input1", export = "source"),
        (name = "keyboard", service = "ps2", export = "keyboard"),
        (name = "mouse", service = "ps2", export = "mouse"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
      ],
      restart = never,
      memoryKib = 1024,
    ),
  ],
);
