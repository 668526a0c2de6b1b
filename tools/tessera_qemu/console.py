"""A run for a person or a script: the machine's console on our standard input and output.

At a terminal, QEMU itself puts it in raw mode, so that Ctrl-C reaches the machine; we keep what
the terminal was like and restore it in any case. Into and out of pipes it works the same, without
the escape keys. The run ends when the machine does, when we get a signal, and when nobody reads
our output any more.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import exit_code, process, standstill
from .config import MachineConfig
from .machine import arguments_for
from .qmp import Qmp

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(config: MachineConfig, firmware: str, append: str, extra: Sequence[str]) -> int:
    """Boots the machine and returns the exit status for our own process."""
    interactive = os.isatty(0) and os.isatty(1)
    with contextlib.ExitStack() as cleanup:
        folder = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="tessera-qemu-"))
        words = arguments_for(config, firmware, Path(folder), append)
        words += _console_words(interactive)
        ours, theirs = socket.socketpair()
        cleanup.callback(ours.close)
        words += ["-chardev", f"socket,id=control,fd={theirs.fileno()}"]
        words += ["-mon", "chardev=control,mode=control", *extra]
        if interactive:
            _tell("to leave: Ctrl-A, then X. For QEMU's own prompt, and back: Ctrl-A, then C.")
        cleanup.enter_context(_terminal_restored())
        wakeup = cleanup.enter_context(_signals_as_bytes())
        child = process.start(words, pass_fds=[theirs.fileno()])
        theirs.close()
        cleanup.callback(process.stop, child)
        qmp = Qmp(ours)
        stopped_by = _wait(child, wakeup)
        if stopped_by is not None:
            if stopped_by == signal.SIGTERM:
                _tell_standstill(qmp, config.arch)
            process.stop(child)
            return 128 + stopped_by
        qmp.wait_closed()
        reason = qmp.shutdown_reason()
        if interactive and reason in ("host-ui", "host-qmp-quit"):
            return 0
        ending = exit_code.decode(config.arch, child.returncode, reason)
    if ending.guest_code is None:
        _tell(ending.problem)
    return ending.exit_status


def _console_words(interactive: bool) -> list[str]:
    if interactive:
        return ["-serial", "mon:stdio"]
    return ["-chardev", "stdio,id=console,signal=on", "-serial", "chardev:console"]


def _tell(text: str) -> None:
    print(f"tessera: {text}", file=sys.stderr, flush=True)


def _tell_standstill(qmp: Qmp, arch: str) -> None:
    """Whoever ends a run because it lasts too long learns where it was."""
    for line in standstill.places(standstill.look(qmp, arch)).splitlines():
        _tell(line)


def _wait(child: subprocess.Popen, wakeup: socket.socket) -> int | None:
    """Waits for the child to end; returns the signal that asks us to end it, None if none did."""
    ended = os.pidfd_open(child.pid)
    try:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        poll.register(wakeup, select.POLLIN)
        # No events asked for: poll still reports a pipe whose reader is gone.
        poll.register(1, 0)
        while True:
            ready = dict(poll.poll())
            if ended in ready:
                child.wait()
                return None
            if wakeup.fileno() in ready:
                return wakeup.recv(1)[0]
            if 1 in ready:
                return signal.SIGPIPE
    finally:
        os.close(ended)


@contextlib.contextmanager
def _signals_as_bytes() -> Iterator[socket.socket]:
    """Inside, a signal that would end us is a byte to read from the socket instead."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    previous_fd = signal.set_wakeup_fd(writer.fileno())
    previous = {number: signal.signal(number, lambda *_: None) for number in ENDING_SIGNALS}
    try:
        yield reader
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(previous_fd)
        reader.close()
        writer.close()


@contextlib.contextmanager
def _terminal_restored() -> Iterator[None]:
    """Puts the terminal on standard input, if there is one, back to what it was."""
    if not os.isatty(0):
        yield
        return
    before = termios.tcgetattr(0)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, before)
        os.set_blocking(0, True)
        os.set_blocking(1, True)
