"""Counting in test_summary.py."""

import tempfile
import unittest
from pathlib import Path

import context  # noqa: F401
import test_summary

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux-c++" tests="5" failures="1" disabled="1" skipped="1">
    <testcase name="a" classname="a" time="0.1" status="run"><system-out>x</system-out></testcase>
    <testcase name="b" classname="b" time="0.1" status="fail"><failure message="Failed"/></testcase>
    <testcase name="c" classname="c" time="0" status="disabled"/>
    <testcase name="d" classname="d" time="0" status="notrun">
        <skipped message="SKIP_RETURN_CODE=77"/>
    </testcase>
    <testcase name="e" classname="e" time="0" status="notrun">
        <skipped message="Unable to find executable: e"/>
    </testcase>
</testsuite>
"""


class TestSummary(unittest.TestCase):
    def summary(self, text: str | None, status: int) -> tuple[int, int, int]:
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "junit.xml"
            if text is not None:
                file.write_text(text)
            return test_summary.summary(file, status)

    def test_counts(self) -> None:
        self.assertEqual(self.summary(JUNIT, 8), (1, 2, 2))

    def test_no_tests(self) -> None:
        self.assertEqual(self.summary("<testsuite/>", 0), (0, 0, 0))
        self.assertEqual(self.summary(None, 0), (0, 0, 0))

    def test_a_failure_is_never_lost(self) -> None:
        self.assertEqual(self.summary("<testsuite/>", 8), (0, 1, 0))
        self.assertEqual(self.summary(None, 1), (0, 1, 0))
        self.assertEqual(self.summary("<testsuite", 0), (0, 1, 0))


if __name__ == "__main__":
    unittest.main()
