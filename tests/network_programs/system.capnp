@0xe1c24b907fd35a16;
# Programs for the network, and what starts them.

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
      program = "network_programs",
      needs = Services.needs,
      memoryKib = 98304,
      restart = never,
    ),
  ],
);
