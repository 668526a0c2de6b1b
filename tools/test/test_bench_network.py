"""What needs no machine of the benchmark of the network."""

import shutil
import subprocess
import unittest
from unittest import mock

import context  # noqa: F401

import bench
import bench_network
import network_instructions as instructions
import network_loads
import tap_network


class Figures(unittest.TestCase):
    def test_medians_and_what_they_are_of_linux(self) -> None:
        found = {
            "tessera_tcp_mbit": [30.0, 10.0, 20.0],
            "linux_tcp_mbit": [80.0, 10.0, 40.0],
            "tessera_alone_us": [7.0],
        }
        self.assertEqual(
            bench_network.figures(found),
            {
                "tessera_tcp_mbit": 20.0,
                "linux_tcp_mbit": 40.0,
                "tessera_alone_us": 7.0,
                "tcp_mbit_of_linux_percent": 50.0,
            },
        )

    def test_rates_for_each_cpu(self) -> None:
        machine = mock.Mock(cpu_s=mock.Mock(side_effect=[1.0, 9.0]))
        with mock.patch.object(bench_network.time, "monotonic", side_effect=[10.0, 14.0]):
            found = bench_network.with_cpu(machine, lambda: {"a_per_second": 50.0, "a_us": 3.0})
        wanted = {"a_per_second": 50.0, "a_us": 3.0, "a_per_second_per_cpu": 25.0}
        self.assertEqual(found, wanted)

    def test_units(self) -> None:
        self.assertEqual(bench.network_unit("tessera_tcp_to_guest_mbit"), "Mbit/s")
        self.assertEqual(bench.network_unit("ping_pong_median_us_of_linux_percent"), "%")
        self.assertEqual(bench.network_unit("linux_http_requests_per_second"), "1/s")
        self.assertEqual(bench.network_unit("linux_tcp_to_guest_mbit_per_cpu"), "/CPU")

    def test_what_wrk_says(self) -> None:
        said = "  1 threads\n  Socket errors: connect 0, read 1\nRequests/sec:   1234.56\n"
        self.assertEqual(network_loads.REQUESTS.search(said)[1], "1234.56")
        self.assertIsNotNone(network_loads.BAD_REQUESTS.search(said))
        self.assertIsNone(network_loads.BAD_REQUESTS.search("Requests/sec: 1.0\n"))


class Instructions(unittest.TestCase):
    """Programs that have a function in common, in address spaces of their own."""

    COMMON = b"common" * 4
    KERNEL = 0xFFFFFFFF80000000

    def setUp(self) -> None:
        def program(own: bytes, *names: str) -> instructions.Program:
            return instructions.Program(0, own + self.COMMON, [0, len(own)], [*names, "memcpy"])

        self.known = {
            "kernel": program(b"the kernel's own", "arch_cpu_wait"),
            "virtio_net": program(b"the driver's own text", "write"),
            "httpd": program(b"what serves", "serve"),
        }

    def test_places(self) -> None:
        taken = [
            instructions.Sample(1, 0x1000, b"driver's own"),
            instructions.Sample(1, 0x2000, self.COMMON),
            instructions.Sample(2, 0x2000, self.COMMON),
            instructions.Sample(2, 0x1000, b"serves"),
            instructions.Sample(2, self.KERNEL, b"the kernel's"),
            instructions.Sample(2, self.KERNEL, self.COMMON),
            instructions.Sample(3, 0x1000, b"of nobody"),
        ]
        found = sorted(instructions.places(taken, self.known))
        wanted = [
            *[("?", "?"), ("httpd", "memcpy"), ("httpd", "serve"), ("kernel", "memcpy")],
            *[("virtio_net", "memcpy"), ("virtio_net", "write")],
        ]
        self.assertEqual(found, wanted)

    def test_shares(self) -> None:
        found = [("virtio_net", "write"), ("httpd", "serve"), ("kernel", "memcpy"), ("x", "y")]
        shares = instructions.shares(found)
        self.assertEqual(shares, {"devices": 25.0, "application": 50.0, "copy": 25.0})


class Dhcp(unittest.TestCase):
    def test_kind(self) -> None:
        self.assertEqual(tap_network.kind_of(b"\0\x0c\x01a\x35\x01\x03\xff"), 3)

    def test_malformed(self) -> None:
        for options in (b"", b"\x35", b"\x35\x01", b"\xff\x35\x01\x01", b"\x0c\xff\x35\x01\x01"):
            self.assertEqual(tap_network.kind_of(options), 0, options)


class Script(unittest.TestCase):
    def test_shell_understands_it(self) -> None:
        script = bench_network.SCRIPT.format(address="10.0.3.15")
        done = subprocess.run([shutil.which("sh"), "-n"], input=script, text=True, check=False)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
