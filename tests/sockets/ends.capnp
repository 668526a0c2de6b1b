@0xe3a96c0d57f18b42;
# A system whose network service ends while a program sends much to itself.

using Schema = import "/system.capnp";
using Services = import "../suite/services.capnp";

const system :Schema.System = (
  edition = "server",
  loader = "loader",
  services = [
    Services.loader,
    Services.text,
    Services.log,
    (
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [(name = "log", service = "log", export = "log", facet = "writer")],
      restart = onFailure,
      memoryKib = 20480,
      priority = 170,
    ),
    (
      name = "ender",
      program = "ender",
      needs = [
        (name = "network", service = "network", export = "network"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      memoryKib = 512,
      restart = never,
    ),
    (
      name = "sender",
      program = "sockets",
      arguments = ["sender"],
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "network", service = "network", export = "network", facet = "user"),
      ],
      memoryKib = 8192,
      restart = never,
    ),
  ],
);
