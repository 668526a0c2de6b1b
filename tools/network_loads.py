"""What this machine asks of a guest whose network is measured: each function does one measurement
with whoever is at the other end of a tap, and gives what it found by name.

In the guest are tests/network_bench/peer.c, an iperf3 and an HTTP server.
"""

import json
import re
import socket
import statistics
import subprocess
import time

from tap_network import Tap
from tessera_qemu.errors import MachineError

PEER_PORT = 7000
HTTP_PORT = 8080
DURATION_S = 5
PATIENCE_S = 120
IPERF3_TRIES = 50

DATAGRAM_BYTES = 64
PING_COUNT = 2000
# Before those that count: the first connection after a while finds nothing where it is wanted.
PING_FIRST_COUNT = 100

CONNECTIONS = 16
DOCUMENT_BYTES = 1024
REQUESTS = re.compile(r"^Requests/sec: +([0-9.]+)$", re.MULTILINE)
BAD_REQUESTS = re.compile(r"^ *(Socket errors|Non-2xx)", re.MULTILINE)


def wait_reachable(tap: Tap, timeout_s: float) -> None:
    """Until the guest has its address and the HTTP server listens: the last that does."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            with socket.create_connection((tap.guest, HTTP_PORT), PATIENCE_S) as connection:
                connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                with connection.makefile("rb") as answer:
                    document = answer.read().partition(b"\r\n\r\n")[2]
        except OSError as error:
            if time.monotonic() > end:
                raise MachineError(f"nobody answers at {tap.guest}: {error}") from error
            time.sleep(0.1)
            continue
        if len(document) == DOCUMENT_BYTES:
            return
        raise MachineError(f"the document of {tap.guest} has {len(document)} bytes")


def tcp_to_guest(tap: Tap) -> dict[str, float]:
    """One connection: megabits in a second that iperf3's receiver counted."""
    return {"tcp_to_guest_mbit": _iperf3(tap)}


def tcp_from_guest(tap: Tap) -> dict[str, float]:
    """The other way."""
    return {"tcp_from_guest_mbit": _iperf3(tap, "--reverse")}


def _iperf3(tap: Tap, *words: str) -> float:
    """Its server stops listening for a moment after each test."""
    command = ["iperf3", "--client", tap.guest, "--time", str(DURATION_S), "--json", *words]
    for _ in range(IPERF3_TRIES):
        said = json.loads(_run(command))
        if "sum_received" in said["end"]:
            return said["end"]["sum_received"]["bits_per_second"] / 1e6
        if "Connection refused" not in said.get("error", ""):
            break
        time.sleep(0.1)
    raise MachineError(f"{' '.join(command)} measured nothing: {said.get('error')}")


def ping_pong(tap: Tap) -> dict[str, float]:
    """Microseconds from a byte that is sent until it is back."""
    times_ns = []
    with _ask(tap, "echo") as peer:
        for _ in range(PING_FIRST_COUNT + PING_COUNT):
            begun_ns = time.monotonic_ns()
            peer.sendall(b"x")
            if peer.recv(1) != b"x":
                raise MachineError("the guest does not send back what it is sent")
            times_ns.append(time.monotonic_ns() - begun_ns)
    counted = times_ns[PING_FIRST_COUNT:]
    return {
        "ping_pong_median_us": statistics.median(counted) / 1000,
        "ping_pong_99th_percentile_us": statistics.quantiles(counted, n=100)[98] / 1000,
    }


def http(tap: Tap) -> dict[str, float]:
    """Requests in a second for a file, on connections that stay."""
    address = f"http://{tap.guest}:{HTTP_PORT}/"
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS)]
    said = _run([*command, "--duration", f"{DURATION_S}s", address])
    found = REQUESTS.search(said)
    if found is None or BAD_REQUESTS.search(said) is not None:
        raise MachineError(f"wrk was not answered as it should be:\n{said}")
    return {"http_requests_per_second": float(found[1])}


def udp_to_guest(tap: Tap) -> dict[str, float]:
    """Datagrams in a second that the program in the guest got while this machine sent all it could.
    What ends it says which flood it was: none is ended by what another one left over."""
    number = time.monotonic_ns() % 255
    data = bytes(DATAGRAM_BYTES)
    with _ask(tap, f"receive {number}") as peer, _datagram_socket(tap) as datagrams:
        if peer.recv(16) != b"ready\n":
            raise MachineError("the guest receives no datagrams")
        begun = time.monotonic()
        while time.monotonic() < begun + DURATION_S:
            for _ in range(64):
                datagrams.send(data)
        lasted_s = time.monotonic() - begun
        peer.settimeout(0.1)
        for _ in range(PATIENCE_S * 10):
            datagrams.send(bytes([number]))
            try:
                came, each_ns = _counted(peer)
            except TimeoutError:
                continue
            return {"udp_to_guest_per_second": came / lasted_s, "udp_to_guest_guest_ns": each_ns}
    raise MachineError("the guest did not notice that there are no more datagrams")


def udp_from_guest(tap: Tap) -> dict[str, float]:
    """Those that come from it, counted where frames come into this machine, so that nobody here has
    to be fast."""
    with _datagram_socket(tap):
        before = tap.counts()[1]
        with _ask(tap, f"send {DURATION_S * 1000}") as peer:
            sent, each_ns = _counted(peer)
        came = tap.counts()[1] - before
    if came < sent // 2:
        raise MachineError(f"of {sent} datagrams from the guest, {came} came")
    return {"udp_from_guest_per_second": came / DURATION_S, "udp_from_guest_guest_ns": each_ns}


def _counted(peer: socket.socket) -> tuple[int, float]:
    """How many datagrams the peer says there were, and how much of the guest's time each took."""
    count, duration_ms = (int(word) for word in peer.recv(64).split())
    return count, duration_ms * 1e6 / max(count, 1)


def _datagram_socket(tap: Tap) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((tap.own, PEER_PORT))
    made.connect((tap.guest, PEER_PORT))
    return made


def _ask(tap: Tap, line: str) -> socket.socket:
    """A connection to the peer, which has been told what to do."""
    peer = socket.create_connection((tap.guest, PEER_PORT), PATIENCE_S)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.sendall(f"{line}\n".encode())
    return peer


def _run(command: list[str]) -> str:
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except FileNotFoundError as error:
        raise MachineError(f"there is no {command[0]}; `./tessera bench` installs it") from error
    except subprocess.TimeoutExpired as error:
        raise MachineError(f"{' '.join(command)} took more than {PATIENCE_S} s") from error
    if ran.returncode != 0:
        raise MachineError(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


LOADS = {
    load.__name__: load
    for load in (tcp_to_guest, tcp_from_guest, ping_pong, http, udp_to_guest, udp_from_guest)
}
