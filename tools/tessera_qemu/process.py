"""Starts QEMU so that it cannot outlive us.

Linux sends a child the signal it asked for when the thread that started it ends; so a QEMU is gone
even when we are killed with SIGKILL. Start one from a thread that lives as long as it shall.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Sequence

from .errors import MachineError

PR_SET_PDEATHSIG = 1

# Loaded before the fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True)


def start(command: Sequence[str], **options: object) -> subprocess.Popen:
    """subprocess.Popen for QEMU. Raises MachineError where the program is missing."""
    parent = os.getpid()

    def bind_to_parent() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    try:
        return subprocess.Popen(command, preexec_fn=bind_to_parent, **options)
    except FileNotFoundError as error:
        raise MachineError(
            f"there is no {command[0]} here; `./tessera run` installs what is missing"
        ) from error


def stop(process: subprocess.Popen, patience_s: float = 5.0) -> None:
    """Ends QEMU: politely, so that it restores the terminal, and then by force. Idempotent."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
