"""The policy service: tests/policy runs as services of a manifest of its own."""

import os
import re
import subprocess
import unittest

from context import CODE_SUCCESS, READY, MachineTest
from capnp_value import evaluate  # of tools, where context leads
from login import ANONYMOUS, ASKED, ATTENTION, answer, log_in, prompt_of

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
DECISION_NS = 10_000_000


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
        lines = self.run_tests(1, INSTRUCTIONS)
        decided = [re.match(r"policy: a decision .* takes (\d+) ns$", line) for line in lines]
        decisions_ns = [int(match.group(1)) for match in decided if match]
        self.assertEqual(len(decisions_ns), 2)
        self.assertLess(max(decisions_ns), DECISION_NS)
        found = [re.match(r"policy ([a-z ]+): no after (\d+) us: ", line) for line in lines]
        taken_us = {match.group(1): int(match.group(2)) for match in found if match}
        self.assertLessEqual({"stopped", "silent", "spinning", "asking and ended"}, set(taken_us))
        for how, us in taken_us.items():
            self.assertLess(us, SOON_US, how)


class Check(MachineTest):
    """Rules that the policy service would refuse are refused when the edition is built."""

    SOURCE = """@0xb5d0c3a18e6f2947;
using Policy = import "/policy.capnp";
const rules :Policy.PolicyRules = (rules = [
  (effect = allow),
  (effect = allow, principal = owner, grant = "*"),
  %s,
  (effect = allow, principal = anonymous, grant = "terminal session"),
]);
"""
    BAD = (
        ('(effect = deny, interface = "Lag")', r"policy.capnp:6: rule 3: not found"),
        ('(effect = deny, interface = "Log", facet = "x")', r"policy.capnp:6: rule 3: not found"),
        ('(effect = deny, grant = "log ")', r"policy.capnp:6: rule 3: .*argument"),
        ('(effect = remove, number = 1)', r"policy.capnp:6: rule 3: .*argument"),
        ('(effect = deny, program = "shell")', r"policy.capnp: the owner gets no shell"),
        ('(effect = ask, grant = "identity")', r"policy.capnp: the owner gets no shell"),
    )

    def check(self, rule: str) -> tuple[int, str]:
        source = self.write("policy.capnp", (self.SOURCE % rule).encode())
        message = self.write("message", evaluate(source, "rules"))
        tool = [os.environ["TESSERA_POLICY_CHECK"], source, message, self.config.folder / "schemas"]
        checked = subprocess.run(tool, capture_output=True, text=True, check=False)
        return checked.returncode, checked.stderr

    def test_build(self) -> None:
        self.assertEqual(self.check('(effect = deny, program = "ls")'), (0, ""))
        for rule, expected in self.BAD:
            code, said = self.check(rule)
            self.assertEqual(code, 1, rule)
            self.assertRegex(said, expected)


class Rules(MachineTest):
    """The server edition with all its services, and its owner at the shell."""

    OWNER = prompt_of("alice")
    FRIEND = prompt_of("bob")
    QUESTION = r"May ls be started\? \(process \d+\)"

    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(package=self.config.folder / "shell.package")
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine, "alice")

    def type(self, line: str, *expected: str, prompt: str = OWNER) -> None:
        self.machine.send(line + "\r")
        for pattern in expected:
            self.machine.wait_for(pattern)
        self.machine.wait_for(prompt)

    def test_rules(self) -> None:
        """Denied, with the rule for a reason; allowed again; narrowed; why; in the audit log."""
        first = r"^ +1  allow anybody: start any program, kernel operations: all$"
        self.type("policy show", first)
        self.type("echo x > here; ls", r"^here$")
        self.type("policy deny ls start", r"^rule 1001: deny anybody: start ls$")
        self.type("ls", r"^ls may not be started: rule 1001: deny anybody: start ls$")
        self.type("policy remove 1001", r"^rule 1001 is no more$")
        self.type("ls", r"^here$")
        self.type("policy allow services supervisor observer", r"^rule 1003: allow anybody: ")
        self.type("policy deny ps processes", r"^rule 1004: deny anybody: give processes to ps$")
        self.type("ps", r'^ps may not be started: it may not have "processes"$')
        by = r" \(by [0-9a-f]{16}\.\. \(alice\)\)$"
        self.type("policy show", r"^ +1004  deny anybody: give processes to ps" + by)
        self.type("policy remove 1004", r"^rule 1004 is no more$")
        self.type("ps", r" ps$")
        self.type(
            f"policy why {self.process_of('shell')}",
            r"^program    shell$",
            r"^start      allowed, rule 1: ",
            r"^kernel     all operations$",
            r"^  process \(Process, all\)$",
            r"^  identities \(Identities, observer\): narrowed from keeper, rule \d+: allow",
            r"^  launcher \(Launcher, all\): given, rule \d+: allow",
            r"^  audit \(AuditLog, reader\): given, rule \d+: allow",
            r"^given by   process \d+, sessions$",
        )
        who = (r"^runs as    [0-9a-f]{16}\.\. \(alice\)$", r"^signed by .* \(the system\)$")
        self.type("policy why", r"^program    shell$", *who, r"^given by   process \d+, sessions$")
        self.check_services()
        self.type("audit query event=policyChanged", r"policyChanged .*deny anybody: start ls")

    def check_services(self) -> None:
        """Of services the manifest decides: what it gave them, and from whom."""
        own = r"^  endpoint \(Endpoint\), event \(Event\), supervisor \(Supervised\): its own"
        given = r"^given by   process 1, init$"
        self.type("policy why 1", r"^program    init, the first process; the kernel started it")
        self.type(
            "policy why 2",
            r"^program    loader, as the service loader$",
            r"^runs as    [0-9a-f]{16}\.\. \(the system\)$",
            r"^start      the manifest decided, not a rule: it is signed with the boot package$",
            r"^  policy \(PolicyDecision, all\): of the service policy$",
            r"^  code \(CodeAuthority, all\): of the kernel, from init$",
            r"^  package \(Memory, reader\): of the kernel, from init$",
            r"^  kept \(Ledger, all but destroy\): of the kernel, from init$",
            own,
            given,
        )
        # More than one answer has room for, and the supervisor's own.
        self.type(
            f"policy why {self.process_of('sessions')}",
            r"^program    sessions, as the service sessions$",
            r"^  log \(Log, reader\): of the service log$",
            r"^  services \(Supervisor, all\): of the service init$",
            r"^  schemas \(Memory, reader\): of the kernel, from init$",
            own,
        )
        self.type("policy why 99999", r"^policy: there is no process 99999 now$")
        self.type("policy why 0", r"^policy: there is no process 0 now$")

    def process_of(self, program: str) -> str:
        """Of the last list of processes on the screen."""
        return re.findall(rf"^ +(\d+) .* {program}$", self.machine.text, re.MULTILINE)[-1]

    def test_wrong(self) -> None:
        self.type("policy deny", r"^policy: 'deny' what\? PROGRAM GRANT")
        self.type("policy allow any log raeder", r"^policy: there is no such interface, or it")
        self.type("policy remove 3", r"^policy: no rule of the owner's has the number 3$")
        self.type("policy deny ls start for=nobody", r"^policy: nobody here is called nobody$")
        for rule in ("deny shell start", "ask any any", "deny policy identity"):
            self.type(f"policy {rule}", r"^policy: with that, the owner could not change the rules")
        self.type("policy why many", r"^policy: many is no number of a process$")
        self.type("policy", r"^policy: use: policy show \|")

    def ask(self, answer: str) -> None:
        self.machine.send("ls\r")
        self.machine.wait_for(ASKED)
        self.machine.send(ATTENTION)
        self.machine.wait_for(self.QUESTION)
        self.machine.wait_for(r"\(y/n\): ")
        self.machine.send(answer)

    def test_asked(self) -> None:
        """By the person, on the trusted path."""
        self.type("echo x > here")
        self.type("policy ask ls start", r"^rule 1001: ask before anybody: start ls$")
        self.ask("y")
        self.machine.wait_for(r"here\b")
        self.machine.wait_for(self.OWNER)
        self.ask("n")
        self.machine.wait_for(r"ls may not be started: the person who was asked said no$")
        self.machine.wait_for(self.OWNER)

    def test_friend(self) -> None:
        """Who is not the owner looks at rules, and changes none; nor does he manage the system."""
        self.machine.send("identity new bob\r")
        answer(self.machine, self.OWNER, "bob's own")
        self.type("logout", prompt=ANONYMOUS)
        log_in(self.machine, "bob", "bob's own")
        self.type("policy show", r"^ +1  allow anybody", prompt=self.FRIEND)
        self.type("policy deny ls start", r"^policy: you may look at", prompt=self.FRIEND)
        self.type("ps", r" ps$", prompt=self.FRIEND)
        self.type("poweroff", r"poweroff: .*not allowed", prompt=self.FRIEND)
        self.type("echo x > his; ls", r"^his$", prompt=self.FRIEND)


if __name__ == "__main__":
    unittest.main(verbosity=2)
