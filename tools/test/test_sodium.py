"""What tests/sodium/sodium.py makes of a console's lines."""

import hashlib
import sys
import unittest

import context

sys.path.insert(0, str(context.ROOT / "tests" / "sodium"))

import sodium  # noqa: E402

EXPECTED = {"auth": b"0xab\n", "misuse": b""}


def wrote(name: str, output: bytes) -> str:
    return f"sodium: {name}.res {len(output)} {hashlib.sha256(output).hexdigest()}"


GOOD = [
    "init: 6 services are ready",
    "sodium: auth 1 0 20",
    wrote("auth", EXPECTED["auth"]),
    "sodium: misuse 1 0 7",
    wrote("misuse", b""),
    "sodium: end",
]


class Failures(unittest.TestCase):
    def failed(self, lines: list[str]) -> list[str]:
        return sorted(sodium.failures(lines, EXPECTED))

    def test_none(self) -> None:
        self.assertEqual(self.failed(GOOD), [])

    def test_nothing_was_run(self) -> None:
        self.assertEqual(self.failed(GOOD[:1]), ["auth", "misuse"])

    def test_status(self) -> None:
        for status in ("99", "signal-6", "deadline", "not-started-12"):
            lines = [line.replace("auth 1 0", f"auth 1 {status}") for line in GOOD]
            self.assertEqual(self.failed(lines), ["auth"])
            self.assertEqual(self.failed([*lines, *GOOD[1:3]]), ["auth"])

    def test_other_output(self) -> None:
        self.assertEqual(self.failed([*GOOD[:2], wrote("auth", b"0xac\n"), *GOOD[3:]]), ["auth"])

    def test_more_output(self) -> None:
        self.assertEqual(self.failed([*GOOD[:4], wrote("misuse", b"\n"), *GOOD[5:]]), ["misuse"])

    def test_no_output(self) -> None:
        self.assertEqual(self.failed([*GOOD[:2], *GOOD[3:]]), ["auth"])
        unreadable = "sodium: auth.res unreadable"
        self.assertEqual(self.failed([*GOOD[:2], unreadable, *GOOD[3:]]), ["auth"])


if __name__ == "__main__":
    unittest.main()
