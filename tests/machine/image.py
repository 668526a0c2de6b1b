"""What the embedded edition is made of, all of it, and how much room that takes."""

import unittest

from context import MachineTest

# DESIGN, 11: what lies in flash, firmware aside.
IMAGE_BYTES_MAX = 1024 * 1024

# For the shim and init, which are no programs that somebody starts.
PARTS = {"init", "kernel", "kernel.symbols", "manifest", "policy.rules", "schemas"}

SERVICES = {
    *("audit_service", "console", "devices_service", "identity_service", "loader", "log_service"),
    *("pipes", "policy_service", "ram_directory", "serial", "sessions", "store_service"),
    *("virtio_blk",),
}

# What a person types; the shell is what types are given to.
COMMANDS = {
    *("audit", "boot", "call", "caps", "cat", "cp", "echo", "identity", "kill", "log", "ls", "mem"),
    *("mkdir", "mv", "policy", "poweroff", "programs", "ps", "reboot", "rm", "schema", "services"),
    *("shell", "tee", "time", "trace", "uptime"),
}


class Image(MachineTest):
    """The package that the build has made, without a machine."""

    def test_contents(self) -> None:
        lines = self.tool("list", self.config.package).splitlines()[1:]
        names = {line.split()[1] for line in lines}
        programs = SERVICES | COMMANDS
        self.assertEqual(names, PARTS | programs | {f"{name}.signature" for name in programs})

    def test_size(self) -> None:
        shim = self.config.kernel.stat().st_size
        package = self.config.package.stat().st_size
        self.assertLess(shim + package, IMAGE_BYTES_MAX, f"shim {shim}, package {package}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
