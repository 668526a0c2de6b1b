"""A machine for tests: its console line by line, its control socket, its debugger, its ending.

    with Machine(config, name="boots") as machine:
        machine.wait_for(r"init: .*ready")
        assert machine.wait_exit() == 0

Waiting is driven by events; the deadline is only there so that a test which hangs ends. It is
wall time, generous because the machines that run tests are busy: 300 s for each wait, or
TESSERA_TEST_DEADLINE_S. Everything the machine and QEMU said is in one log file, whose path is in
every MachineError.
"""

import codecs
import os
import re
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from . import command, exit_code, process, standstill
from .config import MachineConfig
from .errors import MachineError
from .gdb import Gdb
from .qmp import Qmp

DEADLINE_DEFAULT_S = 300.0
LOG_TAIL_LINES = 40
# A serial port of QEMU's was seen to keep what it had to send until its main loop was asked for
# something: after a wait of so long it is.
NUDGE_S = 15.0


def deadline_s() -> float:
    """How long one wait may take."""
    return float(os.environ.get("TESSERA_TEST_DEADLINE_S", DEADLINE_DEFAULT_S))


class Machine:
    """Starts QEMU when made. Owns it, its sockets and its temporary files until close()."""

    def __init__(
        self,
        config: MachineConfig,
        *,
        name: str = "machine",
        firmware: str = command.DIRECT,
        append: str = "",
        disks: Sequence[command.Disk] = (),
        networks: Sequence[str] = (),
        extra: Sequence[str] = (),
        debug: bool = False,
    ) -> None:
        """`name` becomes logs/<name>.log. With `debug` the machine waits for `gdb.resume()`.

        What the other end of the cable of each of the `networks` is, `cables` has: a socket on
        which a datagram is a frame.
        """
        self.config = config
        self.log_path = config.logs / f"{name}.log"
        self._changed = threading.Condition()
        self._text = ""
        self._cursor = 0
        self._ended = False
        self._sockets: list[socket.socket] = []
        self.cables: list[socket.socket] = []
        self._temporary = tempfile.TemporaryDirectory(prefix="tessera-qemu-")
        try:
            words = command.disk_arguments(config.arch, disks) + self._cable(networks) + list(extra)
            self._start(firmware, append, words, debug)
        except BaseException:
            self._release()
            raise

    def _start(self, firmware: str, append: str, extra: list[str], debug: bool) -> None:
        words = arguments_for(self.config, firmware, Path(self._temporary.name), append)
        console, console_words = self._channel("console")
        control, control_words = self._channel("control")
        words += [*console_words, "-serial", "chardev:console"]
        words += [*control_words, "-mon", "chardev=control,mode=control"]
        if debug:
            debugger, debugger_words = self._channel("debugger")
            words += [*debugger_words, "-gdb", "chardev:debugger", "-S"]
        words += extra
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self._log = open(self.log_path, "wb")
        self._log.write(f"# {' '.join(words)}\n".encode())
        self._process = process.start(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno() for theirs in self._theirs],
        )
        for theirs in self._theirs:
            theirs.close()
        self._console = console
        self.qmp = Qmp(control)
        self.gdb = Gdb(debugger, self.config.arch, deadline_s()) if debug else None
        self._pump_thread = threading.Thread(target=self._pump, name="console", daemon=True)
        self._pump_thread.start()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def text(self) -> str:
        """Everything on the console so far, line ends as '\\n'."""
        with self._changed:
            return self._text

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def wait_for(self, pattern: str, timeout_s: float | None = None) -> re.Match[str]:
        """Waits until the pattern (multi-line regular expression) is on the console.

        Looks from the end of the last match on, so that calls in a row see things in order.
        """
        wanted = re.compile(pattern, re.MULTILINE)
        limit = deadline_s() if timeout_s is None else timeout_s
        end = time.monotonic() + limit
        with self._changed:
            found = None

            def settled() -> bool:
                nonlocal found
                found = wanted.search(self._text, self._cursor)
                return found is not None or self._ended

            while not self._changed.wait_for(settled, _slice_s(end)) and time.monotonic() < end:
                self.qmp.nudge()
            if found is not None:
                self._cursor = found.end()
                return found
            ended = self._ended
        if ended:
            raise self.error(f"the machine ended before the console said /{pattern}/")
        raise self.standstill(f"the machine ran {limit:g} s without the console said /{pattern}/")

    def send(self, text: str) -> None:
        """Types on the console."""
        self.send_bytes(text.encode())

    def send_bytes(self, data: bytes) -> None:
        """The same with what may be no text."""
        try:
            self._console.sendall(data)
        except OSError as error:
            raise self.error(f"cannot type on the console: {error}") from error

    def wait_end(self, timeout_s: float | None = None) -> exit_code.Ending:
        """Waits until the machine has ended, in whatever way, and tells how."""
        limit = deadline_s() if timeout_s is None else timeout_s
        end = time.monotonic() + limit
        status = None
        while status is None:
            try:
                status = self._process.wait(_slice_s(end))
            except subprocess.TimeoutExpired:
                if time.monotonic() >= end:
                    raise self.standstill(f"the machine still runs after {limit:g} s") from None
                self.qmp.nudge()
        self._pump_thread.join()
        self.qmp.wait_closed()
        return exit_code.decode(self.config.arch, status, self.qmp.shutdown_reason())

    def wait_exit(self, timeout_s: float | None = None) -> int:
        """Waits until the guest powers off and returns the exit code that it gave."""
        ending = self.wait_end(timeout_s)
        if ending.guest_code is None:
            raise self.error(ending.problem)
        return ending.guest_code

    def error(self, what: str) -> MachineError:
        """An error that shows the end of the log and says where all of it is."""
        with self._changed:
            tail = "\n".join(f"    {line}" for line in self._text.splitlines()[-LOG_TAIL_LINES:])
        return MachineError(f"{what}\nend of the console:\n{tail}\nwhole log: {self.log_path}")

    def standstill(self, what: str) -> MachineError:
        """The same for one that still runs: with where its CPUs are, and a file with more."""
        seen = standstill.look(self.qmp, self.config.arch)
        path = self.log_path.with_suffix(".standstill")
        path.write_text(seen, encoding="utf-8")
        return self.error(f"{what}\n{standstill.places(seen)}\nall registers: {path}")

    def cpu_s(self) -> float:
        """How much of this host's CPUs all threads of QEMU have taken so far, while it runs."""
        status = Path(f"/proc/{self._process.pid}/stat").read_text("ascii", errors="replace")
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """As when somebody pulls the plug: SIGKILL. What the console had said is in `text`."""
        self._process.kill()
        self._process.wait()
        self._pump_thread.join()

    def close(self) -> None:
        """Ends QEMU if it still runs and frees everything. Idempotent."""
        process.stop(self._process)
        self._pump_thread.join()
        self._release()

    def _channel(self, name: str) -> tuple[socket.socket, list[str]]:
        """A connected socket to QEMU, which inherits the other end: no path, no port, no race."""
        ours, theirs = socket.socketpair()
        self._sockets += [ours, theirs]
        return ours, ["-chardev", f"socket,id={name},fd={theirs.fileno()}"]

    def _cable(self, kinds: Sequence[str]) -> list[str]:
        """Sockets for network interfaces, of which QEMU inherits the other ends."""
        sockets = []
        for _ in kinds:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._sockets += [ours, theirs]
            self.cables.append(ours)
            sockets.append(theirs.fileno())
        return command.network_arguments(self.config.arch, kinds, sockets)

    @property
    def _theirs(self) -> list[socket.socket]:
        return self._sockets[1::2]

    def _release(self) -> None:
        for end in self._sockets:
            end.close()
        self._temporary.cleanup()

    def _pump(self) -> None:
        """Runs on its own thread: console and QEMU's messages into memory and the log."""
        errors = self._process.stderr
        assert errors is not None
        # What arrives at once can end in the middle of a character.
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with selectors.DefaultSelector() as selector, self._log:
            selector.register(self._console, selectors.EVENT_READ)
            selector.register(errors, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select():
                    data = _read(key.fileobj)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is errors:
                        self._take("".join(f"[qemu] {line}\n" for line in _lines(data)))
                    else:
                        self._take(decoder.decode(data).replace("\r", ""))
            errors.close()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, text: str) -> None:
        self._log.write(text.encode())
        self._log.flush()
        with self._changed:
            self._text += text
            self._changed.notify_all()


def arguments_for(config: MachineConfig, firmware: str, temporary: Path, append: str) -> list[str]:
    """QEMU's arguments for either firmware; `temporary` holds the private variable store."""
    if firmware == command.DIRECT:
        return command.arguments(config, append)
    variables = temporary / "variables.fd"
    if config.arch in command.FIRMWARE_FILES:
        shutil.copyfile(command.variables_template(config.arch), variables)
    return command.arguments_uefi(config, variables)


def _slice_s(end: float) -> float:
    """Of the time that is left, what is waited at once."""
    return max(0.0, min(NUDGE_S, end - time.monotonic()))


def _read(source: object) -> bytes:
    try:
        return os.read(source.fileno(), 65536)  # type: ignore[attr-defined]
    except OSError:
        return b""


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", errors="replace").splitlines()
