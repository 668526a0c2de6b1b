@0xa90e55d3c1b7f24e;
# One file of the boot package for two services.

using Schema = import "/system.capnp";
using Services = import "../../suite/services.capnp";

const system :Schema.System = (
  edition = "test",
  loader = "loader",
  services = [
    Services.loader,
    Services.text,
    (
      name = "plain",
      program = "file_reader_plain",
      exports = [(name = "order", interface = "Log")],
      authorities = [
        (name = "console", console = void),
        (name = "words", packageFile = "words"),
      ],
      restart = never,
      memoryKib = 256,
    ),
    (
      name = "posix",
      program = "file_reader_posix",
      # The other one has had its say before this one begins.
      needs = [
        (name = "stdout", service = "text", export = "stream"),
        (name = "order", service = "plain", export = "order"),
      ],
      authorities = [(name = "words", packageFile = "words")],
      restart = never,
      memoryKib = 2048,
    ),
  ],
);
