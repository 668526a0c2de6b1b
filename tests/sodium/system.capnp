@0x8a773870265b3cab;
# The runner of libsodium's tests, and what it needs.

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
      program = "sodium_suite_runner",
      needs = Services.needs,
      memoryKib = 98304,
      restart = never,
    ),
  ],
);
