"""The policy service: tests/policy runs as services of a manifest of its own."""

import re
import unittest

from context import CODE_SUCCESS, MachineTest

PROGRAMS = (
    "loader",
    "policy_service",
    "policy_doubles",
    "policy_silent",
    "policy_spinning",
    "policy_client",
    "probe",
)
# Guest time is instructions: what must happen within a time does, however busy this machine is.
INSTRUCTIONS = ("-icount", "shift=0,sleep=off")
SOON_US = 100_000


class Policy(MachineTest):
    def run_tests(self, cpus: int, extra: tuple[str, ...] = ()) -> list[str]:
        """What the guest printed."""
        build = self.config.folder
        own = build / "tests" / "policy"
        contents = self.contents() | {
            "manifest": own / "manifest",
            "schemas": own / "schemas",
            "policy.rules": build / "policy",
        }
        contents |= {name: build / "programs" / name for name in PROGRAMS}
        package = self.sign("policy.package", contents)
        machine = self.start(cpus=cpus, package=package, extra=extra)
        found = machine.wait_for(r"^guest: (\d+) passed, (\d+) failed$", timeout_s=400)
        self.assertEqual(int(found.group(2)), 0, "\n".join(machine.lines))
        self.assertGreater(int(found.group(1)), 0)
        self.assertEqual(machine.wait_exit(), CODE_SUCCESS)
        return machine.lines

    def test_four_cpus(self) -> None:
        self.run_tests(4)

    def test_one_cpu(self) -> None:
        """Without a policy service that answers it is no within 100 ms of guest time."""
        found = [re.match(r"policy ([a-z ]+): no after (\d+) us: ", line)
                 for line in self.run_tests(1, INSTRUCTIONS)]
        taken_us = {match.group(1): int(match.group(2)) for match in found if match}
        self.assertLessEqual({"stopped", "silent", "spinning"}, set(taken_us))
        for how, us in taken_us.items():
            self.assertLess(us, SOON_US, how)


if __name__ == "__main__":
    unittest.main(verbosity=2)
