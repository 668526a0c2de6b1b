"""The machine in the overlay, with Debian's daemon as its peer: links, the tree, packets, and what
becomes of all that when others do as they like."""

import random
import re
import threading
import time
import unittest

from overlay_prompt import KEY, AtThePrompt
from overlay_daemon import Daemon, address_of, begin
from overlay_link import HOST, bad_beginnings, bad_frames, flood, handshake_of, misbehave, say
from overlay_network import Network, Relay
from overlay_talk import echo, exchange, receive_hashed, send_hashed
from tessera_qemu.machine import deadline_s

# Whose keys begin with two bytes of zeros, or of ones: the lowest key of a tree is its root.
LOW, HIGH = (number.to_bytes(32, "big") for number in (36, 22186))
MIDDLE = bytes([1] * 32)
PORT = 9001
# What reaches the machine's port PORT from here.
GUEST_PORT = 19001
NC_PORT = 8080
FORWARDS = f"hostfwd=tcp:{HOST}:{GUEST_PORT}-:{PORT}"
GUEST_NAME = "guest"
BIG_BYTES = 10 << 20
THROUGH_BYTES = 1 << 20
FLOODS, FLOOD_FRAMES, CONNECTIONS = 4, 300, 60
# Keys change after a minute, at the earliest.
RATCHET_S, RATCHET_STEP_S = 190, 5


class WithDaemons(AtThePrompt):
    def daemon(self, name: str, seed: bytes, **options: object) -> Daemon:
        """One that runs, and ends with the test."""
        made = Daemon(self.folder, name, seed=seed, has_interface=True, **options)
        self.addCleanup(made.close)
        made.start()
        return made

    def relay(self, near: Network, near_port: int, far: Network, far_port: int) -> Relay:
        made = Relay(near, near_port, far, far_port)
        self.addCleanup(made.close)
        return made

    def boot_node(self) -> None:
        """The machine, and who it is in the overlay."""
        self.boot(FORWARDS)
        self.key = bytes.fromhex(self.type("overlay status", rf"^key +({KEY})$").group(1))
        self.address = address_of(self.key)

    def accept(self, daemon: Daemon) -> Relay:
        """The machine makes a link to that daemon, by its invitation, and calls it by its name."""
        relay = self.relay(Network.HERE, 0, daemon.network, PORT)
        line = f"tessera:{daemon.key.hex()}@10.0.2.2:{relay.port}"
        self.type(f"overlay accept {line} {daemon.name}")
        daemon.wait_for_peer(self.key)
        return relay

    def talk(self, daemon: Daemon) -> None:
        """Both ask each other who they are, and reach each other with packets."""
        self.type(f"overlay info {daemon.name}", rf'^\{{.*"name":"{daemon.name}".*\}}$')
        self.assertEqual(daemon.node_info(self.key).get("name"), GUEST_NAME)
        echo(daemon.network, self.address)
        self.type(f"overlay ping {daemon.name} 2", r"^2: answered after ", r"^2 sent, [12] answ")


class Overlay(WithDaemons):
    def test_child(self) -> None:
        """The daemon has the lowest key; the machine makes the link, and is below it."""
        self.boot_node()
        daemon = self.daemon("low", LOW, listen=[PORT])
        self.type(f"overlay tell {GUEST_NAME}")
        self.accept(daemon)
        self.until("overlay status", rf"^parent +{daemon.key.hex()} \(low\)$")
        self.type("overlay status", rf"^root +{daemon.key.hex()} \(low\)$", r"^place +/\d+$")
        self.type("overlay tree", rf"^{daemon.key.hex()} \(low\)$", r"^   the root$")
        self.type("overlay peers", r"^\d: tcp://10\.0\.2\.2:\d+, up, the parent$")
        self.talk(daemon)
        self.type("overlay sessions", rf"^{daemon.key.hex()} \(low\)$", r"^   open, sent ")

    def test_root(self) -> None:
        """The daemon makes the link, to where the owner lets the machine wait; the machine's key is
        the lower one."""
        self.boot_node()
        self.type(f"overlay tell {GUEST_NAME}")
        self.type(f"overlay listen {PORT}")
        self.type(f"overlay invite {HOST}:{PORT}", rf"^tessera:{self.key.hex()}@{HOST}:{PORT}$")
        daemon = self.daemon("high", HIGH, peers=[PORT])
        self.relay(daemon.network, PORT, Network.HERE, GUEST_PORT)
        daemon.wait_for_peer(self.key)
        self.type(f"overlay name high {daemon.key.hex()}")
        self.until("overlay peers", r", it came, up, a child$")
        self.type("overlay status", rf"^root +{self.key.hex()}$", r"^place +/, the root itself$")
        self.talk(daemon)

    def test_much(self) -> None:
        """By TCP, 10 MiB there and back: they are what they were."""
        self.boot_node()
        daemon = self.daemon("low", LOW, listen=[PORT])
        self.accept(daemon)
        echo(daemon.network, self.address)
        self.machine.send(f"echo | nc -l {NC_PORT} > big\r")
        self.machine.wait_for(r"nc: listening at ")
        with daemon.network.connect(self.address, NC_PORT) as connection:
            connection.settimeout(deadline_s())
            sent = send_hashed(connection, BIG_BYTES)
            receive_hashed(connection)
        self.type("")
        self.type("ls -l big", r" 10\.0 MiB  big$")
        received: list[tuple[int, bytes]] = []
        with daemon.network.listen(daemon.address, 0) as listener:
            listener.settimeout(deadline_s())

            def take() -> None:
                connection, _ = listener.accept()
                with connection:
                    received.append(receive_hashed(connection))

            taker = threading.Thread(target=take, daemon=True)
            taker.start()
            self.type(f"nc {daemon.address} {listener.getsockname()[1]} < big")
            taker.join(deadline_s())
        self.assertEqual(received, [(BIG_BYTES, sent)])

    def test_restart(self) -> None:
        """Off and on again, the machine has the same key, and its links; so has the daemon."""
        self.boot_node()
        daemon = self.daemon("low", LOW, listen=[PORT])
        self.type(f"overlay tell {GUEST_NAME}")
        relay = self.accept(daemon)
        self.talk(daemon)
        key = self.key
        self.machine.send("poweroff\r")
        self.machine.wait_exit()
        self.boot_node()
        self.assertEqual(self.key, key)
        daemon.wait_for_peer(key)
        self.talk(daemon)
        daemon.stop()
        self.until("overlay peers", r", down$")
        daemon.start()
        daemon.wait_for_peer(key)
        self.talk(daemon)
        relay.cut()
        daemon.wait_for(r"Disconnected inbound: ")
        daemon.wait_for_peer(key)
        self.talk(daemon)

    def test_through(self) -> None:
        """Two daemons reach each other through the machine alone, which cannot read it."""
        self.boot_node()
        first = self.daemon("one", LOW, listen=[PORT])
        second = self.daemon("two", MIDDLE, listen=[PORT])
        relays = [self.accept(daemon) for daemon in (first, second)]
        self.assertEqual(second.node_info(first.key), {"name": "one"})
        self.assertEqual(first.node_info(second.key), {"name": "two"})
        echo(first.network, second.address)
        exchange(first.network, second.network, second.address, THROUGH_BYTES)
        exchange(second.network, first.network, first.address, THROUGH_BYTES)
        for relay in relays:
            self.assertNotIn(b'"name"', relay.carried)
        forwarded = self.type("overlay status", r"^carried +([\d.]+) MiB for others").group(1)
        self.assertGreaterEqual(float(forwarded), 2 * THROUGH_BYTES / (1 << 20))

    def test_wrong_key(self) -> None:
        """Where the invitation leads to somebody else, there is no link."""
        self.boot_node()
        daemon = self.daemon("low", LOW, listen=[PORT])
        relay = self.relay(Network.HERE, 0, daemon.network, PORT)
        other = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
        self.type(f"overlay accept tessera:{other}@10.0.2.2:{relay.port} bob")
        self.until("overlay peers", r"^   the last try: ")
        self.assertNotIn(", up", self.shown("overlay peers"))
        self.assertIsNone(daemon.peer(self.key))


class OverlayHostile(WithDaemons):
    """Peers that do as they like: whatever they do, the link with an honest one goes on."""

    def setUp(self) -> None:
        super().setUp()
        self.chance = random.Random(1)
        self.boot_node()
        self.type(f"overlay tell {GUEST_NAME}")
        self.type(f"overlay listen {PORT}")
        self.honest = self.daemon("low", LOW, listen=[PORT])
        self.carried = self.accept(self.honest).carried
        self.talk(self.honest)
        self.process = self.node_process()

    def node_process(self) -> str:
        """A node that had to be started again would have another one."""
        found = re.search(r"^ +(\d+) .* overlay_service$", self.shown("ps"), re.MULTILINE)
        assert found is not None
        return found.group(1)

    def is_well(self) -> None:
        self.talk(self.honest)
        self.assertEqual(self.node_process(), self.process)

    def test_beginnings(self) -> None:
        for said in bad_beginnings(self.key, self.chance):
            say(GUEST_PORT, said)
        self.is_well()

    def test_frames(self) -> None:
        for said in bad_frames(self.chance):
            misbehave(GUEST_PORT, self.chance.randbytes(32), said)
        self.is_well()

    def test_replayed(self) -> None:
        """A handshake can be said again by who has heard it; he has the key of no link and of no
        session, and the link of who has it goes on."""
        for key in (self.honest.key, self.key):
            say(GUEST_PORT, handshake_of(key, bytes(self.carried)))
        self.is_well()
        self.assertNotIn("Disconnected", self.honest.log)

    def test_floods(self) -> None:
        """From several at once, and more connections than there may be links."""
        idle = [Network.HERE.connect(HOST, GUEST_PORT) for _ in range(CONNECTIONS)]
        floods = [
            threading.Thread(
                target=flood, args=(GUEST_PORT, FLOOD_FRAMES, random.Random(i)), daemon=True
            )
            for i in range(FLOODS)
        ]
        for each in floods:
            each.start()
        self.talk(self.honest)
        for each in floods:
            each.join(deadline_s())
            self.assertFalse(each.is_alive())
        for each in idle:
            each.close()
        self.is_well()


class OverlayLong(WithDaemons):
    def test_keys_change(self) -> None:
        """Over three minutes, in which sessions change their keys more than once, nothing stops."""
        self.boot_node()
        daemon = self.daemon("low", LOW, listen=[PORT])
        self.type(f"overlay tell {GUEST_NAME}")
        self.accept(daemon)
        end = time.monotonic() + RATCHET_S
        while time.monotonic() < end:
            echo(daemon.network, self.address)
            self.type("overlay ping low 1", r"^1 sent, 1 answered$")
            time.sleep(RATCHET_STEP_S)
        self.talk(daemon)
        self.type("overlay sessions", rf"^{daemon.key.hex()} \(low\)$", r"^   open, sent ")


if __name__ == "__main__":
    begin()
    unittest.main(verbosity=2)
