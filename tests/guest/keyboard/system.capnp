@0xd2c78a10f4e963b5;
# A program that is given keymaps, with no file system to look for anything in.

using Schema = import "/system.capnp";
using Services = import "../../suite/services.capnp";

const system :Schema.System = (
  edition = "test",
  loader = "loader",
  services = [
    Services.loader,
    Services.text,
    (
      name = "keyboard",
      program = "keyboard_types",
      needs = [(name = "stdout", service = "text", export = "stream")],
      authorities = [(name = "keymaps", packageFile = "keymaps")],
      restart = never,
      memoryKib = 4096,
    ),
  ],
);
