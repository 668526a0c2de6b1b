@0xb7c2e5f81a3d9406;
# A system with a network, and programs with sockets that were granted all of it, a part or nothing.

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
      name = "sockets",
      program = "sockets",
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "network", service = "network", export = "network", facet = "user"),
      ],
      memoryKib = 32768,
      restart = never,
    ),
    (
      name = "none",
      program = "sockets",
      arguments = ["none"],
      needs = [(name = "stdout", service = "text", export = "stream")],
      memoryKib = 4096,
      restart = never,
    ),
    (
      name = "client",
      program = "sockets",
      arguments = ["client"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "network", service = "network", export = "network", facet = "client"),
      ],
      memoryKib = 4096,
      restart = never,
    ),
    (
      name = "echo",
      program = "sockets",
      arguments = ["echo", "10.0.2.100", "7", "2000000"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "network", service = "network", export = "network", facet = "client"),
      ],
      memoryKib = 8192,
      restart = never,
    ),
  ],
);
