@0xec014eba4fad904e;
# A machine whose network is measured: who is spoken to beside it, and nothing else.

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
      # Driver and network are as in the editions.
      name = "card",
      program = "virtio_net",
      exports = [(name = "network", interface = "NetworkDevice")],
      needs = [
        (name = "device", service = "devices", export = "virtio-net.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 185,
      cpuPercent = 75,
    ),
    (
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [
        (name = "card0", service = "card", export = "network"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 32768,
      priority = 150,
    ),
    (
      name = "peer",
      program = "network_peer",
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "stderr", service = "text", export = "stream"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "network", service = "network", export = "network", facet = "user"),
      ],
      memoryKib = 8192,
      restart = never,
    ),
    (
      name = "iperf3",
      program = "iperf3",
      arguments = ["-s", "-i", "0", "--forceflush"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "stderr", service = "text", export = "stream"),
        (name = "directory", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "network", service = "network", export = "network", facet = "user"),
      ],
      memoryKib = 32768,
      restart = onFailure,
    ),
    (
      name = "httpd",
      program = "httpd",
      arguments = ["http=8080"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "stderr", service = "text", export = "stream"),
        (name = "directory", service = "ram", export = "directory", facet = "reader"),
        (name = "network", service = "network", export = "network", facet = "server"),
      ],
      memoryKib = 49152,
      priority = 120,
    ),
  ],
);
