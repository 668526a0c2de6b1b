"""A client of QEMU's debugger stub (gdb's remote protocol), for tests that stop a machine and look.

    machine = Machine(config, debug=True)        # starts halted, before the first instruction
    gdb = machine.gdb
    gdb.set_breakpoint(entry)
    gdb.resume(); gdb.wait_stop()
    with gdb.physical_memory():
        gdb.write_memory(table, b"...")
    gdb.clear_breakpoint(entry); gdb.resume()

Breakpoints are at virtual addresses, on all processors. Under emulation software breakpoints are
as good as hardware ones: neither changes the guest's memory.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from . import registers
from .errors import MachineError

# QEMU takes packets of 4096 bytes; memory is hex, so a chunk must stay below half of that.
CHUNK_BYTES = 1024


class Gdb:
    """Owns our end of the socket; for one thread. All waits end at a deadline with MachineError."""

    def __init__(self, connection: socket.socket, arch: str, deadline_s: float) -> None:
        self._connection = connection
        self._arch = arch
        self._deadline_s = deadline_s
        self._buffer = b""
        self._running = False

    def read_registers(self) -> dict[str, int]:
        """General registers of the current processor by name, and `pc`."""
        return registers.parse(self._arch, self._hex(self._ask("g")))

    def write_register(self, name: str, value: int) -> None:
        """Of the current processor. QEMU lets only those do it who have read what there is."""
        self._ask("qXfer:features:read:target.xml:0,8")
        number, size = registers.number_of(self._arch, name)
        self._expect_ok(f"P{number:x}={value.to_bytes(size, 'little').hex()}")

    def read_memory(self, address: int, size_bytes: int) -> bytes:
        data = b""
        while len(data) < size_bytes:
            count = min(CHUNK_BYTES, size_bytes - len(data))
            data += self._hex(self._ask(f"m{address + len(data):x},{count:x}"))
        return data

    def write_memory(self, address: int, data: bytes) -> None:
        for offset in range(0, len(data), CHUNK_BYTES):
            chunk = data[offset : offset + CHUNK_BYTES]
            self._expect_ok(f"M{address + offset:x},{len(chunk):x}:{chunk.hex()}")

    @contextmanager
    def physical_memory(self) -> Iterator[None]:
        """Inside, memory addresses are physical, whatever the processor's page tables say."""
        self._expect_ok("Qqemu.PhyMemMode:1")
        try:
            yield
        finally:
            self._expect_ok("Qqemu.PhyMemMode:0")

    def set_breakpoint(self, address: int, hardware: bool = True) -> None:
        self._expect_ok(f"Z{int(hardware)},{address:x},{self._kind()}")

    def clear_breakpoint(self, address: int, hardware: bool = True) -> None:
        self._expect_ok(f"z{int(hardware)},{address:x},{self._kind()}")

    def resume(self) -> None:
        """Lets the machine run; returns at once."""
        self._send("c")
        self._running = True

    def step(self) -> None:
        """One instruction of the current processor."""
        self._send("s")
        self._running = True
        self.wait_stop()

    def interrupt(self) -> None:
        """Stops a running machine."""
        self._connection.sendall(b"\x03")
        self.wait_stop()

    def wait_stop(self, timeout_s: float | None = None) -> str:
        """Waits until the machine stops (breakpoint, step); returns the stub's stop packet.

        Raises MachineError when the machine ends instead.
        """
        packet = self._receive(timeout_s)
        self._running = False
        if packet[:1] not in ("T", "S"):
            raise MachineError(f"the machine ended instead of stopping (debugger stub: {packet})")
        return packet

    def run_to(self, address: int, timeout_s: float | None = None) -> dict[str, int]:
        """Runs until `address` is about to be executed; returns the registers there."""
        self.set_breakpoint(address)
        self.resume()
        self.wait_stop(timeout_s)
        self.clear_breakpoint(address)
        return self.read_registers()

    def close(self) -> None:
        self._connection.close()

    def _kind(self) -> int:
        """Length of a breakpoint instruction; QEMU wants one and ignores it."""
        return 1 if self._arch == "x86_64" else 4

    def _ask(self, command: str) -> str:
        if self._running:
            raise MachineError(f"the machine runs: stop it before the debugger command {command}")
        self._send(command)
        return self._receive(None)

    def _expect_ok(self, command: str) -> None:
        answer = self._ask(command)
        if answer != "OK":
            raise MachineError(f"the debugger stub answered {answer!r} to {command[:40]}")

    def _hex(self, answer: str) -> bytes:
        try:
            return bytes.fromhex(answer)
        except ValueError as error:
            raise MachineError(f"the debugger stub answered {answer!r}") from error

    def _send(self, command: str) -> None:
        body = command.encode()
        try:
            self._connection.sendall(b"$%s#%02x" % (body, sum(body) & 0xFF))
        except OSError as error:
            raise MachineError(f"QEMU is gone: {error}") from error

    def _receive(self, timeout_s: float | None) -> str:
        """The next packet, acknowledged; '+' signs in between are QEMU's acknowledgements."""
        deadline = time.monotonic() + (self._deadline_s if timeout_s is None else timeout_s)
        while True:
            start = self._buffer.find(b"$")
            end = self._buffer.find(b"#", start)
            if start >= 0 and 0 <= end <= len(self._buffer) - 3:
                body = self._buffer[start + 1 : end]
                self._buffer = self._buffer[end + 3 :]
                # QEMU's last packet, that the guest ended, may be in when QEMU is already gone.
                with suppress(OSError):
                    self._connection.sendall(b"+")
                return body.decode("latin-1")
            left = deadline - time.monotonic()
            if left <= 0:
                raise MachineError("the debugger stub did not answer before the deadline")
            self._connection.settimeout(left)
            try:
                data = self._connection.recv(65536)
            except TimeoutError:
                continue
            except OSError as error:
                raise MachineError(f"QEMU is gone: {error}") from error
            if not data:
                raise MachineError("QEMU ended while the debugger waited for it")
            self._buffer += data
