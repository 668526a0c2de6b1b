@0xd95b03ee6cf7a1c4;
# A system with a network, and what visits others by it and is visited.

using Schema = import "/system.capnp";
using Services = import "../suite/services.capnp";

const system :Schema.System = (
  edition = "server",
  loader = "loader",
  services = [
    Services.loader,
    Services.text,
    Services.log,
    Services.ram,
    Services.pipes,
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
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [
        (name = "card0", service = "card", export = "network"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 32768,
      priority = 170,
    ),
    (
      name = "visits",
      program = "visits",
      arguments = ["http://10.0.2.100/list"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "network", service = "network", export = "network", facet = "user"),
      ],
      memoryKib = 131072,
      restart = never,
    ),
  ],
);
