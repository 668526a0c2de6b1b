@0xa4d9e1b6c8357f20;
# A network service whose only interface is a mirror, which needs the network service itself.

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
      name = "network",
      program = "network_service",
      exports = [(name = "network", interface = "Network")],
      needs = [
        (name = "card0", service = "pretender", export = "card", isLater = true),
        (name = "overlay", service = "liar", export = "card", isLater = true),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      restart = onFailure,
      memoryKib = 20480,
      priority = 170,
    ),
    (
      name = "pretender",
      program = "routed_liar",
      arguments = ["always"],
      exports = [(name = "card", interface = "NetworkDevice")],
      memoryKib = 4096,
      priority = 165,
    ),
    (
      name = "liar",
      program = "routed_liar",
      exports = [(name = "card", interface = "NetworkDevice")],
      needs = [(name = "card", service = "mirror", export = "card")],
      memoryKib = 4096,
      priority = 165,
    ),
    (
      name = "mirror",
      program = "routed_mirror",
      exports = [(name = "card", interface = "NetworkDevice")],
      needs = [(name = "network", service = "network", export = "network", facet = "observer")],
      authorities = [
        (name = "console", console = void),
        (name = "memory", keptMemoryKib = 4096),
      ],
      restart = always,
      memoryKib = 1024,
      priority = 165,
    ),
    (
      name = "aside",
      program = "routed_mirror",
      exports = [(name = "card", interface = "NetworkDevice")],
      needs = [(name = "network", service = "network", export = "network", facet = "observer")],
      authorities = [
        (name = "console", console = void),
        (name = "memory", keptMemoryKib = 4096),
      ],
      memoryKib = 1024,
      priority = 165,
    ),
    (
      name = "routed_test",
      program = "routed_test",
      needs = [
        (name = "network", service = "network", export = "network"),
        (name = "device", service = "aside", export = "card"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [(name = "console", console = void)],
      restart = never,
      memoryKib = 4096,
    ),
  ],
);
