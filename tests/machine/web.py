"""The HTTP server in a machine whose network is QEMU's own: what it serves, to good clients and to
others, without TLS and with it (tests/web)."""

import http.client
import select
import socket
import ssl
import threading
import unittest

from context import ROOT, MachineTest
from tessera_qemu.machine import Machine

HOST = "127.0.0.1"
HTTP, HTTPS, KILLER = 8080, 8443, 7
KEYS = ROOT / "tests" / "web" / "keys"
INDEX_BYTES = 1024
BIG_BYTES = 1_000_000
AT_ONCE = 100
# The server takes 500.
MOST = 490
GREETED = 60
PIPELINED = 60
ROUNDS = 5
KILLS = 3
LOADERS = 4
# How often something that changes ten times a second is asked for until it has.
LOOKS = 2000
# A busy host can stop the machine for long.
PATIENCE_S = 60

# What is refused, and how. Behind each, another request would be answered if it were believed.
REFUSED = [
    (b"GET /\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    (b"GET /../keys/key.pem HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /%2e%2e/key.pem HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 37\r\n\r\n", 405),
    (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 37\r\n\r\n", 413),
    (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417),
    (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"a" * 9000 + b"\r\n\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
    (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
]


def pattern(size_bytes: int) -> bytes:
    return bytes((i * 7 + i // 256) & 255 for i in range(size_bytes))


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return listener.getsockname()[1]


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side ends."""
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


class Web(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        self.ports = {port: free_port() for port in (HTTP, HTTPS, KILLER)}
        self.big = pattern(BIG_BYTES)
        self.context = ssl.create_default_context(cafile=str(KEYS / "authority.pem"))

    def boot(self, cpus: int) -> Machine:
        forwards = "".join(
            f",hostfwd=tcp:{HOST}:{ours}-:{theirs}" for theirs, ours in self.ports.items()
        )
        machine = self.start(
            cpus=cpus,
            package=self.config.folder / "web.package",
            extra=[
                *["-netdev", f"user,id=internet,restrict=on{forwards}"],
                *["-device", "virtio-net-pci,netdev=internet"],
            ],
        )
        for _ in range(2):  # in whatever order
            machine.wait_for(rf"^(httpd: listening at port {HTTPS}, with TLS|site: written)$")
        return machine

    def connect(self, port: int = HTTP) -> socket.socket:
        """A connection to the server, with TLS where the port has it."""
        connection = socket.create_connection((HOST, self.ports[port]), PATIENCE_S)
        self.addCleanup(connection.close)
        if port == HTTPS:
            connection = self.context.wrap_socket(connection, server_hostname="web.test")
            self.addCleanup(connection.close)
        return connection

    def client(self, port: int = HTTP) -> http.client.HTTPConnection:
        client = http.client.HTTPConnection("web.test")
        client.sock = self.connect(port)
        return client

    def get(
        self,
        client: http.client.HTTPConnection,
        path: str,
        method: str = "GET",
        **fields: str,
    ) -> tuple[int, http.client.HTTPResponse, bytes]:
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        client.request(method, path, headers=headers)
        response = client.getresponse()
        return response.status, response, response.read()

    # -- what is asked well ----------------------------------------------------------------------

    def ask_for_files(self, port: int) -> None:
        """All on one connection."""
        client = self.client(port)
        status, response, body = self.get(client, "/")
        self.assertEqual((status, body), (200, self.big[:INDEX_BYTES]))
        self.assertEqual(response.getheader("Content-Type"), "text/html; charset=utf-8")
        etag = response.getheader("ETag")
        date = response.getheader("Last-Modified")
        self.assertEqual(self.get(client, "/", If_None_Match=etag)[0], 304)
        self.assertEqual(self.get(client, "/", If_Modified_Since=date)[0], 304)
        status, response, body = self.get(client, "/", "HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertEqual(response.getheader("Content-Length"), str(INDEX_BYTES))
        self.assertEqual(self.get(client, "/big")[2], self.big)
        status, response, body = self.get(client, "/big", Range="bytes=500000-500099")
        self.assertEqual((status, body), (206, self.big[500_000:500_100]))
        self.assertEqual(self.get(client, "/big", Range="bytes=2000000-")[0], 416)
        status, response, _ = self.get(client, "/sub?a")
        self.assertEqual((status, response.getheader("Location")), (301, "/sub/?a"))
        self.assertEqual(self.get(client, "/sub/")[2], b"sub\n")
        self.assertEqual(self.get(client, "/%73ub/index.html")[2], b"sub\n")
        self.assertEqual(self.get(client, "/bare/")[0], 403)
        for path in ("/none", "/sub/none", "/big/", "/big/none", "//big", "/" + "n" * 300):
            self.assertEqual(self.get(client, path)[0], 404)

    def ask_for_what_changes(self) -> None:
        client = self.client()
        first = int(self.get(client, "/counter")[2])
        for _ in range(LOOKS):
            status, response, body = self.get(client, "/counter")
            self.assertEqual((status, len(body)), (200, 9))
            if int(body) > first + 1:
                return
        self.fail(f"it stays what it was: {first}")

    def ask_at_once(self) -> None:
        """Many requests before the first answer."""
        connection = self.connect()
        request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        last = b"GET /sub/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        connection.sendall(request * PIPELINED + last)
        received = read_all(connection)
        self.assertEqual(received.count(self.big[:INDEX_BYTES]), PIPELINED)
        self.assertTrue(received.endswith(b"\r\n\r\nsub\n"))

    def ask_from_many(self, count: int = AT_ONCE) -> None:
        """Many connections that are open together, on which all ask at once, several times."""
        clients = []
        for _ in range(count):
            # QEMU takes one at a time; whoever comes meanwhile is made to wait for a second.
            clients.append(self.client())
            self.assertEqual(self.get(clients[-1], "/sub/")[2], b"sub\n")
        for _ in range(ROUNDS):
            for client in clients:
                client.request("GET", "/")
            for client in clients:
                self.assertEqual(client.getresponse().read(), self.big[:INDEX_BYTES])

    # -- what is not -----------------------------------------------------------------------------

    def ask_wrongly(self) -> None:
        for request, status in REFUSED:
            connection = self.connect()
            connection.sendall(request + b"GET /sub/ HTTP/1.1\r\nHost: a\r\n\r\n")
            received = read_all(connection)
            self.assertEqual(received[:13], b"HTTP/1.1 %d " % status, request[:60])
            self.assertEqual(received.count(b"HTTP/1.1 "), 1, received)

    def ask_byte_by_byte(self) -> None:
        connection = self.connect()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"GET /sub/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n":
            connection.sendall(bytes([byte]))
        self.assertTrue(read_all(connection).endswith(b"sub\n"))

    def leave_early(self) -> None:
        for request in (b"", b"GET", b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n" * 3):
            connection = self.connect()
            connection.sendall(request)
            connection.close()

    def take_slowly(self) -> None:
        """Who does not take what he asked for keeps nobody else, and gets it when he does."""
        slow = self.connect()
        slow.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        self.ask_from_many()
        self.assertTrue(read_all(slow).endswith(self.big))

    def greeting(self) -> bytes:
        """What a client says first."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = self.context.wrap_bio(incoming, outgoing, server_hostname="web.test")
        with self.assertRaises(ssl.SSLWantReadError):
            client.do_handshake()
        return outgoing.read()

    def begin_and_stop(self) -> None:
        """Many greet at once and say no more: who asks meanwhile does not wait for all of them."""
        pace = self.client()
        strangers = []
        for _ in range(GREETED):
            stranger = socket.create_connection((HOST, self.ports[HTTPS]), PATIENCE_S)
            self.addCleanup(stranger.close)
            strangers.append(stranger)
            # QEMU takes one at a time; whoever comes meanwhile is made to wait for a second.
            self.assertEqual(self.get(pace, "/sub/")[2], b"sub\n")
        last = self.client()
        self.assertEqual(self.get(last, "/sub/")[2], b"sub\n")
        for stranger in strangers:
            stranger.sendall(self.greeting())
        for _ in range(ROUNDS):
            self.assertEqual(self.get(last, "/sub/")[2], b"sub\n")
        answered = select.select(strangers, [], [], 0)[0]
        self.assertLess(len(answered), GREETED // 2)
        for stranger in strangers:
            self.assertEqual(stranger.recv(1), b"\x16")  # a handshake's

    def speak_wrongly(self) -> None:
        """No TLS where there should be some, and no end of it."""
        plain = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        for greeting in (plain, b"\x16\x03\x01\xff\xff" + b"a" * 70000):
            with socket.create_connection((HOST, self.ports[HTTPS]), PATIENCE_S) as connection:
                try:
                    connection.sendall(greeting)
                    received = read_all(connection)
                except ConnectionError:
                    continue
                self.assertNotIn(b"HTTP/1.1 200", received)

    def speak_to_another(self) -> None:
        """The certificate is for web.test, and of this authority."""
        connection = socket.create_connection((HOST, self.ports[HTTPS]), PATIENCE_S)
        self.addCleanup(connection.close)
        with self.assertRaises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(connection, server_hostname="web.test")

    def speak_versions(self) -> None:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            self.context = ssl.create_default_context(cafile=str(KEYS / "authority.pem"))
            self.context.minimum_version = self.context.maximum_version = version
            self.ask_for_files(HTTPS)

    def load(self) -> None:
        """Asks for something large many times; nobody tells when the other side is no more."""
        connection = self.connect()
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
        try:
            while connection.recv(65536):
                pass
        except OSError:
            pass

    def lose_the_network(self, machine: Machine) -> None:
        """Its service is killed with answers on their way, and the server listens again."""
        for _ in range(LOADERS):
            threading.Thread(target=self.load, daemon=True).start()
        self.assertEqual(self.get(self.client(), "/sub/")[2], b"sub\n")
        self.connect(KILLER)
        for _ in range(2):
            machine.wait_for(r"^httpd: listening at port (8080|8443, with TLS)$")
        self.assertNotRegex(machine.text, r"httpd ended with code")

    # -- tests -----------------------------------------------------------------------------------

    def test_http(self) -> None:
        self.boot(2)
        self.ask_for_files(HTTP)
        self.ask_for_what_changes()
        self.ask_at_once()
        self.ask_byte_by_byte()
        self.ask_wrongly()
        self.leave_early()
        self.take_slowly()
        self.ask_for_files(HTTP)

    def test_many(self) -> None:
        """Nearly as many as there can be."""
        self.boot(2)
        self.ask_from_many(MOST)
        self.ask_for_files(HTTP)

    def test_network_killed(self) -> None:
        machine = self.boot(2)
        for _ in range(KILLS):
            self.lose_the_network(machine)
            self.ask_for_files(HTTP)
            self.ask_for_files(HTTPS)

    def test_https(self) -> None:
        self.boot(1)
        self.speak_versions()
        self.speak_wrongly()
        self.speak_to_another()
        self.begin_and_stop()
        self.ask_for_files(HTTPS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
