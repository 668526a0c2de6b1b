"""The adversarial suite: tests/attacks, with tests/guest/witness beside it."""

import re
import unittest

from context import CODE_SUCCESS, ROOT, MachineTest

SUITE = ROOT / "tests" / "attacks"

# The key that no program hears, and, in the view that it opens, the way back to the first console.
ATTENTION = "\x1d"
CONSOLE_1 = "1"


class Attacks(MachineTest):
    """Every attack fails, leaves its record and harms nobody; weakened setups are noticed."""

    PAINTED = r"the prompt is painted"
    SECRET = "hunter"
    FORGED = "A FORGED LINE"

    def run_attacks(self, cpus: int) -> None:
        machine = self.start(cpus=cpus, package=self.config.folder / "attacks.package")
        # attack_spoof_prompt: a passphrase after the attention key, which goes to nobody; then, for
        # the weakened one, from a person who does not know better.
        machine.wait_for(self.PAINTED)
        machine.send(ATTENTION + self.SECRET + CONSOLE_1 + "END")
        machine.wait_for(self.PAINTED)
        machine.send(self.SECRET + "END")
        found = machine.wait_for(
            r"^attacks: (\d+) programs, (\d+) attempts repelled, (\d+) successes noticed,"
            r" (\d+) failed$",
            timeout_s=600,
        )
        wrong = [line for line in machine.lines if "FAILED" in line or "NOT NOTICED" in line]
        self.assertEqual(wrong, [])
        # Not at the beginning of a line either: attack_console_without.
        self.assertNotIn(self.FORGED, machine.text)
        self.assertEqual(int(found.group(4)), 0)
        table = (SUITE / "runner" / "table.c").read_text(encoding="utf-8")
        programs = [*SUITE.glob("kernel/*.c"), *SUITE.glob("services/*.c")]
        named = set(re.findall(r'\.name = "(\w+)"', table))
        self.assertEqual(named, {path.stem for path in programs})
        self.assertEqual(int(found.group(1)), len(programs))
        self.assertGreaterEqual(int(found.group(2)), len(programs))
        self.assertEqual(int(found.group(3)), len(re.findall(r"\.weakness = ", table)))
        machine.wait_for(r"^witness: all services answer as they should after \d+ rounds$")
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)

    def test_one_cpu(self) -> None:
        self.run_attacks(1)

    def test_four_cpus(self) -> None:
        self.run_attacks(4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
