"""What is recorded, by name, and that nobody can change it unseen: tests/guest/audit does things,
and has the log written to the serial console; it is verified here with tools/audit, and spoiled."""

import base64
import re
import struct
import unittest

from context import CODE_SUCCESS, MachineTest

BEGIN = "-----BEGIN TESSERA AUDIT LOG-----"
END = "-----END TESSERA AUDIT LOG-----"
HEAD_BYTES = 96
DIGEST_BYTES = 32


class Log:
    """An exported log, in its parts: the head, and each entry."""

    def __init__(self, data: bytes) -> None:
        self.head = data[:HEAD_BYTES]
        self.entries = []
        at = HEAD_BYTES
        while at < len(data):
            size = 8 + struct.unpack_from("<Q", data, at)[0] + DIGEST_BYTES
            self.entries.append(data[at : at + size])
            at += size

    def with_entries(self, entries: list[bytes]) -> bytes:
        return self.head + b"".join(entries)


class Audit(MachineTest):
    def run_guest(self, cpus: int) -> list[str]:
        package = self.config.folder / "audit.package"
        machine = self.start(cpus=cpus, package=package)
        found = machine.wait_for(r"^audit: (\d+) passed, (\d+) failed$", timeout_s=300)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        machine.send("\r")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)
        return machine.lines

    def check_bad(self, data: bytes, number: int, what: str) -> None:
        code, text = self.audit_tool("verify", self.write("spoiled", data))
        self.assertEqual(code, 1, what)
        self.assertRegex(text, rf"^bad: record {number}: ", what)

    def spoil(self, log: Log) -> None:
        """Each of these is found, and the first bad record is named."""
        for number in (1, len(log.entries) // 2, len(log.entries)):
            entries = list(log.entries)
            edited = bytearray(entries[number - 1])
            edited[40] ^= 1
            entries[number - 1] = bytes(edited)
            self.check_bad(log.with_entries(entries), number, "an edit")
        number = len(log.entries) // 3
        before, after = log.entries[: number - 1], log.entries[number:]
        here = log.entries[number - 1]
        self.check_bad(log.with_entries(before + after), number, "a deletion")
        self.check_bad(
            log.with_entries([*before, after[0], here, *after[1:]]), number, "a reordering"
        )
        self.check_bad(log.with_entries([*before, here, here, *after]), number + 1, "an insertion")
        self.check_bad(log.with_entries(before), number, "a truncation")
        self.check_bad(log.with_entries([*before, here[:50]]), number, "a cut entry")
        code, text = self.audit_tool("verify", self.write("spoiled", b"x" + log.head[1:]))
        self.assertEqual(code, 1)
        self.assertRegex(text, r"^bad: this is not the head of an audit log")

    def check_log(self, lines: list[str]) -> None:
        captured = self.write("console", "\r\n".join(lines).encode())
        shown = [re.match(r"^key:  ([0-9a-f]{64})$", line) for line in lines]
        key = next(match.group(1) for match in shown if match)
        code, text = self.audit_tool("verify", captured, key)
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"^good: records 1 to \d+\nkey:  " + key)
        code, text = self.audit_tool("verify", captured, "00" * 32)
        self.assertEqual(code, 1, text)
        self.assertIn("signed with another key", text)

        code, text = self.audit_tool("show", captured, "event=denied", "method=Log.write")
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"(?m)^\d+ .* denied .* source=kernel method=Log\.write .* log$")
        code, text = self.audit_tool("show", captured, "event=boot")
        size = (self.config.folder / "audit.package").stat().st_size
        hashed = self.audit_tool("hash", self.config.folder / "audit.package")[1].strip()
        self.assertRegex(text, rf"^1 .* boot .* subject={hashed} value={size} server edition, ")
        self.assertRegex(text, r"shim (pvh|sbi|arm64|uefi), \d+ bytes of entropy")

        self.assertTrue(
            any(re.match(r"^\d+ .* sessionEnded .* value=424242 ", line) for line in lines)
        )
        begin, end = lines.index(BEGIN), lines.index(END)
        log = Log(base64.b64decode("".join(lines[begin + 1 : end])))
        raw = self.write("raw", log.with_entries(log.entries))
        self.assertEqual(self.audit_tool("verify", raw)[0], 0)
        self.spoil(log)

    def test_one_cpu(self) -> None:
        self.check_log(self.run_guest(1))

    def test_four_cpus(self) -> None:
        self.check_log(self.run_guest(4))


if __name__ == "__main__":
    unittest.main(verbosity=2)
