@0x8bd79a25258fc029;
# A system with a network, conversations in an overlay that is a double, and a client of them.

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
      name = "doubles",
      program = "overlay_doubles",
      exports = [
        (name = "overlay", interface = "Overlay"),
        (name = "audit", interface = "AuditLog"),
        (name = "doubles", interface = "OverlayDoubles"),
        (name = "card", interface = "NetworkDevice"),
      ],
      memoryKib = 8192,
      priority = 180,
    ),
    (
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [
        (name = "overlay", service = "doubles", export = "card"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 20480,
      priority = 170,
    ),
    (
      name = "overlay_streams",
      program = "overlay_streams",
      exports = [(name = "streams", interface = "OverlayStreams")],
      needs = [
        (name = "network", service = "network", export = "network", facet = "agent"),
        (name = "overlay", service = "doubles", export = "overlay", facet = "observer"),
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "audit", service = "doubles", export = "audit", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 1536,
      priority = 150,
    ),
    (
      name = "overlay_test",
      program = "overlay_test",
      needs = [
        (name = "network", service = "network", export = "network"),
        (name = "streams", service = "overlay_streams", export = "streams", facet = "user"),
        (name = "doubles", service = "doubles", export = "doubles"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "console", console = void),
        (name = "principals", principals = void),
      ],
      restart = never,
      memoryKib = 4096,
    ),
  ],
);
