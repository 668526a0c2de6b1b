#!/usr/bin/env python3
"""The network beside that of Debian's kernel: two machines of QEMU with the same arguments, each on
a tap in a network of this program's own.

    bench_network.py [--loads NAME,...] [--rounds COUNT] [--instructions] MACHINE_JSON

Both run all the time, and each measurement is made with the one and then with the other, several
times: whoever else is busy on this machine makes both slower. What counts is the median of each,
and what they are of each other; neither is worth comparing with another machine or another day.
What there was for each second of a CPU that QEMU took is beside it (NAME_per_cpu): that depends
less on who else is busy, and says nothing of what two CPUs do at once.
What is measured is in network_loads.py, what runs in the guests in tests/network_bench. Prints
"NAME VALUE" for each figure. With --instructions, nothing but where the instructions go
in our guest, in percent (network_instructions.py), and how many a datagram takes in each guest.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import network_instructions
import network_loads
import tap_network
from debian_guest import cpio, guest, packages, programs
from tessera_qemu import config
from tessera_qemu.errors import MachineError
from tessera_qemu.machine import Machine

CPUS = 2
ROUNDS = 3
GUEST_S = 120
OURS, LINUX = "tessera", "linux"
PEER = Path(__file__).resolve().parent.parent / "tests" / "network_bench" / "peer.c"

READY = (r"peer: listening", r"Server listening on 5201\b")
SERVERS = (
    *("iperf3", "libiperf0", "libsctp1", "libssl3", "libc6"),
    *("nginx", "libcrypt1", "libpcre2-8-0", "zlib1g"),
)
BINARIES = {"usr/bin/iperf3": "bin/iperf3", "usr/sbin/nginx": "bin/nginx"}
# As Debian's own, but that it serves the document, and keeps no log of requests.
NGINX = f"""\
user root;
worker_processes auto;
pid /tmp/nginx.pid;
error_log stderr;
events {{
    worker_connections 768;
}}
http {{
    sendfile on;
    tcp_nopush on;
    access_log off;
    client_body_temp_path /tmp/body;
    proxy_temp_path /tmp/proxy;
    fastcgi_temp_path /tmp/fastcgi;
    uwsgi_temp_path /tmp/uwsgi;
    scgi_temp_path /tmp/scgi;
    server {{
        listen {network_loads.HTTP_PORT};
        root /;
        index index.html;
    }}
}}
"""
SCRIPT = """\
ip link set lo up
ip address add {address}/24 dev eth0
ip link set eth0 up
cd /
network_peer &
iperf3 -s -i 0 --forceflush &
nginx -e stderr -c /etc/nginx.conf
wait
"""


def files(arch: str) -> dict[str, cpio.File]:
    """Of the guest with Debian's kernel."""
    root = packages.unpacked(arch, "network", SERVERS)
    return programs.files(root, arch, BINARIES) | {
        "etc/nginx.conf": cpio.File(NGINX.encode()),
        "etc/passwd": cpio.File(b"root:x:0:0:root:/:/bin/sh\n"),
        "etc/group": cpio.File(b"root:x:0:\n"),
    }


def boot_ours(
    machine: config.MachineConfig, tap: tap_network.Tap, *, is_counted: bool = False
) -> Machine:
    """Counted: one instruction after the other, and first it waits for the debugger."""
    tap.serve_dhcp()
    package = machine.folder / "bench_network.package"
    changed = machine.with_changes(cpus=1 if is_counted else CPUS, package=package)
    extra = tap.arguments() + (network_instructions.ICOUNT if is_counted else [])
    return Machine(changed, name="bench-network", extra=extra, debug=is_counted)


def boot_linux(
    machine: config.MachineConfig, tap: tap_network.Tap, *, is_counted: bool = False
) -> Machine:
    """Counted: as ours, without the debugger."""
    peer = programs.compiled(machine.arch, PEER, machine.folder / "linux_network_peer")
    script = SCRIPT.format(address=tap.guest)
    task = guest.Task("network", script, {"network_peer": peer}, files(machine.arch))
    changed = machine.with_changes(cpus=1 if is_counted else CPUS)
    extra = tap.arguments() + (network_instructions.ICOUNT if is_counted else [])
    return guest.boot(changed, task, extra=extra)


def wait_ready(machine: Machine, tap: tap_network.Tap) -> None:
    """Until all that is asked listens; whoever writes first is heard first."""
    for _ in READY:
        machine.wait_for("|".join(READY), timeout_s=GUEST_S)
    network_loads.wait_reachable(tap, GUEST_S)


def measure(
    machine: config.MachineConfig, loads: list[str], round_count: int
) -> dict[str, list[float]]:
    """What each round found, by name: of both systems, Linux's where there is one."""
    taps = {OURS: tap_network.Tap("tap0", "10.0.2")}
    if machine.arch in packages.KERNELS:
        taps[LINUX] = tap_network.Tap("tap1", "10.0.3")
    found: dict[str, list[float]] = {}
    guests = {}
    with ExitStack() as stack:
        for system, tap in taps.items():
            boot = boot_ours if system == OURS else boot_linux
            guests[system] = stack.enter_context(boot(machine, tap))
            wait_ready(guests[system], tap)
        for load in [load for load in loads for _ in range(round_count)]:
            for system, tap in taps.items():
                work = partial(network_loads.LOADS[load], tap)
                for name, value in with_cpu(guests[system], work).items():
                    print(f"bench_network.py: {system} {name} {value:.1f}", file=sys.stderr)
                    found.setdefault(f"{system}_{name}", []).append(value)
    return found


def with_cpu(machine: Machine, work: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What the work found; rates also for each second of a CPU that the machine took."""
    begun_s, cpu_begun_s = time.monotonic(), machine.cpu_s()
    found = work()
    cpus = (machine.cpu_s() - cpu_begun_s) / (time.monotonic() - begun_s)
    rates = [name for name in found if not name.endswith(("_us", "_ns"))]
    return found | {f"{name}_per_cpu": found[name] / cpus for name in rates}


def measure_instructions(machine: config.MachineConfig, loads: list[str]) -> dict[str, float]:
    """Where they go in our guest under each load, and how many each datagram takes in both."""
    if machine.arch != "x86_64":
        raise MachineError("where the instructions go is only found on x86_64")
    tap = tap_network.Tap("tap0", "10.0.2")
    work = {name: partial(network_loads.LOADS[name], tap) for name in loads}
    with boot_ours(machine, tap, is_counted=True) as ours:
        ours.gdb.resume()
        wait_ready(ours, tap)
        found = network_instructions.measure(machine, ours.gdb, work)
        found |= instructions_each(OURS, tap, loads)
    tap = tap_network.Tap("tap1", "10.0.3")
    with boot_linux(machine, tap, is_counted=True) as linux:
        wait_ready(linux, tap)
        return found | instructions_each(LINUX, tap, loads)


def instructions_each(system: str, tap: tap_network.Tap, loads: list[str]) -> dict[str, float]:
    """Of a counted guest whose CPU is never asleep meanwhile: how many a datagram takes."""
    found = {}
    for load in [load for load in loads if load.startswith("udp_")]:
        each_ns = network_loads.LOADS[load](tap)[f"{load}_guest_ns"]
        found[f"{system}_{load}_instructions"] = each_ns / network_instructions.INSTRUCTION_NS
    return found


def figures(found: dict[str, list[float]]) -> dict[str, float]:
    """Medians, and in percent what ours are of Linux's."""
    medians = {name: statistics.median(values) for name, values in found.items()}
    for name in list(medians):
        ours = name.removeprefix(f"{OURS}_")
        if f"{LINUX}_{ours}" in medians and name != ours:
            medians[f"{ours}_of_linux_percent"] = 100 * medians[name] / medians[f"{LINUX}_{ours}"]
    return medians


def main(arguments: list[str]) -> int:
    """The command. What has to be fetched is fetched before the network is one's own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loads", default=",".join(network_loads.LOADS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("machine", type=Path, metavar="MACHINE_JSON")
    options = parser.parse_args(arguments)
    loads = options.loads.split(",")
    if not set(loads) <= set(network_loads.LOADS):
        parser.error(f"--loads takes some of {', '.join(network_loads.LOADS)}")
    try:
        machine = config.load(options.machine)
        if not tap_network.is_inside():
            prepare(machine.arch)
        tap_network.enter_anew()
        if options.instructions:
            found = measure_instructions(machine, loads)
        else:
            found = figures(measure(machine, loads, options.rounds))
    except MachineError as error:
        print(f"bench_network.py: {error}", file=sys.stderr)
        return 1
    for name, value in found.items():
        print(f"{name} {value:.1f}")
    return 0


def prepare(arch: str) -> None:
    """Makes sure that the cache has all that Debian's kernel needs."""
    if not tap_network.may_make():
        raise MachineError("nobody may make a network of his own here")
    if arch in packages.KERNELS:
        packages.files(arch)
        files(arch)
        packages.unpacked(arch, "libc", programs.TO_LINK_WITH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
