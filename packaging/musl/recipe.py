"""musl 1.2.3: all of it that does not enter a kernel."""

import re
import subprocess
from pathlib import Path

from pinned.flavor import Flavor
from pinned.recipe import INSTALLED, Recipe

# Their system call numbers and ours: one table for every architecture.
NUMBERS = "aarch64"

# Not compiled at all: assembler that traps, and C whose place a file of src/ takes. Where musl has
# a C file of the same name as an assembler file, that one serves instead.
TRAPPING = {
    *("thread/clone", "thread/syscall_cp", "thread/__unmapself", "thread/__set_thread_area"),
    *("signal/restore", "process/vfork"),
}
REPLACED = {
    *("thread/clone", "thread/syscall_cp", "thread/__unmapself", "stat/fstatat"),
    *("process/posix_spawn", "process/posix_spawnp", "env/__reset_tls", "misc/syscall"),
    *("env/__libc_start_main", "network/lookup_name", "network/lookup_serv"),
    *("network/getnameinfo", "network/getifaddrs", "network/if_nameindex"),
    *("network/if_nametoindex", "network/if_indextoname"),
}
# These two write the thread pointer by an instruction that programs have.
UNPRIVILEGED = {"aarch64": {"thread/__set_thread_area"}, "riscv64": {"thread/__set_thread_area"}}

OURS = [
    *("clone", "syscall_cp", "unmapself", "fstatat", "posix_spawn", "context"),
    *("thread_storage", "reset_tls", "syscall", "libc_start_main", "lookup_name"),
    *("lookup_serv", "getnameinfo", "interfaces"),
]

# The system calls that libposix answers, by what answers them; the others fail with ENOSYS.
CALLS = {
    "memory": "mmap munmap mprotect brk madvise msync mlock munlock mlockall munlockall",
    "threads": "futex set_tid_address gettid exit sched_yield sched_setscheduler "
    "sched_getscheduler sched_getparam sched_setparam sched_get_priority_max "
    "sched_get_priority_min sched_rr_get_interval sched_getaffinity",
    "signals": "rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait "
    "rt_sigqueueinfo sigaltstack kill tkill",
    "time": "clock_gettime clock_getres clock_settime clock_nanosleep nanosleep gettimeofday "
    "setitimer getitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete "
    "times getrusage",
    "files": "openat close read write readv writev pread64 pwrite64 preadv pwritev lseek fstat "
    "newfstatat faccessat ftruncate truncate fsync dup dup3 fcntl ioctl pipe2 ppoll pselect6",
    "directories": "mkdirat unlinkat renameat getdents64 getcwd chdir fchdir utimensat umask "
    "fchmod fchmodat statfs fstatfs readlinkat linkat",
    "sockets": "socket socketpair bind listen accept4 connect getsockname getpeername sendto "
    "recvfrom setsockopt getsockopt shutdown sendmsg recvmsg",
    "queues": "mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr",
    "process": "exit_group getpid getppid wait4 waitid getuid getpgid setpgid getsid setsid uname "
    "sysinfo getrandom prlimit64 getpriority getgroups",
}
SAME = {
    "accept": "accept4",
    "fdatasync": "fsync",
    "renameat2": "renameat",
    "geteuid": "getuid",
    "getgid": "getuid",
    "getegid": "getuid",
}

# Includes a header that upstream's Makefile writes; asks name servers itself, where the resolver is
# to be asked; asks a kernel for its interfaces.
LEFT_OUT = {
    *("internal/version", "network/res_msend", "network/res_send", "network/res_query"),
    *("network/res_querydomain", "network/resolvconf", "network/netlink"),
}

FLAGS = [
    *("-std=c99", "-ffreestanding", "-nostdinc", "-D_XOPEN_SOURCE=700"),
    *("-fno-strict-aliasing", "-frounding-math", "-fomit-frame-pointer"),
    *("-Werror=int-conversion", "-Werror=return-type"),
    # Before the numbers that programs see: below the C library a call is named by its function.
    "-Iinclude/internal",
]


def recipe(flavor: Flavor, source: Path) -> Recipe:
    arch = flavor.arch
    sources = chosen_sources(source / "src", arch)
    ours = [*OURS, *(["set_thread_area"] if arch == "x86_64" else [])]
    return Recipe(
        sources=[f"src/{name}" for name in sources],
        own_sources=[f"src/{name}.c" for name in ours],
        headers=headers(source, arch),
        own_headers={"include/tessera/posix.h": "tessera"},
        flags=FLAGS,
        include_dirs=[
            *(f"arch/{arch}", "arch/generic", "src/include", "src/internal", "src/network"),
            *(INSTALLED,),
        ],
        own_include_dirs=["include/internal", "include"],
        generated={
            "bits/alltypes.h": all_types(source, arch),
            "bits/syscall.h": numbers(source),
            "internal/bits/syscall.h": functions(source),
            "tessera/calls.h": declarations(),
            "tessera/calls_by_number.h": functions_by_number(),
        },
    )


def chosen_sources(base: Path, arch: str) -> list[str]:
    """One file for each stem: the architecture's own where there is one, unless it would trap."""
    found: dict[str, str] = {}
    for pattern in ("*/*.c", "malloc/mallocng/*.c"):
        for file in base.glob(pattern):
            stem = str(file.relative_to(base).with_suffix(""))
            if stem not in REPLACED | LEFT_OUT:
                found[stem] = str(file.relative_to(base))
    for file in base.glob(f"*/{arch}/*.[csS]"):
        stem = str((file.parent.parent / file.stem).relative_to(base))
        if stem not in TRAPPING - UNPRIVILEGED.get(arch, set()):
            found[stem] = str(file.relative_to(base))
    return sorted(found.values())


def headers(source: Path, arch: str) -> dict[str, str]:
    """Every public header; what the architecture has of its own comes last, and stays."""
    include = source / "include"
    folders = sorted({file.parent.relative_to(include) for file in include.rglob("*.h")})
    return {
        **{f"include/{folder}/*.h": str(folder) for folder in folders if str(folder) != "."},
        "include/*.h": ".",
        "arch/generic/bits/*.h": "bits",
        f"arch/{arch}/bits/*.h": "bits",
    }


def all_types(source: Path, arch: str) -> str:
    """bits/alltypes.h, by upstream's own sed script."""
    return subprocess.run(
        [
            *("sed", "-f", source / "tools" / "mkalltypes.sed"),
            source / "arch" / arch / "bits" / "alltypes.h.in",
            source / "include" / "alltypes.h.in",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def numbers(source: Path) -> str:
    """bits/syscall.h: every __NR_ name, and again as SYS_."""
    text = (source / "arch" / NUMBERS / "bits" / "syscall.h.in").read_text("utf-8")
    again = [line.replace("__NR_", "SYS_") for line in text.splitlines() if "__NR_" in line]
    return text + "\n".join(again) + "\n"


def numbered(source: Path) -> list[tuple[str, str]]:
    """Names of calls, and their numbers as musl writes them."""
    text = (source / "arch" / NUMBERS / "bits" / "syscall.h.in").read_text("utf-8")
    return re.findall(r"#define __NR_(\w+)\s+(\S+)", text)


def answered() -> dict[str, str]:
    """Each call that is answered, and whose function does it."""
    own = {name: name for names in CALLS.values() for name in names.split()}
    return own | SAME


def declarations() -> str:
    """tessera/calls.h: the functions that libposix has."""
    names = sorted(set(answered().values()))
    lines = [f"TESSERA_HIDDEN tessera_call tessera_call_{name};" for name in names]
    return (
        "#pragma once\n#include <tessera/posix.h>\n"
        "typedef long tessera_call(const long *arguments);\n" + "\n".join(lines) + "\n"
    )


def functions(source: Path) -> str:
    """SYS_ names for musl itself: the address of the function that does the call.

    So a program is linked with those calls only that it can make. What is not answered stays a
    number, which is no address: musl keeps some of these in an int.
    """
    function_of = answered()
    defines = []
    for name, number in numbered(source):
        function = function_of.get(name)
        value = number if function is None else f"((long)tessera_call_{function})"
        defines.append(f"#define SYS_{name} {value}")
    return declarations() + "\n".join(defines) + "\n"


def functions_by_number() -> str:
    """A table for syscall(), to whom programs give numbers."""
    lines = [
        f"    [SYS_{name}] = tessera_call_{function}," for name, function in answered().items()
    ]
    return (
        "#pragma once\n#include <sys/syscall.h>\n#include <tessera/calls.h>\n"
        "static tessera_call *const calls_by_number[] = {\n" + "\n".join(lines) + "\n};\n"
    )
