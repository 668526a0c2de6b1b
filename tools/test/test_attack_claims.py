"""What docs say of tests/attacks, against what is there."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SUITE = ROOT / "tests" / "attacks"


def text_of(*path: str) -> str:
    return ROOT.joinpath(*path).read_text(encoding="utf-8")


class AttackClaims(unittest.TestCase):
    """Each attack supports a claim, and each that a claim names is there."""

    def setUp(self) -> None:
        folders = ("kernel", "services")
        self.programs = {path.stem for folder in folders for path in SUITE.glob(f"{folder}/*.c")}
        self.table = text_of("tests", "attacks", "runner", "table.c")

    def test_table(self) -> None:
        """A file without a row would be built and never run."""
        named = re.findall(r'\.name = "(\w+)"', self.table)
        self.assertEqual(len(named), len(set(named)))
        self.assertEqual(set(named), self.programs)

    def test_claims(self) -> None:
        claims = text_of("docs", "CLAIMS.md")
        lists = re.findall(r"\battacks?: ((?:`\w+`(?:, )?)+)", claims)
        named = {name for names in lists for name in re.findall(r"`(\w+)`", names)}
        self.assertEqual(named, self.programs)

    def test_status(self) -> None:
        row = re.search(
            r"adversarial suite: (\d+) programs .*; (\d+) of them also where they must succeed",
            text_of("docs", "STATUS.md"),
        )
        weakened = len(re.findall(r"\.weakness = ", self.table))
        self.assertEqual((int(row[1]), int(row[2])), (len(self.programs), weakened))


if __name__ == "__main__":
    unittest.main()
