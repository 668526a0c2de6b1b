"""The network service on a device with several pairs of queues, on a cable to this kernel's own
stack, which has as many: what is of several conversations goes through several of them, and arrives
whole. As in internet_tap.py, it needs a network namespace of its own."""

import contextlib
import socket
import unittest

from context import CODE_SUCCESS
from internet_tap import OnACable, main

import tap_network
from tessera_qemu.machine import Machine

PAIRS = 4
QUEUES_OF_A_PAIR = 2  # what is even receives (Virtio 1.2, 5.1.2)
# Each of these is one for itself: that one pair has all of them does not happen.
CONVERSATIONS = 40
CLOSED_PORT = 9


def used_counts(machine: Machine) -> list[int]:
    """Of each queue, how many chains the device has used, as QEMU says."""
    (path,) = [
        device["path"]
        for device in machine.qmp.execute("x-query-virtio")
        if device["name"] == "virtio-net"
    ]
    return [
        machine.qmp.execute("x-query-virtio-queue-status", path=path, queue=index)["used-idx"]
        for index in range(PAIRS * QUEUES_OF_A_PAIR)
    ]


class InternetQueues(OnACable):
    def test_several_queues(self) -> None:
        tap, machine = self.start_on_cable(PAIRS)
        for _ in range(CONVERSATIONS):
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection((tap.guest, CLOSED_PORT)).close()
        counts: list[int] = []
        self.exchange(tap.guest, lambda: counts.extend(used_counts(machine)))
        received, sent = counts[0::QUEUES_OF_A_PAIR], counts[1::QUEUES_OF_A_PAIR]
        self.assertGreater(len([count for count in sent if count > 0]), 1, counts)
        self.assertGreater(len([count for count in received if count > 0]), 1, counts)
        machine.wait_for(r"^internet: done, 0 failed$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)


if __name__ == "__main__":
    main()
