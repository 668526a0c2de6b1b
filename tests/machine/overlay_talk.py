"""What two nodes of the overlay say to each other in tests, by way of their interfaces."""

import hashlib
import os
import socket
import threading

from overlay_network import Network
from tessera_qemu.machine import deadline_s

# RFC 4443, 4.1 and 4.2.
ECHO_REQUEST, ECHO_REPLY = 128, 129
# One that is lost on the way is asked again.
ECHO_S = 1.0
PIECE_BYTES = 65536


def echo(network: Network, address: str, size_bytes: int = 56) -> None:
    """Asks that address by ICMPv6, from there, until it answers with what was sent."""
    end = network.call(socket.socket, socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    content = os.urandom(size_bytes)
    with end:
        end.settimeout(ECHO_S)
        for number in range(1, int(deadline_s() / ECHO_S)):
            head = number.to_bytes(4, "big")
            end.sendto(bytes([ECHO_REQUEST, 0, 0, 0]) + head + content, (address, 0))
            try:
                while True:
                    answer, _ = end.recvfrom(PIECE_BYTES)
                    if answer[0] == ECHO_REPLY and answer[8:] == content:
                        return
            except TimeoutError:
                continue
    raise AssertionError(f"{address} does not answer")


def send_hashed(connection: socket.socket, size_bytes: int) -> bytes:
    """Sends so much that nobody knows, and says what its hash is."""
    digest = hashlib.sha256()
    for at in range(0, size_bytes, PIECE_BYTES):
        piece = os.urandom(min(PIECE_BYTES, size_bytes - at))
        digest.update(piece)
        connection.sendall(piece)
    connection.shutdown(socket.SHUT_WR)
    return digest.digest()


def receive_hashed(connection: socket.socket) -> tuple[int, bytes]:
    """How much came until the other side was done, and its hash."""
    digest, size_bytes = hashlib.sha256(), 0
    while piece := connection.recv(PIECE_BYTES):
        digest.update(piece)
        size_bytes += len(piece)
    return size_bytes, digest.digest()


def exchange(sender: Network, receiver: Network, address: str, size_bytes: int) -> None:
    """So much by TCP to that address, which is the receiver's: it arrives as it was."""
    listener = receiver.listen(address, 0)
    listener.settimeout(deadline_s())
    received: list[tuple[int, bytes]] = []

    def take() -> None:
        connection, _ = listener.accept()
        with connection:
            received.append(receive_hashed(connection))

    taker = threading.Thread(target=take, daemon=True)
    taker.start()
    with listener, sender.connect(address, listener.getsockname()[1]) as connection:
        sent = send_hashed(connection, size_bytes)
        taker.join(deadline_s())
    if received != [(size_bytes, sent)]:
        raise AssertionError(f"{size_bytes} bytes arrive otherwise than they were sent")
