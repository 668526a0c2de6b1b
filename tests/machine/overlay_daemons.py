"""The daemon that the overlay's tests talk to, by itself: two of them, with a link between."""

import tempfile
import unittest
from pathlib import Path

from overlay_daemon import Daemon, address_of, begin, eventually
from overlay_network import Network, Relay
from overlay_talk import echo, exchange

PORT = 9001
EXCHANGED_BYTES = 1 << 20


class Daemons(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="tessera-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def daemon(self, name: str, **options: object) -> Daemon:
        """One that runs, and ends with the test."""
        seed = bytes([ord(name)] * 32)
        made = Daemon(self.folder, name, seed=seed, has_interface=True, **options)
        self.addCleanup(made.close)
        made.start()
        return made

    def pair(self, **options: object) -> tuple[Daemon, Daemon, Relay]:
        """The second makes the link to the first."""
        first = self.daemon("a", listen=[PORT], **options)
        second = self.daemon("b", peers=[PORT], **options)
        relay = Relay(second.network, PORT, first.network, PORT)
        self.addCleanup(relay.close)
        return first, second, relay

    def test_talk(self) -> None:
        """A link, a tree, questions, packets; and again after the link was cut."""
        first, second, relay = self.pair()
        self.assertEqual(first.ask("getSelf")["key"], first.key.hex())
        self.assertEqual(first.ask("getSelf")["address"], first.address)
        first.wait_for_peer(second.key)
        second.wait_for_peer(first.key)
        self.assertEqual(second.node_info(first.key), {"name": "a"})
        self.assertEqual(first.node_info(second.key), {"name": "b"})
        echo(first.network, second.address)
        exchange(first.network, second.network, second.address, EXCHANGED_BYTES)
        relay.cut()
        first.wait_for(r"Disconnected inbound: ")
        first.wait_for_peer(second.key)
        echo(second.network, first.address)

    def test_restart(self) -> None:
        """With the same key; while it is off the other one has no link."""
        first, second, _ = self.pair()
        second.wait_for_peer(first.key)
        first.stop()
        eventually(lambda: second.peer(first.key) is None, "b has no link")
        first.start()
        second.wait_for_peer(first.key)
        self.assertEqual(second.node_info(first.key), {"name": "a"})

    def test_password(self) -> None:
        """Who has another one gets no link, and the log says why."""
        first = self.daemon("a", listen=[PORT], peer_options="?password=one")
        second = self.daemon("b", peers=[PORT], peer_options="?password=two")
        relay = Relay(second.network, PORT, first.network, PORT)
        self.addCleanup(relay.close)
        found = eventually(
            lambda: next((p for p in second.ask("getPeers")["peers"] if p.get("last_error")), None),
            "b says why it has no link",
        )
        self.assertFalse(found["up"])
        self.assertIsNone(first.peer(second.key))

    def test_closed_network(self) -> None:
        """Nothing of one network is in another."""
        first, _, _ = self.pair()
        with self.assertRaises(OSError):
            Network.HERE.connect("127.0.0.1", PORT)
        first.network.connect("127.0.0.1", PORT).close()

    def test_address(self) -> None:
        """One that Debian's daemon has shown."""
        key = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
        self.assertEqual(address_of(bytes.fromhex(key)), "200:eaee:3845:17ec:1cd4:55a:49a5:868b")


if __name__ == "__main__":
    begin()
    unittest.main(verbosity=2)
