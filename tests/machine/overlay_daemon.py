"""Debian's daemon of the overlay as a peer: another implementation of what net/overlay speaks.

    daemon = Daemon(folder, "a", seed=bytes([1] * 32), listen=[9001], has_interface=True)
    with daemon:
        daemon.ask("getPeers")
        daemon.network.connect(other.address, 80)

Each is in a network of its own, at 127.0.0.1, with an interface of the overlay where wished; what
comes to it from elsewhere a Relay carries (overlay_network.py). The program is pinned in
packaging/third_party.lock and fetched into the cache when it is first needed.
"""

import contextlib
import ipaddress
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

import ed25519
import own_network
from overlay_network import HOST, Network, may_make

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tools")]

from pinned import lock, source  # noqa: E402
from tessera_qemu import process  # noqa: E402
from tessera_qemu.machine import deadline_s  # noqa: E402

# The package is pinned for this one.
ARCHITECTURE = "x86_64"
INTERFACE = "overlay0"
# What ctest is told where it cannot run (tests/CMakeLists.txt).
SKIPPED = 77
# One question, which is answered at once but on a busy machine; then it is asked again.
ANSWER_S = 20
AGAIN_S = 0.2
LOG_TAIL_LINES = 30

Value = TypeVar("Value")


class DaemonError(AssertionError):
    """It did not do what the test needs; the text has the end of its log."""


def programs() -> Path:
    """The folder with the daemon and who asks it, fetched first where the cache lacks it."""
    entry = lock.read(ROOT / "packaging" / "third_party.lock")["yggdrasil"]
    return source.unpacked(entry) / "sbin"


def begin() -> None:
    """Before the tests: fetches the daemon, while there is a network to fetch it from, and enters
    one of the test's own. Says why where there can be none, and ends as skipped."""
    why = ""
    if os.uname().machine != ARCHITECTURE:
        why = f"Debian's daemon is pinned for {ARCHITECTURE}, and this is {os.uname().machine}"
    elif not may_make():
        why = "nobody may make a network of his own here"
    if why:
        print(f"skipped: {why}")
        sys.exit(SKIPPED)
    programs()
    own_network.enter()


def address_of(key: bytes) -> str:
    """A node's address in 200::/7: how many ones its inverted key begins with, and what follows
    the zero behind them."""
    inverted = (1 << 256) - 1 - int.from_bytes(key, "big")
    ones = 256 - ((1 << 256) - 1 - inverted).bit_length()
    rest = inverted << (ones + 1) & (1 << 256) - 1
    return str(ipaddress.IPv6Address(bytes([2, ones]) + rest.to_bytes(32, "big")[:14]))


def eventually(look: Callable[[], Value | None], what: str) -> Value:
    """What `look` finds in the end: nothing tells when it is there."""
    end = time.monotonic() + deadline_s()
    while time.monotonic() < end:
        found = look()
        if found is not None and found is not False:
            return found
        time.sleep(AGAIN_S)
    raise DaemonError(f"{what}: not within {deadline_s():g} s")


@dataclass
class Daemon:
    """Runs from when it is entered. Started again, it has the same key."""

    folder: Path
    name: str
    seed: bytes
    listen: Sequence[int] = ()
    """Ports of 127.0.0.1 in its network."""
    peers: Sequence[int] = ()
    """The same: where it makes links to."""
    peer_options: str = ""
    """Behind each of those, as ?password=..."""
    has_interface: bool = False
    settings: dict[str, object] = field(default_factory=dict)
    """More of its own settings."""

    def __post_init__(self) -> None:
        self.key = ed25519.public_key(self.seed)
        self.address = address_of(self.key)
        self.network = Network()
        self._changed = threading.Condition()
        self._log = ""
        self._cursor = 0
        self._process: subprocess.Popen | None = None
        self._endpoint = f"unix://{self.folder / self.name}.socket"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Returns when it can be asked, and waits at its ports."""
        words = [str(programs() / "yggdrasil"), "-useconffile", str(self._write_settings())]
        self._process = self.network.call(
            lambda: process.start(
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        )
        threading.Thread(target=self._read_log, args=(self._process,), daemon=True).start()
        self.wait_for(r"Interface MTU: \d+$" if self.has_interface else r"Your public key is ")
        eventually(self._answers, f"{self.name} answers")
        for port in self.listen:
            eventually(lambda at=port: self._accepts(at), f"{self.name} listens at {port}")

    def stop(self) -> None:
        """As when it is switched off."""
        if self._process is not None:
            process.stop(self._process)
            self._process = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """It says and takes nothing, while it still has all that it had."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """For good: its network goes as well."""
        self.stop()
        self.network.close()

    def ask(self, request: str, **words: str) -> dict[str, object]:
        """One question to it; DaemonError where it refuses."""
        answer = self._ask(request, **words)
        if answer is None:
            raise self.error(f"{request} is not answered")
        return answer

    def peer(self, key: bytes) -> dict[str, object] | None:
        """Its link with that one, where there is one that is up."""
        found = self.ask("getPeers").get("peers") or []
        return next((each for each in found if each.get("key") == key.hex() and each["up"]), None)

    def wait_for_peer(self, key: bytes) -> dict[str, object]:
        """The link with that one, once it is up."""
        return eventually(lambda: self.peer(key), f"{self.name} has a link with {key.hex()[:8]}")

    def node_info(self, key: bytes) -> dict[str, object]:
        """What that node tells of itself, asked until it answers."""
        answer = eventually(
            lambda: self._ask("getNodeInfo", key=key.hex()),
            f"{key.hex()[:8]} tells {self.name} of itself",
        )
        return answer[key.hex()]

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Waits until that is in its log, from the end of the last match on."""
        wanted = re.compile(pattern, re.MULTILINE)
        with self._changed:
            found = self._changed.wait_for(
                lambda: wanted.search(self._log, self._cursor), deadline_s()
            )
            if found:
                self._cursor = found.end()
                return found
        raise self.error(f"its log does not say /{pattern}/")

    def error(self, what: str) -> DaemonError:
        """With the end of its log."""
        with self._changed:
            tail = "\n".join(f"    {line}" for line in self._log.splitlines()[-LOG_TAIL_LINES:])
        return DaemonError(f"{self.name}: {what}\nend of its log:\n{tail}")

    @property
    def log(self) -> str:
        with self._changed:
            return self._log

    def _write_settings(self) -> Path:
        options = self.peer_options
        content = {
            "PrivateKey": (self.seed + self.key).hex(),
            "Listen": [f"tcp://{HOST}:{port}{options}" for port in self.listen],
            "Peers": [f"tcp://{HOST}:{port}{options}" for port in self.peers],
            "AdminListen": self._endpoint,
            "MulticastInterfaces": [],
            "IfName": INTERFACE if self.has_interface else "none",
            "NodeInfoPrivacy": True,
            "NodeInfo": {"name": self.name},
        }
        path = self.folder / f"{self.name}.conf"
        path.write_text(json.dumps(content | self.settings), encoding="utf-8")
        return path

    def _read_log(self, running: subprocess.Popen) -> None:
        """Keeps it, in a file too: the folder's NAME.log."""
        path = self.folder / f"{self.name}.log"
        with running.stdout as lines, path.open("a", encoding="utf-8") as file:
            for line in lines:
                text = line.decode(errors="replace")
                file.write(text)
                file.flush()
                with self._changed:
                    self._log += text
                    self._changed.notify_all()

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise self.error(f"it ended with {self._process.returncode}")
        return self._ask("getSelf") is not None

    def _accepts(self, port: int) -> bool:
        try:
            self.network.connect(HOST, port).close()
        except ConnectionRefusedError:
            return False
        return True

    def _ask(self, request: str, **words: str) -> dict[str, object] | None:
        """None: no answer, or a refusal."""
        asked = [f"{name}={value}" for name, value in words.items()]
        command = [str(programs() / "yggdrasilctl"), "-json", f"-endpoint={self._endpoint}"]
        try:
            done = subprocess.run(
                [*command, request, *asked],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=ANSWER_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        return json.loads(done.stdout) if done.returncode == 0 else None
