"""A network of the test's own, with nothing in it but 127.0.0.1 and ::1, where every port is free.

QEMU's user network shows 10.0.2.2 port 53 what is at 127.0.0.1 port 53, and no other port.
"""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
GET_FLAGS, SET_FLAGS, IS_UP = 0x8913, 0x8914, 1


def enter() -> None:
    """For this process and what it starts. Before it has threads.

    Where nobody may make one, as in some containers, the network stays the one that is there: then
    ports below 1024 have to be free and allowed in it, or the servers of the test say so.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if user == 0 and libc.unshare(CLONE_NEWNET) == 0:
        switch_on()
    elif libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        maps = {"setgroups": "deny", "uid_map": f"0 {user} 1", "gid_map": f"0 {group} 1"}
        for name, text in maps.items():
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        switch_on()


def enter_one_more() -> None:
    """For this thread only, and what it starts, in a network that enter() has made."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "nobody may make a network of his own here")
    switch_on()


def switch_on() -> None:
    """The one interface that a new network has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack_from("H", fcntl.ioctl(any_socket, GET_FLAGS, request), 16)[0]
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", flags | IS_UP))
