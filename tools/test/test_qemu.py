"""The parts of the QEMU runner that need no QEMU."""

import json
import socket
import tempfile
import threading
import unittest
from pathlib import Path

import context  # noqa: F401
from tessera_qemu import command, config, exit_code, registers, standstill
from tessera_qemu.errors import MachineError
from tessera_qemu.gdb import Gdb
from tessera_qemu.qmp import Qmp


class ExitCode(unittest.TestCase):
    def test_x86_64(self) -> None:
        for code in range(64):
            status = ((0x40 | code) << 1 | 1) & 0xFF
            self.assertEqual(exit_code.decode("x86_64", status).guest_code, code)
        for status in (0, 1, 2, 0x80, 0x7F, -9):
            ending = exit_code.decode("x86_64", status)
            self.assertIsNone(ending.guest_code, status)
            self.assertEqual(ending.exit_status, 70)
            self.assertNotEqual(ending.problem, "")

    def test_others(self) -> None:
        for arch in ("aarch64", "riscv64"):
            self.assertEqual(exit_code.decode(arch, 0).guest_code, 0)
            self.assertEqual(exit_code.decode(arch, 63).exit_status, 63)
            self.assertIsNone(exit_code.decode(arch, 64).guest_code)
            self.assertIsNone(exit_code.decode(arch, -11).guest_code)

    def test_reset_is_no_success(self) -> None:
        for arch in config.ARCHITECTURES:
            self.assertIsNone(exit_code.decode(arch, 0, "guest-reset").guest_code)


class Config(unittest.TestCase):
    GOOD = {
        "edition": "server",
        "arch": "x86_64",
        "cpus": 4,
        "memory_mib": 256,
        "kernel": "shim.elf",
        "package": "/elsewhere/package",
        "efi_image": "",
    }

    def load(self, data: object) -> config.MachineConfig:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "machine.json"
            path.write_text(json.dumps(data))
            return config.load(path)

    def test_good(self) -> None:
        machine = self.load(self.GOOD)
        self.assertEqual(machine.kernel, machine.folder / "shim.elf")
        self.assertEqual(machine.package, Path("/elsewhere/package"))
        self.assertIsNone(machine.efi_image)
        self.assertEqual(machine.with_changes(cpus=2, memory_mib=None).cpus, 2)

    def test_bad(self) -> None:
        for bad in ([], {}, self.GOOD | {"arch": "m68k"}, self.GOOD | {"colour": "red"}):
            with self.assertRaises(MachineError):
                self.load(bad)
        with self.assertRaises(MachineError):
            config.load(Path("/nowhere/machine.json"))

    def test_guest_learns_its_exit_device(self) -> None:
        self.assertEqual(command.guest_command_line("riscv64", "a=b"), "exit=sifive-test a=b")
        self.assertEqual(command.guest_command_line("x86_64"), "exit=isa-debug-exit")


class Disks(unittest.TestCase):
    def test_names(self) -> None:
        self.assertEqual(command.disk_of("a.img"), command.Disk(Path("a.img")))
        self.assertEqual(command.disk_of("nvme:a:b"), command.Disk(Path("a:b"), "nvme"))
        self.assertEqual(command.disk_of("odd:a").file, Path("odd:a"))

    def test_arguments(self) -> None:
        with tempfile.NamedTemporaryFile(prefix="a,b") as file:
            path = Path(file.name)
            disks = [command.Disk(path), command.Disk(path, "nvme")]
            words = command.disk_arguments("x86_64", disks)
            self.assertIn("virtio-blk-pci,drive=disk0", words)
            self.assertIn("nvme,drive=disk1,serial=disk1", words)
            self.assertIn("a,,b", words[1])
            memory = [command.Disk(path, "virtio-blk-device")]
            words = command.disk_arguments("riscv64", memory)
            self.assertIn("virtio-blk-device,drive=disk0", words)
            with self.assertRaises(MachineError):
                command.disk_arguments("x86_64", memory)
        with self.assertRaises(MachineError):
            command.disk_arguments("x86_64", disks)
        self.assertEqual(command.disk_arguments("aarch64", []), [])


class Registers(unittest.TestCase):
    def test_layouts(self) -> None:
        for arch, layout in registers.LAYOUTS.items():
            packet = b"".join(n.to_bytes(size, "little") for n, (_, size) in enumerate(layout))
            values = registers.parse(arch, packet + b"more")
            for number, (name, size) in enumerate(layout):
                self.assertEqual(values[name], number)
                self.assertEqual(registers.number_of(arch, name), (number, size))
            self.assertEqual(values["pc"], values[registers.PROGRAM_COUNTER[arch]])
            with self.assertRaises(MachineError):
                registers.parse(arch, packet[:-1])


class GdbProtocol(unittest.TestCase):
    """Against a stub that answers from a list, in pieces."""

    def exchange(self, answers: list[str]) -> tuple[Gdb, list[bytes]]:
        ours, theirs = socket.socketpair()
        asked: list[bytes] = []

        def stub() -> None:
            with theirs:
                for answer in answers:
                    request = b""
                    while b"#" not in request[:-2]:
                        request += theirs.recv(4096)
                    asked.append(request.lstrip(b"+"))
                    packet = f"+${answer}#{sum(answer.encode()) & 0xFF:02x}".encode()
                    theirs.sendall(packet[:3])
                    theirs.sendall(packet[3:])

        thread = threading.Thread(target=stub, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 10)
        gdb = Gdb(ours, "riscv64", 10.0)
        self.addCleanup(gdb.close)
        return gdb, asked

    def test_memory(self) -> None:
        gdb, asked = self.exchange(["OK", "6869", "OK", "OK"])
        with gdb.physical_memory():
            self.assertEqual(gdb.read_memory(0x1000, 2), b"hi")
            gdb.write_memory(0x1000, b"yo")
        self.assertEqual(asked[1], b"$m1000,2#8c")
        self.assertTrue(asked[2].startswith(b"$M1000,2:796f#"))

    def test_refusal(self) -> None:
        gdb, _ = self.exchange(["E14"])
        with self.assertRaises(MachineError):
            gdb.set_breakpoint(0x1000)

    def test_stop(self) -> None:
        gdb, _ = self.exchange(["T05thread:01;"])
        gdb.resume()
        with self.assertRaises(MachineError):
            gdb.read_registers()
        self.assertEqual(gdb.wait_stop(), "T05thread:01;")

    def test_end(self) -> None:
        gdb, _ = self.exchange([])
        with self.assertRaises(MachineError):
            gdb.wait_stop()


class Standstill(unittest.TestCase):
    """Against a QEMU that answers from a list and then ends."""

    def look(self, arch: str, answers: list[str]) -> str:
        ours, theirs = socket.socketpair()

        def stub() -> None:
            with theirs, theirs.makefile("rw") as stream:
                print('{"QMP": {}}', file=stream, flush=True)
                for answer in [{}, *answers]:
                    stream.readline()
                    print(json.dumps({"return": answer}), file=stream, flush=True)
                stream.readline()

        thread = threading.Thread(target=stub, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 10)
        qmp = Qmp(ours)
        self.addCleanup(qmp.close)
        self.addCleanup(ours.shutdown, socket.SHUT_RDWR)
        return standstill.look(qmp, arch)

    def test_places(self) -> None:
        one = "\r\nCPU#0\r\nRAX=00 RIP=00ab RFL=02 HLT=0\r\n\r\nCPU#1\r\nRIP=00cd HLT=1\r\n"
        other = one.replace("00ab", "00ac")
        seen = self.look("x86_64", [one, other, "stack", "pic"])
        self.assertEqual(
            standstill.places(seen).splitlines(),
            ["CPU 0 at 00ab", "CPU 1 at 00cd, asleep", "CPU 0 at 00ac", "CPU 1 at 00cd, asleep"],
        )
        self.assertIn("(info pic)\npic", seen)

    def test_other_architectures(self) -> None:
        lines = {"aarch64": " PC=00ab X00=0", "riscv64": " pc       00ab\r\n mhartid 0"}
        for arch, line in lines.items():
            answer = f"\r\nCPU#0\r\n{line}\r\n"
            seen = self.look(arch, [answer, answer])
            self.assertEqual(standstill.places(seen).splitlines(), ["CPU 0 at 00ab"] * 2)

    def test_no_answer(self) -> None:
        seen = self.look("riscv64", [])
        self.assertIn("QEMU ended before it answered", standstill.places(seen))


if __name__ == "__main__":
    unittest.main()
