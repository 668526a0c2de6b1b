@0x9f3c6a1b8e24d705;
# A web server, and what it needs.

using Schema = import "/system.capnp";
using Services = import "../suite/services.capnp";

const keys :Schema.Service = (
  name = "keys",
  program = "ram_directory",
  exports = [(name = "directory", interface = "Directory")],
  needs = [(name = "log", service = "log", export = "log", facet = "writer")],
  memoryKib = 4096,
  priority = 140,
);

const system :Schema.System = (
  edition = "server",
  loader = "loader",
  services = [
    Services.loader,
    Services.text,
    Services.log,
    Services.ram,
    .keys,
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
      memoryKib = 1024,
      priority = 185,
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
      name = "site",
      program = "web_site",
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "stderr", service = "text", export = "stream"),
        (name = "directory", service = "ram", export = "directory"),
      ],
      memoryKib = 16384,
      restart = never,
    ),
    (
      name = "certificate",
      program = "web_site",
      arguments = ["keys"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "stderr", service = "text", export = "stream"),
        (name = "directory", service = "keys", export = "directory"),
      ],
      memoryKib = 8192,
      restart = onFailure,
    ),
    (
      name = "killer",
      program = "web_killer",
      needs = [
        (name = "network", service = "network", export = "network", facet = "server"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      memoryKib = 1024,
    ),
    (
      # Until the certificate is there, it ends, and is started again.
      name = "httpd",
      program = "httpd",
      arguments = ["http=8080", "https=8443"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "stderr", service = "text", export = "stream"),
        (name = "directory", service = "ram", export = "directory", facet = "reader"),
        (name = "keys", service = "keys", export = "directory", facet = "reader"),
        (name = "network", service = "network", export = "network", facet = "server"),
      ],
      memoryKib = 49152,
      priority = 120,
    ),
  ],
);
