"""QEMU's arguments for a machine.

Nothing is left to QEMU's defaults or to the user's configuration (-nodefaults, -no-user-config),
so a run is the same everywhere. The guest learns which exit device it may use from its command
line: `exit=isa-debug-exit`, `exit=arm-semihosting` or `exit=sifive-test`. Started by UEFI it has
no command line from here: the build puts the same text on the disk image.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .config import MachineConfig
from .errors import MachineError
from .exit_code import EXIT_DEVICES

DIRECT = "direct"
UEFI = "uefi"
FIRMWARES = (DIRECT, UEFI)

# OVMF and AAVMF themselves do not start with less, whatever is asked for (`--memory`).
UEFI_MEMORY_MIB_MIN = 256

BINARIES = {
    "x86_64": "qemu-system-x86_64",
    "aarch64": "qemu-system-aarch64",
    "riscv64": "qemu-system-riscv64",
}

# strict: firmware that looks for nothing to boot from leaves the disks alone. (SeaBIOS takes memory
# for NVMe where QEMU has put the package.)
# pauth-impdef: pointer authentication by a cheap hash instead of QARMA, which is slow to emulate.
MACHINES = {
    "x86_64": [
        *["-machine", "q35", "-cpu", "max", "-boot", "strict=on"],
        *["-device", "isa-debug-exit,iobase=0xf4,iosize=4"],
    ],
    "aarch64": [
        *["-machine", "virt,gic-version=3", "-cpu", "max,pauth-impdef=on"],
        *["-semihosting-config", "enable=on,target=native"],
    ],
    "riscv64": ["-machine", "virt", "-bios", "default"],
}

# UEFI firmware as Debian's ovmf and qemu-efi-aarch64 install it: (code, template of its variables).
FIRMWARE_FILES = {
    "x86_64": ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
    "aarch64": ("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
}

VIRTIO_PCI = "virtio-blk-pci"
VIRTIO_MEMORY = "virtio-blk-device"
NVME = "nvme"
DISK_KINDS = (VIRTIO_PCI, VIRTIO_MEMORY, NVME)

NETWORK_PCI = "virtio-net-pci"
NETWORK_MEMORY = "virtio-net-device"
NETWORK_E1000E = "e1000e"


@dataclass(frozen=True)
class Disk:
    """A file that a machine has as a disk. What the machine writes is written to it."""

    file: Path
    kind: str = VIRTIO_PCI


def disk_of(text: str) -> Disk:
    """FILE or KIND:FILE, as a person writes it."""
    kind, colon, file = text.partition(":")
    if colon and kind in DISK_KINDS:
        return Disk(Path(file), kind)
    return Disk(Path(text))


def disk_arguments(arch: str, disks: Sequence[Disk]) -> list[str]:
    """QEMU's arguments for the disks, in their order."""
    words = []
    for number, disk in enumerate(disks):
        if disk.kind == VIRTIO_MEMORY and arch == "x86_64":
            raise MachineError("x86_64 has no disk of the kind virtio-blk-device")
        if not disk.file.is_file():
            raise MachineError(f"there is no {disk.file} to be a disk")
        file = str(disk.file).replace(",", ",,")
        name = f"disk{number}"
        words += ["-drive", f"if=none,id={name},format=raw,file={file}"]
        serial = f",serial={name}" if disk.kind == NVME else ""
        words += ["-device", f"{disk.kind},drive={name}{serial}"]
    if any(disk.kind == VIRTIO_MEMORY for disk in disks):
        words += ["-global", "virtio-mmio.force-legacy=false"]
    return words


def network_arguments(arch: str, kinds: Sequence[str], sockets: Sequence[int]) -> list[str]:
    """QEMU's arguments for network interfaces, in their order, each with a socket for frames."""
    words = []
    for number, (kind, socket) in enumerate(zip(kinds, sockets, strict=True)):
        if kind == NETWORK_MEMORY and arch == "x86_64":
            raise MachineError("x86_64 has no network interface of the kind virtio-net-device")
        name = f"network{number}"
        words += ["-netdev", f"dgram,id={name},local.type=fd,local.str={socket}"]
        words += ["-device", f"{kind},netdev={name},id={name}card"]
    if any(kind == NETWORK_MEMORY for kind in kinds):
        words += ["-global", "virtio-mmio.force-legacy=false"]
    return words


def outside_arguments(options: str = "") -> list[str]:
    """QEMU's arguments for an interface to the network that this machine is in, through QEMU.

    It is one of QEMU's own (10.0.2.0/24 and fec0::/64), with this machine at 10.0.2.2, as its
    programs reach each other. `options`: more for `-netdev`.
    """
    separator = "," if options else ""
    return [
        *["-netdev", f"user,id=outside{separator}{options}"],
        *["-device", f"{NETWORK_PCI},netdev=outside"],
    ]


def screen_arguments(vnc: int | None, has_window: bool) -> list[str]:
    """QEMU's arguments for a screen, a keyboard and a pointer that is where the person points.

    Seen in a window, or as number `vnc` of what a VNC viewer finds at 127.0.0.1, or by QMP alone.
    """
    words = []
    for kind in ("virtio-gpu-pci", "virtio-keyboard-pci", "virtio-tablet-pci"):
        words += ["-device", kind]
    if vnc is not None:
        return [*words, "-vnc", f"127.0.0.1:{vnc}"]
    return [*words, "-display", "gtk"] if has_window else words


def guest_command_line(arch: str, append: str = "") -> str:
    """What the guest is told: how to end, and whatever the caller adds."""
    return f"exit={EXIT_DEVICES[arch]} {append}".strip()


def arguments(config: MachineConfig, append: str = "") -> list[str]:
    """The arguments for a machine without firmware of its own choosing, console aside."""
    return [
        *_common(config),
        *["-kernel", _existing(config.kernel), "-initrd", _existing(config.package)],
        *["-append", guest_command_line(config.arch, append)],
    ]


def arguments_uefi(config: MachineConfig, variables: Path) -> list[str]:
    """The same for UEFI; `variables` is a private copy of the firmware's variable store.

    The disk image is never written: what the machine writes goes to a temporary file that QEMU
    drops.
    """
    if config.efi_image is None or config.arch not in FIRMWARE_FILES:
        raise MachineError(f"the {config.edition} edition for {config.arch} has no UEFI image")
    code, _ = FIRMWARE_FILES[config.arch]
    image = _existing(config.efi_image).replace(",", ",,")
    return [
        *_common(config, UEFI_MEMORY_MIB_MIN),
        *["-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={_existing(Path(code))}"],
        *["-drive", f"if=pflash,format=raw,unit=1,file={str(variables).replace(',', ',,')}"],
        *["-drive", f"if=none,id=efi,format=raw,snapshot=on,file={image}"],
        *["-device", "virtio-blk-pci,drive=efi,bootindex=0"],
    ]


def variables_template(arch: str) -> Path:
    """The file from which a private variable store is copied."""
    return Path(_existing(Path(FIRMWARE_FILES[arch][1])))


def _common(config: MachineConfig, memory_mib_min: int = 0) -> list[str]:
    return [
        BINARIES[config.arch],
        *["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
        *MACHINES[config.arch],
        *["-smp", str(config.cpus), "-m", f"{max(config.memory_mib, memory_mib_min)}M"],
    ]


def _existing(path: Path) -> str:
    if not path.is_file():
        raise MachineError(f"there is no {path}: build the edition again (`./tessera build`)")
    return str(path)
