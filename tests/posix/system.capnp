@0xf3a1c5d7e9b20486;
# The POSIX test suite's runner, and what it needs.

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
      name = "suite",
      program = "posix_suite_runner",
      needs = Services.needs,
      memoryKib = 98304,
      restart = never,
    ),
  ],
);
