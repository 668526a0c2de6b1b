"""Networks of a test's own, each with nothing in it but itself, and what carries connections from
one into another: so a node that has an interface of the overlay is where no other one's is.

    far = Network()
    Relay(Network.HERE, 9002, far, 9001)      # who connects to 127.0.0.1:9002 here is at 9001 there
    far.call(socket.create_server, ("::1", 80))
"""

import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar, Self, TypeVar

import own_network

HOST = "127.0.0.1"
PIECE_BYTES = 65536

Result = TypeVar("Result")


def may_make() -> bool:
    """Whether there may be networks with interfaces in them: some containers allow none."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    tried = ("unshare", "-rn", "ip", "tuntap", "add", "mode", "tun", "name", "tun0")
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


class Network:
    """One thread is in it, as long as it is not closed; what that starts is in it as well."""

    HERE: ClassVar["Here"]

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self.call(own_network.enter_one_more)

    def call(self, function: Callable[..., Result], *words: object) -> Result:
        """What the function answers there. A socket made there stays there."""
        return self._thread.submit(function, *words).result()

    def connect(self, address: str, port: int) -> socket.socket:
        """A connection from there. Only the socket is made by the thread: that takes no time."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = self.call(socket.socket, family, socket.SOCK_STREAM)
        try:
            made.connect((address, port))
        except OSError:
            made.close()
            raise
        return made

    def listen(self, address: str, port: int) -> socket.socket:
        """Who waits for connections there."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return self.call(lambda: socket.create_server((address, port), family=family))

    def close(self) -> None:
        """What was started there ends."""
        self._thread.shutdown()


class Here(Network):
    """The one that this program is in."""

    def __init__(self) -> None:
        pass

    def call(self, function: Callable[..., Result], *words: object) -> Result:
        return function(*words)

    def close(self) -> None:
        pass


Network.HERE = Here()


class Relay:
    """Carries what connects at a port of 127.0.0.1 of one network to a port of that of another."""

    def __init__(self, near: Network, near_port: int, far: Network, far_port: int) -> None:
        self.far, self.far_port = far, far_port
        self.carried = bytearray()
        """All that went through, either way."""
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_closed = False
        self._listener = near.listen(HOST, near_port)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def cut(self) -> None:
        """Ends what is open, as when a cable breaks; who connects again is carried again."""
        with self._lock:
            for end in self._open:
                _shut(end)

    def close(self) -> None:
        """For good."""
        self._is_closed = True
        _shut(self._listener)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self._is_closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return  # it was closed
            try:
                far = self.far.connect(HOST, self.far_port)
            except OSError:
                near.close()  # nobody is there now
                continue
            with self._lock:
                self._open |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        """The other direction closes the sockets when it ends as well."""
        try:
            while piece := source.recv(PIECE_BYTES):
                self.carried += piece
                target.sendall(piece)
        except OSError:
            pass  # one of the ends is gone, which the other one is about to hear
        _shut(source)
        _shut(target)
        with self._lock:
            self._open -= {source}
            source.close()


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it was never connected, or is not any more
