"""What a person types to use the network, with QEMU's user network and servers on this host."""

import http.server
import re
import socket
import ssl
import threading
import unittest

import own_network
from context import READY, ROOT, MachineTest
from login import ANONYMOUS, LATE, LOGINS, OWNER, answer, log_in, prompt_of
from peers import ADDRESS_6, HOST_NAME, Connections, Datagrams, TimeServer, dns_answer, read_all
from tessera_qemu.command import outside_arguments

PROMPT = prompt_of(OWNER)
CTRL_C = "\x03"
HOST = "10.0.2.2"
NOBODY = "10.0.2.99"
DNS_PORT = 53
NTP_PORT = 123
# What reaches the machine's ports 8080 and 9000 from here.
TCP_PORT = 18080
UDP_PORT = 19000
LOOKS = 200
BIG_BYTES = 300_000  # 292.9 KiB
SECRET_OF_BOB = "bob's own"
MOST_BYTES = 1 << 20
IPERF3_PORT = 5201
# A server's, and the certificate of whoever vouches for it.
KEYS = ROOT / "tests" / "web" / "keys"


def setUpModule() -> None:
    own_network.enter()


LINES = "".join(f"line {number} of what is fetched\n" for number in range(3000))
NAMES = ("again", "copy", "lines")


class Files(http.server.BaseHTTPRequestHandler):
    """/lines, and /elsewhere, which leads there."""

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/lines")
            self.end_headers()
        elif self.path == "/lines":
            self.give(LINES.encode())
        elif self.path == "/authority":
            self.give((KEYS / "authority.pem").read_bytes())
        else:
            self.send_error(404)

    def give(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Internet(MachineTest):
    def setUp(self) -> None:
        super().setUp()
        forwards = (
            f"hostfwd=tcp:127.0.0.1:{TCP_PORT}-:8080",
            f"hostfwd=udp:127.0.0.1:{UDP_PORT}-:9000",
        )
        self.machine = self.start(extra=outside_arguments(",".join(forwards)))
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)

    def type(self, line: str, *expected: str, prompt: str = PROMPT) -> None:
        """Again, when the host was too busy for the policy service to answer in time."""
        patterns = [*expected, prompt]
        for _ in range(LOGINS):
            self.machine.send(line + "\r")
            if self.machine.wait_for(f"{LATE}|{patterns[0]}").group(0) != LATE:
                break
            self.machine.wait_for(prompt)
        for pattern in patterns[1:]:
            self.machine.wait_for(pattern)

    def wait_for_address(self, pattern: str = r"^   10\.0\.2\.15/24, by DHCP") -> None:
        """Nothing says when the lease has come, but the interface."""
        for _ in range(LOOKS):
            start = len(self.machine.text)
            self.type("net", r"^name servers")
            if re.search(pattern, self.machine.text[start:], re.MULTILINE):
                return
        self.fail(f"net does not show {pattern}")

    def listeners(self, count: int) -> str:
        """As `net` has them: with those that wait for SSH, for who follows the audit log, and for
        who calls from another machine."""
        return f", {count + 3 * (self.config.edition == 'server')} listeners, "

    def in_use(self, listeners: int = 0) -> str:
        return rf"^in use: 0 connections{self.listeners(listeners)}\d sockets$"

    def log_in_bob(self) -> None:
        self.machine.send("call session newIdentity bob\r")
        answer(self.machine, PROMPT, SECRET_OF_BOB)
        self.machine.send("logout\r")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, "bob", SECRET_OF_BOB)

    def server(self, talk) -> int:
        server = Connections(talk)
        self.addCleanup(server.close)
        return server.port

    def test_net(self) -> None:
        self.wait_for_address()
        self.wait_for_listeners(0)
        self.type(
            "net",
            r"^\d: card0, 52:54:00:12:34:56, up$",
            r"^   10\.0\.2\.15/24, by DHCP, router 10\.0\.2\.2$",
            r"^   frames: [1-9]\d* received, [1-9]\d* sent, 0 lost, 0 refused$",
            r"^name servers: 10\.0\.2\.3\b",
            self.in_use(),
            r"^buffers: \d+ of [1-9]\d*, ",
            r"^denied: 0 attempts$",
        )
        self.type("net set card0 address 10.0.2.77/24", r"^net: card0: its address comes by DHCP ")
        self.type("net set card0 dhcp off; net", r"^   no address$|^   fe80::", r"^name servers")
        self.type("net set card0 address 10.0.2.66/24; net", r"^   10\.0\.2\.66/24$")
        self.type("net set card0 address 10.0.2.77/24 10.0.2.2")
        self.wait_for_address(r"^   10\.0\.2\.77/24, router 10\.0\.2\.2$")
        self.type(f"ping {HOST} 1", r"^1 sent, 1 answered, 0 lost; least ")
        self.type("net set card0 dhcp on")
        self.wait_for_address()

    def test_settings_are_kept(self) -> None:
        """What the owner has set holds in the next process of the service as well."""
        self.wait_for_address()
        self.type("net set card0 dhcp off; net set card0 address 10.0.2.77/24 10.0.2.2")
        self.type("net set card0 address 2001:db8::77/64")
        self.type(f"net set name-server 1 {HOST}")
        self.type("call services restart network")
        self.wait_for_address(r"^   10\.0\.2\.77/24, router 10\.0\.2\.2$")
        self.type("net", r"^name servers: 10\.0\.2\.2\b")
        self.wait_for_address(r"^   2001:db8::77$")
        self.type(f"ping {HOST} 1", r"^1 sent, 1 answered, 0 lost; least ")
        self.type("net set card0 dhcp on")
        self.wait_for_address()
        self.type("call services restart network")
        self.wait_for_address()

    def test_net_wrong(self) -> None:
        self.type("net nonsense", r"^net: use: net \[sockets\]")
        self.type("net set card0", r"^net: use: net ")
        self.type("net set card0 dhcp maybe", r"^net: use: net ")
        self.type("net set 9 dhcp on", r"^net: there is no interface '9'$")
        self.type("net set nothing dhcp on", r"^net: there is no interface 'nothing'$")
        self.type("net set card0 address 10.0.2.5", r"^net: 10\.0\.2\.5 is no address with ")
        self.type("net set card0 address 1.2.3.4/8 here", r"^net: here is no address$")
        self.type("net set card0 dhcp off; net set card0 address 224.0.0.1/8", r"^net: card0: no ")
        self.type("net set name-server 1 nobody", r"^net: nobody is no address$")
        self.type("net set name-server 5 10.0.2.2", r"^net: use: net ")

    def test_resolve(self) -> None:
        server = Datagrams(dns_answer, DNS_PORT)
        self.addCleanup(server.close)
        self.wait_for_address()
        self.type(f"net set name-server 1 {HOST}; net", r"^name servers: 10\.0\.2\.2\b")
        self.type(f"resolve {HOST_NAME}", rf"^{re.escape(HOST)}$")
        self.type(f"resolve {HOST_NAME} ipv6", rf"^{re.escape(ADDRESS_6)}$")
        self.type("resolve near.test", r"^resolve: near\.test: there is no such name, or nobody ")
        self.type("resolve 2001:DB8:0::1", r"^2001:db8::1$")
        self.type("resolve a..b", r"^resolve: a\.\.b is neither an address nor the name of ")
        self.type("resolve a b", r"^resolve: use: resolve NAME \[ipv4\|ipv6\]$")
        self.type(f"ping {HOST_NAME} 1", r"^10\.0\.2\.2: 56 bytes each", r"^1 sent, 1 answered")

    def test_ping(self) -> None:
        self.wait_for_address()
        self.type(
            f"ping {HOST} 2",
            r"^1: answered after \d+\.\d{3} ms$",
            r"^2: answered after \d+\.\d{3} ms$",
            r"^2 sent, 2 answered, 0 lost; least \d+\.\d{3} ms, mean \d+\.\d{3} ms, most ",
        )
        self.machine.send(f"ping {HOST}\r")
        self.machine.wait_for(r"^1: answered after ")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^\d+ sent, \d+ answered, 0 lost; least ")
        self.machine.wait_for(PROMPT)
        self.type(f"ping {NOBODY} 1", r"^1: no answer$", r"^1 sent, 0 answered, 1 lost$")
        self.type(f"ping {HOST} 0", r"^ping: use: ping HOST \[COUNT\]$")

    def files(self, context: ssl.SSLContext | None) -> int:
        """The port of a server of files on this host."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def web(self) -> str:
        """What the guest calls one."""
        return f"http://{HOST}:{self.files(None)}"

    def test_fetch(self) -> None:
        web = self.web()
        self.wait_for_address()
        self.type(f"fetch {web}/lines", rf"^lines: {len(LINES)} bytes$")
        self.type("cat lines", *(f"^{line}$" for line in LINES.splitlines()[:3]))
        self.type(f"fetch {web}/elsewhere again", rf"^again: {len(LINES)} bytes$")
        self.type(f"fetch {web}/lines - | tee copy", rf"^{LINES.splitlines()[-1]}$")
        self.type("ls -l again copy lines", *(rf"^ +83\.8 KiB  {name}$" for name in NAMES))
        self.type(f"fetch {web}/nothing", r"^fetch: http://.*/nothing: .*\b404$")
        self.type("ls nothing nothing.part", *2 * [r"^ls: .*nothing"])
        self.type(f"fetch {web}", r"^fetch: http://.*: no name for a file in it: say one$")
        self.type("fetch file:///lines x", r"^fetch: file:///lines: ")
        self.type("fetch", r"^use: fetch URL \[FILE\]$")
        self.type("fetch https://10.0.2.2:1/x", r"^fetch: https://10\.0\.2\.2:1/x: ")

    def test_curl(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(KEYS / "certificate.pem", KEYS / "key.pem")
        port, tls_port = self.files(None), self.files(context)
        web = f"http://{HOST}:{port}"
        secure = f"--resolve web.test:{tls_port}:{HOST} https://web.test:{tls_port}/lines"
        self.wait_for_address()
        only = f"with network=network:client@{HOST}:{port},{HOST}:{tls_port}"
        self.type(f"run curl -sS -o lines {web}/lines {only}; ls -l lines", r" 83\.8 KiB  lines$")
        self.type(f"run curl -sS http://{HOST}:1/ {only}", r"^curl: \(7\) Failed to connect ")
        self.type("audit query event=networkDenied", r"networkDenied .*10\.0\.2\.2")
        # Who vouches for servers, the owner says.
        self.type(f"run curl -sS -o copy {secure} {only}", r"^curl: \(77\) ")
        self.type(f"run curl -sS -o certificates.pem {web}/authority {only}")
        self.type(f"run curl -sS -o copy {secure} {only}; ls -l copy", r" 83\.8 KiB  copy$")
        wrong = secure.replace("web.test", "other.test")
        self.type(f"run curl -sS -o x {wrong} {only}", r"^curl: \(60\) ")

    def test_iperf3(self) -> None:
        """Both sides in one machine, each with what it needs of the network."""
        place = f"127.0.0.1:{IPERF3_PORT}"
        served = f"network=network:server@:{IPERF3_PORT},udp/:{IPERF3_PORT}"
        over = r"^\[ +\d+\] .* receiver$", r"^iperf Done\.$"
        self.wait_for_address()
        self.wait_for_listeners(0)
        self.type("mkdir tmp")
        measured = (("-n 1M", place), ("-R -n 1M", place), ("-u -n 100K", f"{place},udp/{place}"))
        for words, only in measured:
            self.type(f"run iperf3 -s -1 --logfile log with {served} &", r"^\[\d\]$")
            self.wait_for_listeners(1)
            self.type(f"run iperf3 -c 127.0.0.1 {words} with network=network:client@{only}", *over)
            self.wait_for_listeners(0)

    def wait_for_listeners(self, count: int) -> None:
        """Nothing says that there are so many, but the network."""
        for _ in range(LOOKS):
            start = len(self.machine.text)
            self.type("net", r"^in use: .*$")
            if self.listeners(count) in self.machine.text[start:]:
                return
        self.fail(f"there are not {count} listeners")

    def test_nc(self) -> None:
        upper = self.server(lambda connection: connection.sendall(read_all(connection).upper()))
        self.wait_for_address()
        self.type(f"echo hello | nc {HOST} {upper}", r"^HELLO$")
        self.type(f"nc {HOST} 1 < /", r"cannot be opened")
        self.type(f"echo x | nc {HOST} 1", r"^nc: 10\.0\.2\.2: it was refused, or ")
        self.type(f"nc {HOST} 0", r"^nc: 0 is no port")
        self.type("nc", r"^nc: use: nc \[-u\] HOST PORT")
        self.machine.send("echo from there | nc -l 8080\r")
        self.machine.wait_for(r"^nc: listening at \*:8080$")
        with socket.create_connection(("127.0.0.1", TCP_PORT)) as connection:
            connection.sendall(b"from here\n")
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(connection), b"from there\n")
        self.machine.wait_for(r"^from here$")
        self.machine.wait_for(PROMPT)

    def test_nc_big(self) -> None:
        """Both ways at once: what is sent to and fro stays what it was."""
        big = b"".join(number.to_bytes(4, "big") for number in range(BIG_BYTES // 4))
        taken: list[bytes] = []

        def give(connection: socket.socket) -> None:
            connection.sendall(big)
            connection.shutdown(socket.SHUT_WR)
            taken.append(read_all(connection))

        port = self.server(give)
        self.wait_for_address()
        self.type(f"echo - | nc {HOST} {port} > big; ls -l big", r" 292\.9 KiB  big$")
        self.type(f"nc {HOST} {port} < big > again; ls -l again", r" 292\.9 KiB  again$")
        self.type(f"nc {HOST} {port} < again > big; ls -l big", r" 292\.9 KiB  big$")
        self.assertEqual([len(data) for data in taken], [2, len(big), len(big)])
        self.assertTrue(taken[1] == big and taken[2] == big)

    def end_service(self, program: str) -> None:
        number = self.machine_shows(rf"^ +(\d+) .* {program}$", "ps")
        self.machine.send(f"kill {number}\r")

    def machine_shows(self, pattern: str, command: str) -> str:
        start = len(self.machine.text)
        self.type(command)
        shown = re.search(pattern, self.machine.text[start:], re.MULTILINE)
        self.assertIsNotNone(shown, pattern)
        return shown.group(1)

    def test_nc_ended(self) -> None:
        """The network's service ends while nobody says anything: who waits for that hears of it."""
        waits = threading.Event()

        def say_nothing_more(connection: socket.socket) -> None:
            connection.sendall(b"here\n")
            waits.wait()

        port = self.server(say_nothing_more)
        self.addCleanup(waits.set)  # before the server is closed, which waits for the conversation
        self.wait_for_address()
        self.machine.send(f"echo x | nc {HOST} {port} &\r")
        self.machine.wait_for(r"here$")
        self.machine.send("\r")
        self.machine.wait_for(PROMPT)
        self.machine.send("echo x | nc -u -l 9000 &\r")
        self.machine.wait_for(r"nc: listening at \*:9000$")
        self.machine.send("\r")
        self.machine.wait_for(PROMPT)
        self.end_service("network_service")
        both = rf"nc: ({re.escape(HOST)}|datagrams): "
        heard = {self.machine.wait_for(both).group(1) for _ in range(2)}
        self.assertEqual(heard, {HOST, "datagrams"})

    def test_nc_datagrams(self) -> None:
        server = Datagrams(bytes.upper)
        self.addCleanup(server.close)
        self.wait_for_address()
        self.type(f"echo hello | nc -u {HOST} {server.port}", r"^HELLO$")
        self.machine.send("echo from there | nc -u -l 9000\r")
        self.machine.wait_for(r"^nc: listening at \*:9000$")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"from here\n", ("127.0.0.1", UDP_PORT))
            self.machine.wait_for(r"^from here$")
            self.assertEqual(sender.recv(MOST_BYTES), b"from there\n")
        self.machine.wait_for(PROMPT)

    def test_sockets(self) -> None:
        self.wait_for_address()
        self.wait_for_listeners(0)
        self.type("echo x | nc -l 8080 &", r"^\[1\]$")
        self.machine.wait_for(r"nc: listening at \*:8080$")
        self.machine.send("\r")
        self.machine.wait_for(PROMPT)
        self.type(
            "net sockets",
            r"^process  principal ",
            r"^ +\d+  [0-9a-f]{8}  listens +\*:8080 ",
        )
        self.type("net", self.in_use(1))
        self.type("stop 1")
        self.type("net", self.in_use())

    def test_ntp(self) -> None:
        server = TimeServer(NTP_PORT)
        self.addCleanup(server.close)
        server.ahead_s = 3600
        self.wait_for_address()
        self.type(
            f"ntp {HOST}",
            r"^stratum 2, round trip 0\.\d{6} s, wrong by at most 0\.\d{6} s$",
            r"^this clock is slow by 3(?:59|60)\d\.\d{6} s$",
            r"^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
        )
        self.type("call time now", r"source = network\b")
        self.type(f"ntp {HOST}", r"^this clock is (?:slow|fast) by [01]\.\d{6} s$", r"^2\d{3}-")
        server.ahead_s = 3 * 86400
        self.type(f"ntp {HOST}", r"^this clock is slow by ", r"^ntp: that is more than a day from ")
        server.change = lambda packet: packet.__setitem__(slice(1, 2), b"\0")
        self.type(f"ntp {HOST}", r"^ntp: 10\.0\.2\.2: it refuses to answer: TEST$")
        server.change = lambda packet: packet.__setitem__(0, 0xE4)
        self.type(f"ntp {HOST}", r"^ntp: 10\.0\.2\.2: it does not know the time itself$")
        server.change = lambda packet: packet.__setitem__(slice(8, 12), b"\0\2\0\0")
        self.type(f"ntp {HOST}", r"^ntp: 10\.0\.2\.2: by what it says, it may be wrong by more ")
        server.change = lambda packet: packet.__setitem__(slice(24, 32), bytes(8))
        self.type(f"ntp {HOST}", r"^ntp: 10\.0\.2\.2: nobody answered$")

    def test_parts(self) -> None:
        """A program that is given a part of the network reaches that, and the rest is refused."""
        upper = self.server(lambda connection: connection.sendall(read_all(connection).upper()))
        dns = Datagrams(dns_answer, DNS_PORT)
        self.addCleanup(dns.close)
        self.wait_for_address()
        self.type(f"net set name-server 1 {HOST}")
        only = f"with network=network@{HOST}:{upper}"
        denied = r": that is not allowed$"
        self.type(f"echo hello | run nc {HOST} {upper} {only}", r"^HELLO$")
        self.type(f"echo x | run nc {HOST} 1 {only}", "^nc: 10.0.2.2" + denied)
        self.type(f"echo x | run nc -l 8080 {only}", "^nc: -l" + denied)
        self.type(f"run ping {HOST} 1 {only}", "^ping: 10.0.2.2" + denied)
        self.type(f"run resolve {HOST_NAME} {only}", f"^resolve: {HOST_NAME}" + denied)
        self.type("net", r"^denied: [4-9] attempts$")
        self.type("audit query event=networkDenied", r"networkDenied .*10\.0\.2\.2")
        by_name = f"with network=network@{HOST_NAME}:{upper},ping/{HOST}"
        self.type(f"echo name | run nc {HOST_NAME} {upper} {by_name}", r"^NAME$")
        self.type(f"run ping {HOST} 1 {by_name}", r"^1 sent, 1 answered")
        self.type(f"run resolve near.test {by_name}", r"^resolve: near\.test" + denied)
        listener = "with network=network:server@:8080"
        self.type(f"echo x | run nc -l 8081 {listener}", "^nc: -l" + denied)
        self.type(f"echo x | run nc {HOST} {upper} {listener}", "^nc: 10.0.2.2" + denied)
        self.type("run caps with network=network:client@*:80", r" network +Network +\d+ +client$")
        self.type("run ls with x=network@", r"not of the form name=capability")
        self.type("run ls with x=network@nonsense", r"^'nonsense' is no list of places like ")
        self.type("run ls with x=pipes@a:1", r"^'pipes' has no places to choose from")
        key = "0123456789abcdef" * 4
        of_key = f"with s=overlay_streams:client@{key}:80,udp/*:53"
        self.type(f"run caps {of_key}", r" s +OverlayStreams +\d+ +client$")
        self.type("run caps with s=overlay_streams@:80", r" s +OverlayStreams +\d+ +all$")
        self.type(
            f"run ls with x=overlay_streams@{HOST}:80",
            rf"^'{HOST}:80' is no list of keys and ports",
        )
        self.type("call overlay_streams listen 7000 4", r"^\(listener = <OverlayListener>\)$")
        self.type("call overlay_streams bind 7000", r"^\(socket = <OverlayDatagram>\)$")
        self.type("run ls with x=network:observer@a:1", r"^'network' has no places to choose from")

    def test_who_may(self) -> None:
        """Everybody who is known may use the network; the owner sees who does, and changes it."""
        self.wait_for_address()
        key = f'0x"{"00" * 32}"'
        denied = r"^call: forClient: that is not allowed$"
        self.type(f"call network forClient 1 '{key}' '0x\"\"'", denied)
        self.log_in_bob()
        bob = prompt_of("bob")
        self.type(f"ping {HOST} 1", r"^1 sent, 1 answered", prompt=bob)
        self.type("net", r"^\d: card0, ", r"^name servers", prompt=bob)
        self.type("net sockets", r"^net: sockets: that is not allowed$", prompt=bob)
        changed = r"^net: you may use the network, and not change it$"
        self.type("net set card0 dhcp off", changed, prompt=bob)
        self.type(f"net set name-server 1 {HOST}", changed, prompt=bob)
        server = TimeServer(NTP_PORT)
        self.addCleanup(server.close)
        self.type(f"ntp {HOST}", r"^ntp: you may read the time, and not set it$", prompt=bob)


if __name__ == "__main__":
    unittest.main(verbosity=2)
