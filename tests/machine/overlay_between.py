"""Two machines that have no link with each other, and Debian's daemon between them: what the one
gives, the other one calls through somebody who knows of none of that."""

import unittest

from overlay_daemon import Daemon, begin
from overlay_network import Network, Relay
from overlay_prompt import PROMPT
from overlay_remote import NOTHING, REFUSED, TwoMachines

PORT = 9001
# The lowest key of the three, mostly: the daemon is the root then.
SEED = (36).to_bytes(32, "big")


class Between(TwoMachines):
    def link(self) -> None:
        daemon = Daemon(self.folder, "between", seed=SEED, listen=[PORT])
        self.addCleanup(daemon.close)
        daemon.start()
        relay = Relay(Network.HERE, 0, daemon.network, PORT)
        self.addCleanup(relay.close)
        for machine, key in ((self.giver, self.giver_key), (self.user, self.user_key)):
            self.type(machine, f"overlay peer add tcp://10.0.2.2:{relay.port}")
            daemon.wait_for_peer(bytes.fromhex(key))
        self.type(self.giver, f"overlay name bob {self.user_key}")
        self.type(self.user, f"overlay name ada {self.giver_key}")

    def test_called(self) -> None:
        """Called, narrowed, taken back."""
        for machine, other in ((self.giver, self.user_key), (self.user, self.giver_key)):
            self.assertNotIn(other, self.shown(machine, "overlay peers"))
        self.type(self.giver, "echo hello from afar > letter")
        self.give("files with files=directory:reader")
        use = "remote use ada files:Directory directory"
        self.type(self.user, f"{use} cat letter", r"^hello from afar$")
        self.type(self.user, f"{use} rm letter", r"^rm: letter: that is not allowed$")
        self.wait_there()
        self.type(self.giver, "remote revoke net")
        self.user.wait_for(r"^nc: [^\n]*gone[^\n]*$")
        self.user.wait_for(PROMPT)
        self.type(self.user, "remote use ada net:Network network nc -l 8080", NOTHING)
        self.type(self.user, f"{use} cat letter", r"^hello from afar$")
        self.type(self.giver, "remote revoke files")
        self.type(self.user, f"{use} cat letter", REFUSED)


if __name__ == "__main__":
    begin()
    unittest.main(verbosity=2)
