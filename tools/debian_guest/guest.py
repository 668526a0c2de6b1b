"""A machine on which Debian's kernel runs a script of ours, and nothing else.

It is the machine of the edition, with all of QEMU's arguments but kernel and first file system.
The first process loads the modules, runs the script with busybox's shell, says how that ended and
powers the machine off. Nothing is tuned: the kernel has Debian's configuration and its defaults.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tessera_qemu.command import Disk
from tessera_qemu.config import MachineConfig
from tessera_qemu.errors import MachineError
from tessera_qemu.machine import Machine

from . import cpio, packages

# The first of the machine's serial lines, as Linux calls it.
CONSOLES = {"x86_64": "ttyS0", "aarch64": "ttyAMA0"}

FOLDERS = ("dev", "mnt", "proc", "sys", "tmp")

INIT = """\
#!/bin/busybox sh
# The first process of the guest, which nothing may end before the machine.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
status=0
for module in /modules/*; do
    insmod "$module" || status=1
done
echo "guest: Linux $(uname -r)"
if [ "$status" -eq 0 ]; then
    (cd / && sh -e /task)
    status=$?
fi
echo "guest: ended $status"
poweroff -f
"""


@dataclass(frozen=True)
class Task:
    """What a guest is to do: a script for busybox's shell, which ends at the first error, the
    programs that it finds in /bin, and other files by their paths."""

    name: str
    script: str
    programs: Mapping[str, Path] = field(default_factory=dict)
    files: Mapping[str, cpio.File] = field(default_factory=dict)


def file_system(arch: str, task: Task) -> bytes:
    """The guest's first file system, which is all that it has but disks."""
    parts = packages.files(arch)
    files = {
        "init": cpio.File(INIT.encode(), 0o755),
        "task": cpio.File(task.script.encode()),
        "bin/busybox": cpio.File(parts.shell.read_bytes(), 0o755),
    }
    for name, program in task.programs.items():
        files[f"bin/{name}"] = cpio.File(program.read_bytes(), 0o755)
    files |= task.files
    for module in parts.modules:
        files[f"modules/{module.name}"] = cpio.File(module.read_bytes())
    return cpio.archive(files, FOLDERS)


def boot(
    config: MachineConfig, task: Task, *, disks: Sequence[Disk] = (), extra: Sequence[str] = ()
) -> Machine:
    """Starts the task on the machine of `config`; disks are /dev/vda, /dev/vdb and so on."""
    place = config.folder / f"debian-{task.name}.cpio"
    place.write_bytes(file_system(config.arch, task))
    changed = config.with_changes(kernel=packages.files(config.arch).kernel, package=place)
    append = f"console={CONSOLES[config.arch]} quiet panic=-1"
    return Machine(changed, name=f"debian-{task.name}", append=append, disks=disks, extra=extra)


def wait_end(machine: Machine, timeout_s: float) -> str:
    """Waits until the task is done, and gives what the console said."""
    ended = machine.wait_for(r"^guest: ended (\d+)\n", timeout_s)
    if ended[1] != "0":
        raise machine.error(f"what Debian's kernel was to do ended with {ended[1]}")
    return machine.text


def release(text: str) -> str:
    """Which Linux it was, out of what the console said."""
    for line in text.splitlines():
        if line.startswith("guest: Linux "):
            return line.removeprefix("guest: ")
    raise MachineError("the guest did not say which Linux it is")
