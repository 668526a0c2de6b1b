@0xe5b7d1934c6f2a08;
# Programs of others, and what starts them.

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
      name = "programs",
      program = "posix_programs",
      needs = Services.needs,
      memoryKib = 98304,
      restart = never,
    ),
  ],
);
