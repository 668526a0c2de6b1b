@0xf8d1d0e9027d69a2;
# The services that programs with a C library need, for the manifests of tests.

using Schema = import "/system.capnp";

const loader :Schema.Service = (
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
    (name = "kept", keptMemoryKib = 65536),
  ],
  memoryKib = 4096,
  priority = 160,
);

const text :Schema.Service = (
  name = "text",
  program = "console_stream",
  exports = [(name = "stream", interface = "Stream")],
  authorities = [(name = "console", console = void)],
  memoryKib = 512,
  priority = 150,
);

const log :Schema.Service = (
  name = "log",
  program = "log_service",
  exports = [(name = "log", interface = "Log")],
  authorities = [(name = "console", console = void)],
  memoryKib = 512,
  priority = 150,
);

const ram :Schema.Service = (
  name = "ram",
  program = "ram_directory",
  exports = [(name = "directory", interface = "Directory")],
  needs = [(name = "log", service = "log", export = "log", facet = "writer")],
  memoryKib = 32768,
  priority = 140,
);

const pipes :Schema.Service = (
  name = "pipes",
  program = "pipes",
  exports = [(name = "pipes", interface = "Pipes")],
  needs = [(name = "log", service = "log", export = "log", facet = "writer")],
  memoryKib = 1024,
  priority = 140,
);

# What libposix looks for in a program that it is part of.
const needs :List(Schema.Need) = [
  (name = "stdout", service = "text", export = "stream"),
  (name = "directory", service = "ram", export = "directory"),
  (name = "pipes", service = "pipes", export = "pipes"),
  (name = "launcher", service = "loader", export = "launcher"),
];
