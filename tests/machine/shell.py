"""Typing at the shell, as a person does it: what works, what is wrong, and what nobody should type.

Every line that is typed is waited for on the screen, so nothing here depends on how fast the
machine is. The terminal is this test: it answers the question for its size, or does not.
"""

import re
import time
import unittest

from context import CODE_SUCCESS, READY, Machine, MachineTest, SharedMachineTest
from login import ANONYMOUS, ATTENTION, OWNER, PASSPHRASE, SECRET, log_in, prompt_of

PROMPT = prompt_of(OWNER)

CTRL_C = "\x03"
CTRL_D = "\x04"
# Two within a second mean something else (TERMINAL_TWICE_NS of the console).
INTERRUPTS_APART_S = 1.5
SIZE_QUESTION = "\x1b[6n"

# Of schema/boot.capnp, in their order.
SHIMS = ("unknown", "pvh", "uefi", "sbi", "arm64")


class AtThePrompt(MachineTest):
    """What tests of the shell share; `machine` is at the prompt of somebody who has logged in."""

    machine: Machine

    def begin(self) -> None:
        self.machine.wait_for(READY)
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)

    def type(self, line: str, *expected: str) -> None:
        """Types a line, sees each pattern come in order, and then the next prompt."""
        self.machine.send(line + "\r")
        for pattern in expected:
            self.machine.wait_for(pattern)
        self.machine.wait_for(PROMPT)

    def processes(self) -> dict[str, int]:
        """The numbers of the processes by name, as ps shows them."""
        start = len(self.machine.text)
        self.type("ps", r" ps$")
        rows = re.findall(r"^ +(\d+) .* (\S+)$", self.machine.text[start:], re.MULTILINE)
        return {name: int(number) for number, name in rows}

    def wait_until_ready(self, service: str) -> None:
        for _ in range(50):
            start = len(self.machine.text)
            self.type("services", r"sessions \(sessions\)$")
            if re.search(rf"^ready .* {service} \(", self.machine.text[start:], re.MULTILINE):
                return
        self.fail(f"{service} was not started again")


class Shell(AtThePrompt, SharedMachineTest):
    """One machine for all that leaves nothing behind but files."""

    def setUp(self) -> None:
        super().setUp()
        self.share(package=self.config.folder / "shell.package")

    def tidy(self) -> None:
        start = len(self.machine.text)
        self.type("ls")
        said = self.machine.text[start:].partition("\n")[2]
        names = re.findall(r"^([\w. ]+)/?$", said, re.MULTILINE)
        if names:
            self.type("rm -r " + " ".join(f"'{name}'" for name in names))

    def test_programs(self) -> None:
        self.type("echo hello 'a  b' c\\ d", r"^hello a  b c d$")
        self.type("ps", r"^number +parent", r" serial$", r" console$", r" shell$", r" ps$")
        self.type("mem", r"^free +\d")
        self.type("services", r"^ready .* sessions \(sessions\)$")
        self.type("uptime", r"s since the machine started$")
        self.type("help", r"^run PROGRAM")
        self.type(
            "caps",
            r"^terminal: Terminal, all$",
            r"^identities: Identities, observer$",
            r"^launcher: Launcher, all$",
            r"^schemas: Memory, reader$",
        )
        self.type("logout now", r"^use: logout$")
        self.type("programs", r"^caps \[PROCESS\] +what a process holds")
        self.type("log")

    def test_program_files(self) -> None:
        """Files are programs when somebody signed them, as they are."""
        self.type("deliver; ls", r"^said\nsaid.signature$")
        self.type("./said from a file", r"^from a file$")
        self.type("run /said again | cat", r"^again$")
        self.type("mkdir d; mv said d/other; mv said.signature d/other.signature")
        self.type("d/other elsewhere", r"^elsewhere$")
        self.type("said", r"^no program is called 'said'$")
        self.type("./said", r"^there is no file './said' with a signature beside it$")
        self.type("echo more >> d/other")
        self.type("d/other", r"^d/other cannot be started: ")
        self.type("echo still here", r"^still here$")
        self.type("rm d/other d/other.signature")

    def test_program_of_ones_own(self) -> None:
        """Signed at the machine: the owner says whose programs may start, and takes one back."""
        self.type("deliver; mv said own; rm said.signature")
        self.type("identity sign-program own 2; ls", r"^own.signature$")
        refused = r"^\./own may not be started: "
        self.type("./own work", refused + "no rule allows programs by its signer$")
        self.machine.send("identity export-public\r")
        key = self.machine.wait_for(r"^([0-9a-f]{64})$").group(1)
        self.machine.wait_for(PROMPT)
        self.type(f"policy allow own start signer={key}")
        self.type("./own work", r"^work$")
        self.type("identity revoke-program own 3")
        self.type("./own again", refused)
        self.type("identity sign-program own 3; ./own better", r"^better$")

    def test_interfaces(self) -> None:
        """Printed, called and watched by what the file `schemas` says of them."""
        self.type("schema", r"^Directory$", r"^Terminal$")
        self.type("schema Pipes", r"^interface Pipes @0x", r"create @0 \(\) -> \(reader :Stream")
        self.type("schema Nothing", r"^schema: nothing is called Nothing$")
        self.type("call terminal size", r"^\(columns = \d+, rows = \d+\)$")
        self.type("call services services 0", r'^\(services = \[$', r'name = "loader", program')
        self.type("call directory openFileWritable told ifAbsent", r"^\(file = <File>\)$")
        self.type("call directory lookup path=told", r"kind = file, sizeBytes = 0")
        self.type("call directory forget told", r"^call: Directory has no method forget$")
        self.type("call processes end many", r"^call: many is no number$")
        self.type(
            "trace -o calls ls",
            r'Directory\.list\(cursor = 0\) = \(entries = \[\(name = "told", kind = file',
            r'stdout \w+\.write\(data = "calls',
        )
        self.type("trace -r calls", r"^\d+ calls as before, \d+ different, \d+ left out$")
        self.type("trace ps | cat", r"ProcessList\.list\(after = 0\)")
        self.type("rm calls told")

    def test_traced_shell(self) -> None:
        """A shell, what it starts, and calls of theirs that wait for one another."""
        self.machine.send("trace shell\r")
        self.machine.wait_for(r'Terminal\.write\(data = "owner> "\)')
        self.machine.send("echo one | cat | cat\r")
        self.machine.wait_for(r'Launch\.grant\(name = "stdin", interface = "Stream"')
        self.machine.wait_for(r"^one$")
        self.machine.wait_for(r"terminal Terminal\.setMode\(mode = raw\) = \(\)")
        self.machine.send("exit 3\r")
        self.machine.wait_for(r"^trace: exit code 3$")
        self.machine.wait_for(PROMPT)

    def test_files_and_pipes(self) -> None:
        self.type("echo one > a; echo two >> a; cat a", r"^one\ntwo$")
        self.type("cat < a | cat | tee b > c; cat b c", r"^one\ntwo\none\ntwo$")
        self.type("mkdir d; mv a d/a; ls d", r"^a$")
        self.type("cat /d/a", r"^one\ntwo$")
        self.type("echo three > d/a; cat d/a", r"^three$")
        self.type("rm -r d; ls", r"^b\nc$")
        self.type("cat b c > /dev/null; cat < /dev/null; ls", r"^b\nc$")
        self.type("ps | cat | cat | cat | cat | cat", r" shell$")

    def test_wrong(self) -> None:
        self.type("nonsense", r"^no program is called 'nonsense'$")
        self.type("echo a | nonsense | cat", r"^no program is called 'nonsense'$")
        self.type("echo 'never closed", r"^a quote is not closed \(character 6\)$")
        self.type("| cat", r"^a program's name is missing")
        self.type("echo a >", r"^no file is named after < or >")
        self.type("cat missing", r"^cat: missing: there is no such thing$", r"^cat: exit code 1$")
        self.type("cat < missing", r"^'missing' cannot be opened: there is no such thing$")
        self.type("echo x > no/such/folder", r"^'no/such/folder' cannot be opened")
        self.type("kill 99999999", r"^kill: .*", r"^kill: exit code \d+$")
        self.type("kill nobody", r"^kill: exit code \d+$")
        self.type("stop 7", r"^no job has the number 7$")
        self.type("stop x; stop; exit x", r"^use: stop NUMBER", r"^use: stop", r"^use: exit")
        self.type("run", r"^use: run PROGRAM")
        self.type("'help' me", r"^no program is called 'help'$")
        self.type("\\")
        self.type("kernel; init; manifest", r"called 'kernel'", r"called 'init'", r"'manifest'$")

    def test_grants(self) -> None:
        self.type("run ls with processes=processes:observer")
        self.type("run ls with x=nothing", r"^this shell holds no capability 'nothing'")
        self.type("run ls with x=directory:nothing", r"^'Directory' has no facet 'nothing'$")
        self.type("run ls with x", r"not of the form name=capability")
        self.type("run ls with x=event", r"^this shell holds no capability 'event'")
        # What it is granted last under a name that it has already does not take the first away.
        self.type("echo kept > kept", r"")
        self.type("run cat kept with root=directory:reader", r"^kept$")

    def test_interrupt(self) -> None:
        self.machine.send("cat\r")
        self.machine.wait_for(r"cat$")
        self.machine.send("typed\r")
        self.machine.wait_for(r"^typed\ntyped$")
        self.machine.send("half a line")
        self.machine.wait_for(r"^half a line")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"\^C\ncat: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("echo alive", r"^alive$")
        self.machine.send("cat\r")
        self.machine.wait_for(r"cat$")
        self.machine.send("to the end\r" + CTRL_D)
        self.machine.wait_for(r"^to the end\nto the end$")
        self.machine.wait_for(PROMPT)
        self.machine.send("thrown away" + CTRL_C)
        self.machine.wait_for(r"thrown away\^C$")
        self.machine.wait_for(PROMPT)
        self.type("ps | cat", r" shell$")
        for _ in range(5):
            self.machine.send("cat | cat | cat\r")
            self.machine.wait_for(r"cat \| cat \| cat$")
            self.machine.send(CTRL_C)
            self.machine.wait_for(r"^cat: stopped\ncat: stopped\ncat: stopped$")
            self.machine.wait_for(PROMPT)

    def test_signals(self) -> None:
        """Of a program with a C library; Ctrl-C is one of them if it has a handler for it."""
        what = ["computing", "small stack", "timer", "nested", "jump", "fault", "fault elsewhere"]
        what += ["cancel", "calls"]
        what += [f"child {how}" for how in ("exits", "killed", "forgotten", "waits")]
        self.type(
            "run signals with pipes=pipes launcher=launcher",
            *(rf"^signals: {one} ok$" for one in what),
        )
        self.machine.send("signals interrupt\r")
        self.machine.wait_for(r"^signals: computing$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^signals: interrupted$")
        self.machine.wait_for(r"^signals: reading$")
        time.sleep(INTERRUPTS_APART_S)
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^signals: interrupted again$")
        self.machine.wait_for(r"^signals: waiting$")
        time.sleep(INTERRUPTS_APART_S)
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^signals: stopped$")
        self.machine.wait_for(PROMPT)
        self.machine.send("signals interrupt\r")
        self.machine.wait_for(r"^signals: computing$")
        self.machine.send(CTRL_C + CTRL_C)
        self.machine.wait_for(r"^signals: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("echo alive", r"^alive$")

    def test_shell_in_a_shell(self) -> None:
        """It holds what the outer one gave it, and has Ctrl-C while it is there."""
        self.type("shell", r"^Tessera\.")
        self.type("echo inner | cat", r"^inner$")
        self.type("ps", r'^ps: this needs "processes"')
        self.machine.send("cat\r")
        self.machine.wait_for(r"cat$")
        self.machine.send("seen\r")
        self.machine.wait_for(r"^seen\nseen$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^cat: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("exit 5", r"^shell: exit code 5$")
        self.machine.send("time cat\r")
        self.machine.wait_for(r"time cat$")
        self.machine.send("seen again\r")
        self.machine.wait_for(r"^seen again\nseen again$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^time: stopped$")
        self.machine.wait_for(PROMPT)
        self.assertNotIn("cat", self.processes())

    def test_typed_ahead(self) -> None:
        """What is typed beyond a line is for the program that the line starts."""
        self.machine.send("cat > t\rone\rtwo\r" + CTRL_D + "cat t; echo end\r")
        self.machine.wait_for(r"^one\ntwo\nend$")
        self.machine.wait_for(PROMPT)
        lines = 60
        script = "".join(f"echo line {number} >> lines\r" for number in range(lines))
        self.machine.send(script + "echo done with it\r")
        self.machine.wait_for(r"^done with it$")
        self.machine.wait_for(PROMPT)
        self.type("cat lines", *(rf"^line {number}$" for number in range(lines)))

    def test_background(self) -> None:
        self.machine.send("cat < nothing &\r")
        self.machine.wait_for(r"^'nothing' cannot be opened")
        self.machine.wait_for(PROMPT)
        self.machine.send("echo in the back &\r")
        self.machine.wait_for(r"^\[1\]$")
        self.machine.wait_for(r"in the back$")
        self.machine.wait_for(r"\[1\] done$")
        self.machine.wait_for(PROMPT)
        self.type("jobs")

    def test_mode_in_the_background(self) -> None:
        """The terminal's mode is for who is in the foreground, by whatever it holds."""
        self.type("call stdout setMode line", r"^\(\)$")
        self.machine.send("call stdout setMode raw &\r")
        self.machine.wait_for(r"setMode: that is not allowed$")
        self.machine.wait_for(r"\[1\] done\ncall: exit code 1$")
        self.machine.wait_for(PROMPT)

    def test_way_out(self) -> None:
        """Ctrl-C typed twice ends what takes it, or all that is typed."""
        self.machine.send("rogue ignore\r")
        self.machine.wait_for(r"^ignoring$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^ignored$")
        self.machine.send(CTRL_C + CTRL_C)
        self.machine.wait_for(r"rogue: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("echo out of the one", r"^out of the one$")
        self.machine.send("rogue keyboard\r")
        self.machine.wait_for(r"^keyboard$")
        self.machine.send("abc" + CTRL_C + CTRL_C)
        self.machine.wait_for(r"rogue: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("echo out of the other", r"^out of the other$")
        # At the prompt it is what it always is.
        self.machine.send("thrown away" + CTRL_C + CTRL_C)
        self.machine.wait_for(r"thrown away\^C$")
        self.type("echo there", r"^there$")

    def test_spinning(self) -> None:
        """The shell is more urgent than what it starts, whose time is counted."""
        self.machine.send("rogue spin\r")
        self.machine.wait_for(r"rogue spin$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^rogue: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("rogue spin &", r"^\[1\]$")
        self.type("echo still here | cat", r"^still here$")
        used = 0.0
        for _ in range(1000):
            start = len(self.machine.text)
            self.type("ps", r" ps$")
            row = re.search(r" (\d+\.\d+) s +\d+ +rogue$", self.machine.text[start:], re.MULTILINE)
            used = float(row.group(1)) if row is not None else used
            if used > 0.05:
                break
        self.assertGreater(used, 0.05)
        for number in range(2, 7):
            self.type("rogue spin &", rf"^\[{number}\]$")
        self.type("jobs", r"^\[6\] rogue, process \d+$")
        self.type("echo among six | cat", r"^among six$")
        for number in range(1, 7):
            self.machine.send(f"stop {number}\r")
            self.machine.wait_for(rf"\[{number}\] done\nrogue: stopped$")
            self.machine.wait_for(PROMPT)
        self.type("echo still here | cat", r"^still here$")
        self.type("mem", r"^free")

    def test_flood(self) -> None:
        self.machine.send("rogue flood\r")
        self.machine.wait_for(r"noise[^\n]*\n[^\n]*noise")
        self.machine.send("nobody reads this\r" + CTRL_C)
        self.machine.wait_for(r"rogue: stopped$")
        self.machine.wait_for(PROMPT)
        self.type("echo quiet", r"^quiet$")

    def test_long_lines(self) -> None:
        word = "x" * 900
        self.type("echo " + word, r"^x+$")
        self.machine.send("y" * 3000)
        self.machine.wait_for(r"y{60}")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"\^C$")
        self.machine.wait_for(PROMPT)
        self.type("echo " + "a " * 140, r"^too many words")
        self.type("|".join(["cat"] * 20), r"^too many programs")
        self.type("echo fine", r"^fine$")

    def test_editing(self) -> None:
        self.type("ecko\x1b[D\x7fh\x05 edited", r"^edited$")
        self.type("\x1b[A\x1b[A\x1b[B\x15echo \x1b[1~\x0becho again", r"^again$")
        self.type("\x10", r"^again$")
        self.type("\x12edit", r"^edited$")
        self.type("upt\t", r"s since the machine started$")
        self.type("echo x > 'a name'")
        self.type("cat a\t", r"^x$")
        self.type("echo \u00e4\u4e2d\u6587\x7f\x7fb", "^\u00e4b$")

    def test_garbage(self) -> None:
        """Bytes that no keyboard sends."""
        state = 12345
        for _ in range(4):
            garbage = bytearray()
            for _ in range(700):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                byte = state >> 16 & 0xFF
                # Nothing that ends a line, completes a word, ends the session or is the console's.
                if byte not in (0x04, 0x09, 0x0A, 0x0D, 0x1D):
                    garbage.append(byte)
            self.machine.send_bytes(bytes(garbage))
            self.machine.send("\x18" + CTRL_C)
            self.machine.wait_for(r"\^C$")
            self.machine.wait_for(PROMPT)
            self.machine.send(CTRL_C)
            self.machine.wait_for(r"\^C$")
            self.type("echo sane", r"^sane$")

    def test_recorded(self) -> None:
        """Who was here is in the audit log, and the lock takes its passphrase from the person."""
        self.machine.send("lock\r")
        self.machine.wait_for(r"Console 1 is locked by owner\.")
        self.machine.send(ATTENTION)
        self.machine.wait_for(SECRET)
        self.machine.send(PASSPHRASE + "\r")
        self.machine.wait_for(PROMPT)
        for event in ("sessionStarted", "sessionLocked"):
            self.type(f"audit query event={event}", rf"{event}.*owner")
        strangers = "principal=anonymous"
        self.type(f"audit query {strangers}", rf" launched process=\d+ {strangers} ")

    def test_boot_record(self) -> None:
        """What was booted: `boot` says it, and a program with a C library reads the same."""
        start = len(self.machine.text)
        self.type("boot", r"^seed: +\d+ bytes from the firmware$")
        rows = dict(re.findall(r"^ *([\w ]+): +(\S+)", self.machine.text[start:], re.MULTILINE))
        self.assertEqual(rows["edition"], "server")
        self.assertEqual(rows["architecture"].lower(), self.config.arch)
        package = self.config.folder / "shell.package"
        self.assertEqual(int(rows["package"]), package.stat().st_size)
        self.machine.send("boot_record\r")
        line = self.machine.wait_for(r"^boot_record: ([^\n]*)\n").group(1).split()
        self.machine.wait_for(PROMPT)
        self.assertEqual(SHIMS[int(line.pop(2))], rows["shim"])
        names = ("edition", "architecture", "package", "BLAKE3", "signed by", "seed")
        self.assertEqual(line, [rows[name] for name in names])


class ShellEnds(AtThePrompt):
    """A machine for each test, which ends something that others need."""

    def setUp(self) -> None:
        super().setUp()
        self.machine = self.start(package=self.config.folder / "shell.package")
        self.begin()

    def test_killed_and_killing(self) -> None:
        """A program that ends under the shell, and a service."""
        self.machine.send("cat\r")
        self.machine.wait_for(r"cat$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"cat: stopped$")
        self.machine.wait_for(PROMPT)
        found = self.processes()
        self.type(f"kill {found['pipes']}")
        self.type("echo a | cat", r"")
        self.wait_until_ready("pipes")
        self.type("echo after | cat", r"^after$")

    def test_console_restarted(self) -> None:
        """The console and the driver below it may end: the shell goes on."""
        for name in ("console", "serial"):
            found = self.processes()
            self.machine.send(f"kill {found[name]}\r")
            self.machine.wait_for(r"kill \d+$")
            self.machine.wait_for(PROMPT)
            self.wait_until_ready(name)
            self.type(f"echo there is still a {name}", rf"^there is still a {name}$")

    def test_console_restarted_at_the_prompt(self) -> None:
        """Whoever waits for a key then is told, and waits again."""
        for what in (
            "restart console",
            "replace console console",
            "restart serial",
            "replace serial serial",
        ):
            self.machine.send(f"call services {what} &\r")
            self.machine.wait_for(rf"{what} &$")
            self.machine.wait_for(r"\[1\] done$")
            self.type("")
            self.type(f"echo after {what}", rf"^after {what}$")

    def test_rogues(self) -> None:
        self.type("rogue", r"^rogue: use:", r"^rogue: exit code 2$")
        self.type("rogue fault", r"^rogue: ended by a fault$")
        self.type("rogue catch &", r"^\[1\]$")
        self.machine.send("rogue catch\r")
        self.machine.wait_for(r"^catching$")
        self.machine.send(CTRL_C)
        self.machine.wait_for(r"^caught$")
        self.machine.wait_for(r"^rogue: exit code 42$")
        self.machine.wait_for(PROMPT)
        self.type("rogue hoard", r"^hoarded \d+$")
        self.type("rogue hoard", r"^hoarded \d+$")
        self.machine.send("rogue keyboard\r")
        self.machine.wait_for(r"^keyboard$")
        self.machine.send(CTRL_C + "abc" + CTRL_D + "q")
        self.machine.wait_for(PROMPT)
        self.type("echo mine again", r"^mine again$")

    def test_session(self) -> None:
        """The shell ends, and its session with it; the anonymous one is started again."""
        self.machine.send("exit 3\r")
        self.machine.wait_for(r"owner is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)
        self.type("echo back", r"^back$")
        self.machine.send(CTRL_D)
        self.machine.wait_for(r"owner is logged out\.$")
        self.machine.wait_for(ANONYMOUS)
        self.machine.send(CTRL_D)
        self.machine.wait_for(r"^Tessera\.")
        self.machine.wait_for(ANONYMOUS)
        log_in(self.machine)
        self.machine.send("poweroff\r")
        self.assertEqual(self.machine.wait_exit(), CODE_SUCCESS)


class ShellTerminal(MachineTest):
    """A terminal that says how large it is."""

    def test_size(self) -> None:
        machine = self.start()
        machine.wait_for(READY)
        machine.wait_for(ANONYMOUS)
        machine.send("e")
        machine.wait_for(re.escape(SIZE_QUESTION))
        machine.send("\x1b[10;20R")
        machine.wait_for(r"> e$")
        machine.send("cho " + "z" * 30)
        machine.wait_for(r"cho z{4}\nz{20}\nz{6}$")
        machine.send("\r")
        machine.wait_for(r"^nobody is logged in here")
        machine.wait_for(ANONYMOUS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
