"""The store beside the disk that it is on, and beside files of Debian's kernel on a disk like it.

Both run on the same machine of QEMU with the same arguments and disks of the same size, one after
the other and that several times, as whoever else is busy on this machine makes either slower: what
counts is the best of each. Neither is worth comparing with another machine or another day. What
Linux does is in tests/linux_guest/store.c, what the store does in tests/guest/store/bench.c.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from debian_guest import guest, packages
from figure_lines import figures_in
from tessera_qemu import config
from tessera_qemu.command import VIRTIO_PCI, Disk
from tessera_qemu.errors import MachineError
from tessera_qemu.machine import Machine

CPUS = 2
ROUNDS = 3
DISK_BYTES = 512 << 20
GUEST_S = 600
MAKE_FILE_SYSTEM = "/usr/sbin/mkfs.ext4"
NS_PER_S = 1_000_000_000
SCRIPT = "mount -t ext4 /dev/vdb /mnt\ncd /mnt\nlinux_store /dev/vda\n"


def measure(machine: config.MachineConfig) -> dict[str, float]:
    """Rates in a second, and in percent: ours, and Linux's where Debian 12 has the architecture."""
    has_linux = machine.arch in packages.KERNELS
    if not has_linux:
        why = f"Debian 12 is not made for {machine.arch}"
        print(f"bench.py: no Linux beside it: {why}", file=sys.stderr)
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(run_store(machine))
        if has_linux:
            rounds.append(run_linux(machine))
    return rates(best(rounds))


def best(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The least of what was measured several times."""
    found: dict[str, float] = {}
    for measured in rounds:
        for name, value in measured.items():
            found[name] = min(value, found.get(name, value))
    return found


def run_store(machine: config.MachineConfig) -> dict[str, float]:
    """Nanoseconds for each MiB, or each put."""
    changed = machine.with_changes(cpus=CPUS, package=machine.folder / "bench_store.package")
    with tempfile.TemporaryDirectory() as folder:
        disk = empty_disk(Path(folder) / "disk.img")
        with Machine(changed, name="bench-store", disks=[disk]) as ours:
            ended = ours.wait_for(r"^bench_store: done\n|client ended", timeout_s=GUEST_S)
            if ended[0] == "client ended":
                raise ours.error("the benchmark of the store failed")
            return figures_in(ours.text)


def run_linux(machine: config.MachineConfig) -> dict[str, float]:
    """The same of a Debian kernel: a disk as it is, and one with ext4 as Debian makes it."""
    changed = machine.with_changes(cpus=CPUS)
    program = machine.folder / "linux_store"
    if not program.is_file():
        raise MachineError(f"there is no {program}: build the edition again (`./tessera build`)")
    task = guest.Task("store", SCRIPT, {"linux_store": program})
    with tempfile.TemporaryDirectory() as folder:
        disks = [empty_disk(Path(folder) / name) for name in ("raw.img", "ext4.img")]
        make_file_system(disks[1].file)
        with guest.boot(changed, task, disks=disks) as linux:
            text = guest.wait_end(linux, GUEST_S)
    print(f"bench.py: {machine.arch}: beside {guest.release(text)}", file=sys.stderr)
    return figures_in(text)


def empty_disk(file: Path) -> Disk:
    """A disk of the size that all are measured on."""
    with file.open("wb") as image:
        image.truncate(DISK_BYTES)
    return Disk(file, VIRTIO_PCI)


def make_file_system(file: Path) -> None:
    """ext4 with all that Debian gives it, and none of it left for later: a first mount would
    otherwise write the tables of inodes while we measure."""
    later = "lazy_itable_init=0,lazy_journal_init=0"
    command = [MAKE_FILE_SYSTEM, "-q", "-F", "-E", later, str(file)]
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise MachineError(f"there is no {command[0]}; `./tessera bench` installs it") from error
    except subprocess.CalledProcessError as error:
        raise MachineError(f"{command[0]} failed:\n{error.stderr[-2000:]}") from error


def rates(ns: dict[str, float]) -> dict[str, float]:
    """What was counted in nanoseconds, as rates in a second; and what they are of each other."""
    found = {f"{name}_per_second": NS_PER_S / value for name, value in ns.items()}

    def percent(name: str, measured: str, *parts: str) -> None:
        """How much of the speed that its parts one after the other would have."""
        if measured in ns and all(part in ns for part in parts):
            found[f"{name}_percent"] = 100 * sum(ns[part] for part in parts) / ns[measured]

    for what in ("write", "read"):
        disk, store, sealed = (f"{kind}_{what}_mib" for kind in ("disk", "store", "sealed"))
        linux_disk = f"linux_disk_{what}_mib"
        file, hashed = f"linux_file_{what}_mib", f"linux_hashed_{what}_mib"
        percent(f"store_{what}_of_disk", store, disk)
        percent(f"store_{what}_of_disk_and_hash", store, disk, "hash_mib")
        percent(f"sealed_{what}_of_disk", sealed, disk)
        percent(f"linux_file_{what}_of_disk", file, linux_disk)
        percent(f"linux_hashed_{what}_of_disk", hashed, linux_disk)
        percent(f"linux_hashed_{what}_of_disk_and_hash", hashed, linux_disk, "linux_hash_mib")
        percent(f"disk_{what}_of_linux_disk", disk, linux_disk)
        percent(f"store_{what}_of_linux_file", store, file)
        percent(f"store_{what}_of_linux_hashed", store, hashed)
    percent("durable_put_of_linux_file", "durable_put_4_kib", "linux_durable_file_4_kib")
    percent(
        "durable_put_of_64_of_linux_file",
        "durable_put_4_kib_of_64",
        "linux_durable_file_4_kib_of_64",
    )
    return found
