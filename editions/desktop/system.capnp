@0x95ad73e7c118e674;
# The desktop edition.

using Schema = import "/system.capnp";

const system :Schema.System = (
  edition = "desktop",
  loader = "loader",
  services = [
    (
      name = "loader",
      program = "loader",
      exports = [
        (name = "launcher", interface = "Launcher"),
        (name = "processes", interface = "ProcessList"),
        (name = "launches", interface = "LaunchRecords"),
      ],
      needs = [
        (name = "policy", service = "policy", export = "decision", isLater = true),
        (name = "entropy", service = "entropy", export = "bytes", isLater = true),
      ],
      authorities = [
        (name = "code", code = void),
        (name = "principals", principals = void),
        (name = "package", bootPackage = void),
        (name = "kept", keptMemoryKib = 8192, spareKib = 4096),
      ],
      memoryKib = 2048,
      priority = 160,
    ),
    (
      name = "audit",
      program = "audit_service",
      exports = [
        (name = "audit", interface = "AuditLog"),
      ],
      needs = [
        (name = "launches", service = "loader", export = "launches"),
        (name = "services", service = "init", export = "supervisor", facet = "observer"),
        (name = "history", service = "store", export = "audit", isLater = true),
      ],
      authorities = [
        (name = "records", audit = void),
        (name = "state", keptStateKib = 512),
        (name = "schemas", schemas = void),
      ],
      memoryKib = 1280,
      priority = 190,
    ),
    (
      name = "log",
      program = "log_service",
      exports = [
        (name = "log", interface = "Log"),
      ],
      authorities = [
        (name = "console", console = void),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      name = "serial",
      program = "serial",
      exports = [
        (name = "port", interface = "SerialPort"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [
        (name = "registers", serialRegisters = void),
        (name = "interrupt", serialInterrupt = void),
      ],
      memoryKib = 512,
      priority = 200,
    ),
    (
      name = "console",
      program = "console",
      arguments = ["guarded"],
      exports = [
        (name = "terminal", interface = "Terminal"),
        (name = "trusted", interface = "TrustedPath"),
        (name = "consoles", interface = "Consoles"),
        (name = "terminal2", interface = "Terminal"),
        (name = "terminal3", interface = "Terminal"),
        (name = "terminal4", interface = "Terminal"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "serial", service = "serial", export = "port"),
        (name = "processes", service = "loader", export = "processes", facet = "observer"),
      ],
      memoryKib = 512,
      priority = 180,
    ),
    (
      name = "acpi",
      program = "acpi_service",
      exports = [
        (name = "acpi", interface = "Acpi"),
      ],
      memoryKib = 4096,
      priority = 189,
    ),
    (
      name = "devices",
      program = "devices_service",
      arguments = [
        "virtio-blk.0", "virtio-blk.1", "nvme.0", "virtio-rng.0", "rtc.0", "virtio-net.0",
        "e1000e.0", "virtio-gpu.0", "bochs-display.0", "virtio-input.0", "virtio-input.1",
        "virtio-input.2", "i8042.0", "firmware-screen.0", "ramfb.0",
      ],
      exports = [
        (name = "virtio-blk.0", interface = "Device"),
        (name = "virtio-blk.1", interface = "Device"),
        (name = "nvme.0", interface = "Device"),
        (name = "virtio-rng.0", interface = "Device"),
        (name = "rtc.0", interface = "Device"),
        (name = "virtio-net.0", interface = "Device"),
        (name = "e1000e.0", interface = "Device"),
        (name = "virtio-gpu.0", interface = "Device"),
        (name = "bochs-display.0", interface = "Device"),
        (name = "virtio-input.0", interface = "Device"),
        (name = "virtio-input.1", interface = "Device"),
        (name = "virtio-input.2", interface = "Device"),
        (name = "i8042.0", interface = "Device"),
        (name = "firmware-screen.0", interface = "Device"),
        (name = "ramfb.0", interface = "Device"),
        (name = "devices", interface = "Devices"),
      ],
      needs = [
        (name = "acpi", service = "acpi", export = "acpi"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [
        (name = "machine", machine = "devices"),
        (name = "firmware", firmware = void),
        # Pictures of 1280 by 800 pixels and of 1920 by 1080; with all of it, of 2560 by 1440.
        (name = "memory", keptMemoryKib = 16384, spareKib = 16384),
      ],
      memoryKib = 2048,
      priority = 190,
    ),
    (
      name = "disk0",
      program = "virtio_blk",
      exports = [
        (name = "disk", interface = "BlockDevice"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-blk.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "disk1",
      program = "nvme",
      exports = [
        (name = "disk", interface = "BlockDevice"),
      ],
      needs = [
        (name = "device", service = "devices", export = "nvme.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "entropy",
      program = "virtio_rng",
      exports = [
        (name = "bytes", interface = "EntropySource"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-rng.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
    ),
    (
      name = "rtc",
      program = "rtc",
      exports = [
        (name = "clock", interface = "RealTimeClock"),
      ],
      needs = [
        (name = "device", service = "devices", export = "rtc.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
    ),
    (
      name = "network0",
      program = "virtio_net",
      exports = [
        (name = "card", interface = "NetworkDevice"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-net.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "network1",
      program = "e1000e",
      exports = [
        (name = "card", interface = "NetworkDevice"),
      ],
      needs = [
        (name = "device", service = "devices", export = "e1000e.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "screen0",
      program = "virtio_gpu",
      exports = [
        (name = "screen", interface = "Scanout"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-gpu.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "screen1",
      program = "framebuffer",
      exports = [
        (name = "screen", interface = "Scanout"),
      ],
      needs = [
        (name = "device", service = "devices", export = "bochs-display.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "screen2",
      program = "firmware_screen",
      exports = [
        (name = "screen", interface = "Scanout"),
      ],
      needs = [
        (name = "device", service = "devices", export = "firmware-screen.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "screen3",
      program = "ramfb",
      exports = [
        (name = "screen", interface = "Scanout"),
      ],
      needs = [
        (name = "device", service = "devices", export = "ramfb.0"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
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
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
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
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "input2",
      program = "virtio_input",
      exports = [
        (name = "source", interface = "InputSource"),
      ],
      needs = [
        (name = "device", service = "devices", export = "virtio-input.2"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
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
      memoryKib = 512,
      priority = 185,
      cpuPercent = 75,  # one that spins leaves others something
    ),
    (
      name = "network",
      program = "network_service",
      exports = [
        (name = "network", interface = "Network"),
      ],
      needs = [
        (name = "card0", service = "network0", export = "card"),
        (name = "card1", service = "network1", export = "card"),
        (name = "overlay", service = "overlay", export = "card", isLater = true),
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "state", keptStateKib = 4),
      ],
      memoryKib = 20480,
      priority = 150,
    ),
    (
      name = "clock",
      program = "clock_service",
      exports = [
        (name = "time", interface = "WallClock"),
      ],
      needs = [
        (name = "rtc", service = "rtc", export = "clock"),
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "state", keptStateKib = 4),
      ],
      memoryKib = 512,
      priority = 150,
    ),
    (
      # What is seen and heard at the screen: windows, and the console that it is.
      name = "screen",
      program = "compositor",
      exports = [
        (name = "windows", interface = "Windows"),
        (name = "consoles", interface = "Consoles"),
        (name = "trusted", interface = "TrustedPath"),
      ],
      needs = [
        (name = "screen0", service = "screen0", export = "screen"),
        (name = "screen1", service = "screen1", export = "screen"),
        (name = "screen2", service = "screen2", export = "screen"),
        (name = "screen3", service = "screen3", export = "screen"),
        (name = "input0", service = "input0", export = "source"),
        (name = "input1", service = "input1", export = "source"),
        (name = "input2", service = "input2", export = "source"),
        (name = "keyboard", service = "ps2", export = "keyboard"),
        (name = "mouse", service = "ps2", export = "mouse"),
        (name = "processes", service = "loader", export = "processes", facet = "observer"),
        (name = "time", service = "clock", export = "time", facet = "reader"),
        (name = "keeper", service = "store", export = "screen"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [
        (name = "state", keptStateKib = 4),
        (name = "keymaps", packageFile = "keymaps"),
        (name = "fonts", packageFile = "fonts"),
      ],
      memoryKib = 34816,
      spareKib = 65536,  # for pictures of windows
      priority = 170,
    ),
    (
      name = "store",
      program = "store_service",
      exports = [
        (name = "objects", interface = "ObjectStore"),
        (name = "identity", interface = "StateKeeper"),
        (name = "policy", interface = "StateKeeper"),
        (name = "spaces", interface = "ObjectSpaces"),
        (name = "audit", interface = "ObjectSpace"),
        (name = "keys", interface = "OwnerKeys"),
        (name = "ssh", interface = "StateKeeper"),
        (name = "overlay", interface = "StateKeeper"),
        (name = "screen", interface = "StateKeeper"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "disk0", service = "disk0", export = "disk"),
        (name = "disk1", service = "disk1", export = "disk"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "state", keptStateKib = 4096),
      ],
      memoryKib = 24576,
      spareKib = 6144,
      priority = 150,
    ),
    (
      name = "ram",
      program = "ram_directory",
      exports = [
        (name = "directory", interface = "Directory"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "time", service = "clock", export = "time", facet = "reader"),
      ],
      memoryKib = 5120,
      spareKib = 5120,
      priority = 140,
    ),
    (
      name = "names",
      program = "names_service",
      exports = [
        (name = "names", interface = "Names"),
      ],
      needs = [
        (name = "time", service = "clock", export = "time", facet = "reader"),
        (name = "spaces", service = "store", export = "spaces"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 20480,
      spareKib = 16384,
      priority = 140,
    ),
    (
      name = "pipes",
      program = "pipes",
      exports = [
        (name = "pipes", interface = "Pipes"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 140,
    ),
    (
      # The screens of shells that are in windows.
      name = "terminals",
      program = "pseudo_terminals",
      exports = [
        (name = "terminals", interface = "PseudoTerminals"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      memoryKib = 1024,
      priority = 140,
    ),
    (
      name = "identity",
      program = "identity_service",
      arguments = ["argon2-kib=32768", "argon2-passes=3"],
      exports = [
        (name = "identities", interface = "Identities"),
      ],
      needs = [
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "keeper", service = "store", export = "identity"),
        (name = "keys", service = "store", export = "keys"),
        (name = "trusted", service = "console", export = "trusted"),
        (name = "screen", service = "screen", export = "trusted", isLater = true),
        (name = "processes", service = "loader", export = "processes", facet = "observer",
          isLater = true),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "principals", principals = void),
        (name = "state", keptStateKib = 112),
      ],
      memoryKib = 33792,
      # Below what others wait for: a passphrase takes it a second of computing.
      priority = 110,
    ),
    (
      name = "overlay",
      program = "overlay_service",
      exports = [
        (name = "overlay", interface = "Overlay"),
        (name = "card", interface = "NetworkDevice"),
      ],
      needs = [
        (name = "network", service = "network", export = "network", facet = "user"),
        (name = "identities", service = "identity", export = "identities", facet = "node"),
        (name = "keeper", service = "store", export = "overlay"),
        (name = "time", service = "clock", export = "time", facet = "reader"),
        (name = "log", service = "log", export = "log", facet = "writer"),
      ],
      authorities = [
        (name = "state", keptStateKib = 16),
        (name = "kept", keptMemoryKib = 4352),  # the card's: one that is used, and one that ends
      ],
      memoryKib = 10240,
      spareKib = 2048,  # an address of a person takes 2 MiB
      priority = 130,
      cpuPercent = 75,  # strangers make it check and sign, and carry what is theirs
    ),
    (
      # What programs have of the overlay: the network's own connections, by key.
      name = "overlay_streams",
      program = "overlay_streams",
      exports = [
        (name = "streams", interface = "OverlayStreams"),
      ],
      needs = [
        (name = "network", service = "network", export = "network", facet = "agent"),
        (name = "overlay", service = "overlay", export = "overlay", facet = "observer"),
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      memoryKib = 1536,
      priority = 150,
    ),
    (
      # What people let others on other machines call. What it starts for those is less urgent than
      # shells, and all of these together have as much CPU time as this.
      name = "remote",
      program = "remote_service",
      arguments = ["6272"],
      exports = [
        (name = "sharing", interface = "RemoteSharing"),
      ],
      needs = [
        (name = "identities", service = "identity", export = "identities", facet = "visitor"),
        (name = "streams", service = "overlay_streams", export = "streams", facet = "server"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "log", service = "log", export = "log", facet = "writer"),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "schemas", schemas = void),
      ],
      memoryKib = 512,
      moreMemoryKib = 9728,  # for six connections, where there is memory for them
      priority = 115,
      cpuPercent = 75,
    ),
    (
      name = "policy",
      program = "policy_service",
      exports = [
        (name = "decision", interface = "PolicyDecision"),
        (name = "policy", interface = "Policy"),
      ],
      needs = [
        (name = "keeper", service = "store", export = "policy"),
        (name = "identities", service = "identity", export = "identities", facet = "watcher"),
        (name = "trusted", service = "console", export = "trusted", isLater = true),
        (name = "screen", service = "screen", export = "trusted", isLater = true),
        (name = "audit", service = "audit", export = "audit", facet = "writer", isLater = true),
      ],
      authorities = [
        (name = "package", bootPackage = void),
        (name = "state", keptStateKib = 96),
      ],
      memoryKib = 1024,
      priority = 145,
    ),
    (
      name = "sessions",
      program = "sessions",
      arguments = ["session-kib=36864", "screen=4", "desktop-kib=49152", "greeter-kib=3072"],
      needs = [
        (name = "terminal", service = "console", export = "terminal"),
        (name = "terminal2", service = "console", export = "terminal2"),
        (name = "consoles", service = "console", export = "consoles"),
        (name = "windows", service = "screen", export = "windows", isLater = true),
        (name = "screen_consoles", service = "screen", export = "consoles", isLater = true),
        (name = "identities", service = "identity", export = "identities", facet = "keeper"),
        (name = "launcher", service = "loader", export = "launcher"),
        (name = "names", service = "names", export = "names"),
        (name = "temporary", service = "ram", export = "directory"),
        (name = "pipes", service = "pipes", export = "pipes"),
        (name = "pseudo_terminals", service = "terminals", export = "terminals"),
        (name = "processes", service = "loader", export = "processes"),
        (name = "log", service = "log", export = "log", facet = "reader"),
        (name = "messages", service = "log", export = "log", facet = "writer"),
        (name = "policy", service = "policy", export = "policy"),
        (name = "audit", service = "audit", export = "audit", facet = "reader"),
        (name = "records", service = "audit", export = "audit", facet = "writer"),
        (name = "devices", service = "devices", export = "devices", facet = "observer"),
        (name = "time", service = "clock", export = "time"),
        (name = "network", service = "network", export = "network"),
        (name = "overlay", service = "overlay", export = "overlay"),
        (name = "overlay_streams", service = "overlay_streams", export = "streams"),
        (name = "sharing", service = "remote", export = "sharing", isLater = true),
        (name = "store", service = "store", export = "objects"),
        (name = "services", service = "init", export = "supervisor"),
      ],
      authorities = [
        (name = "anonymous", anonymous = void),
        (name = "schemas", schemas = void),
        (name = "fonts", packageFile = "fonts"),
      ],
      memoryKib = 32768,
      spareKib = 61952,  # all of it: one at the screen, and one at a console
      priority = 120,
    ),
  ],
);
