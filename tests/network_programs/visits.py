#!/usr/bin/env python3
"""curl and iperf3 with a network, in QEMU, and their peers on this machine; see README.md
beside this file.

    visits.py --machine MACHINE_JSON
"""

import argparse
import http.server
import os
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tools")]

from tessera_qemu import config  # noqa: E402
from tessera_qemu.machine import Machine  # noqa: E402

TIMEOUT_S = 600
HOST = "127.0.0.1"
# Where the guest finds the list; this machine with its ports.
LIST = "10.0.2.100:80"
HOST_IN_GUEST = "10.0.2.2"
FILE_BYTES = 3_000_000
UNVERIFIED = 60
# How what is made for the test is made: with nobody to ask.
ALONE = {
    "check": True,
    "capture_output": True,
    "stdin": subprocess.DEVNULL,
    "start_new_session": True,
    "timeout": TIMEOUT_S,
}

AUTHORITY = """
[ca]
default_ca = authority
[authority]
database = index
serial = serial
new_certs_dir = .
policy = names
default_md = sha256
x509_extensions = extensions
[names]
commonName = supplied
[extensions]
basicConstraints = critical, CA:true
subjectAltName = DNS:files.test
"""


class Files(http.server.BaseHTTPRequestHandler):
    """Files that are served, and those that came."""

    protocol_version = "HTTP/1.1"
    served: dict[str, bytes] = {}
    came: dict[str, bytes] = {}

    def do_GET(self) -> None:
        data = self.served.get(self.path)
        self.answer(404 if data is None else 200, data or b"")

    def do_PUT(self) -> None:
        self.came[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201, b"")

    def answer(self, code: int, data: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def serve(context: ssl.SSLContext | None) -> int:
    """The port of a server of Files."""
    server = http.server.ThreadingHTTPServer((HOST, 0), Files)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """One that vouches for itself, valid also where a machine without a clock believes to be, and
    its key."""
    place = folder / name
    place.mkdir()
    (place / "authority").write_text(AUTHORITY)
    (place / "index").touch()
    (place / "serial").write_text("01\n")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=place, **ALONE)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-new", *key, "-keyout", "key", "-out", "request", "-subj", "/CN=files.test")
    signing = ["-batch", "-config", "authority", "-selfsign", "-keyfile", "key", "-notext"]
    dates = ["-startdate", "19700101000000Z", "-enddate", "21000101000000Z"]
    openssl("ca", *signing, *dates, "-in", "request", "-out", "certificate")
    return place / "certificate", place / "key"


def steps(port: int, tls_port: int) -> list[tuple[str, int | None]]:
    """Commands for the guest, and what each is to end with; None: it is not waited for."""
    here = f"http://{HOST_IN_GUEST}:{port}"
    fetch = "curl -s -S --create-dirs"
    named = f"--resolve files.test:{tls_port}:{HOST_IN_GUEST}"
    secure = f"https://files.test:{tls_port}/file"
    other = f"--resolve other.test:{tls_port}:{HOST_IN_GUEST} -o /x https://other.test:{tls_port}/"
    return [
        (f"{fetch} -o /file {here}/file", 0),
        (f"{fetch} -T /file {here}/plain", 0),
        (f"{fetch} -o /certificates.pem {here}/certificate", 0),
        (f"{fetch} -o /stranger.pem {here}/stranger", 0),
        (f"{fetch} {named} -o /tls13 {secure}", 0),
        (f"{fetch} -T /tls13 {here}/tls13", 0),
        (f"{fetch} {named} --tls-max 1.2 -o /tls12 {secure}", 0),
        (f"{fetch} -T /tls12 {here}/tls12", 0),
        (f"{fetch} {named} --cacert /stranger.pem -o /x {secure}", UNVERIFIED),
        (f"{fetch} {other}", UNVERIFIED),
        (f"{fetch} -o /tmp/x {here}/certificate", 0),
        ("& iperf3 -s -1 --logfile /iperf3.log", None),
        ("+ iperf3 -c 127.0.0.1 -n 1M", 0),
        ("& iperf3 -s -1 --logfile /iperf3-udp.log", None),
        ("+ iperf3 -c 127.0.0.1 -u -n 100K", 0),
    ]


def wrong_ends(machine: Machine, wanted: list[tuple[str, int | None]]) -> int:
    """Does the commands; how many ended otherwise."""
    count = 0
    for number, (command, status) in enumerate(wanted, 1):
        if status is not None:
            end = rf"^visits: {number} ended with (-?\d+)\.$"
            line = machine.wait_for(end, timeout_s=TIMEOUT_S)
            if line.group(1) != str(status):
                print(f"`{command}` ended with {line.group(1)}, not {status}")
                count += 1
    return count


def visit(machine: config.MachineConfig, folder: Path) -> int:
    """How much was not as it is to be."""
    own, own_key = certificate(folder, "own")
    stranger, _ = certificate(folder, "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, own_key)
    port = serve(None)
    wanted = steps(port, serve(context))
    data = os.urandom(FILE_BYTES)
    Files.served = {
        "/list": "".join(f"{command}\n" for command, _ in wanted).encode(),
        "/file": data,
        "/certificate": own.read_bytes(),
        "/stranger": stranger.read_bytes(),
    }
    network = f"user,id=network,guestfwd=tcp:{LIST}-tcp:{HOST}:{port}"
    extra = ["-netdev", network, "-device", "virtio-net-pci,netdev=network"]
    changed = machine.with_changes(package=machine.folder / "visits.package")
    with Machine(changed, name=f"visits-{machine.arch}", extra=extra) as guest:
        failures = wrong_ends(guest, wanted)
    for name in ("plain", "tls13", "tls12"):
        if Files.came.get(f"/{name}") != data:
            print(f"{name}: not the file that was served")
            failures += 1
    return failures


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", type=Path, required=True)
    machine = config.load(parser.parse_args(arguments).machine)
    with tempfile.TemporaryDirectory() as temporary:
        failures = visit(machine, Path(temporary))
    print("visits:", f"{failures} failed" if failures else "as they are to be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
