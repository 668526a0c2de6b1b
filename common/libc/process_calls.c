/* The process and the machine as system calls. */
#include "address_space.h"
#include "children.h"
#include "descriptor_table.h"
#include "duration.h"
#include "entropy.h"
#include "machine_name.h"
#include "objects.h"
#include "process.h"
#include "schema/kernel_client.h"
#include "thread.h"
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <tessera/calls.h>

long tessera_call_exit_group(const long *arguments)
{
    process_end((int)arguments[0]);
}

long tessera_call_getpid(const long *arguments)
{
    (void)arguments;
    return (long)process_number();
}

/* Who started a program is nobody's business: 1, as for those whose parent is gone. */
long tessera_call_getppid(const long *arguments)
{
    (void)arguments;
    return 1;
}

long tessera_call_getuid(const long *arguments)
{
    (void)arguments;
    return PROCESS_USER;
}

long tessera_call_getgroups(const long *arguments)
{
    return arguments[0] < 0 ? -EINVAL : 0;
}

static bool is_ours(long number)
{
    return number == 0 || number == (long)process_number();
}

/* Each process is a group and a session of its own. */
long tessera_call_getpgid(const long *arguments)
{
    if (is_ours(arguments[0])) {
        return (long)process_number();
    }
    return children_have(arguments[0]) ? arguments[0] : -ESRCH;
}

long tessera_call_setpgid(const long *arguments)
{
    if (arguments[1] < 0) {
        return -EINVAL;
    }
    if (!is_ours(arguments[0])) {
        return children_have(arguments[0]) ? -EPERM : -ESRCH;
    }
    return is_ours(arguments[1]) ? 0 : -EPERM;
}

long tessera_call_getsid(const long *arguments)
{
    return tessera_call_getpgid(arguments);
}

/* It leads its group already. */
long tessera_call_setsid(const long *arguments)
{
    (void)arguments;
    return -EPERM;
}

long tessera_call_uname(const long *arguments)
{
    struct utsname *name = (struct utsname *)arguments[0];
    *name = (struct utsname){
        .sysname = "Tessera",
        .nodename = "tessera",
        .release = "0",
        .version = "0",
        .machine = MACHINE_NAME,
    };
    return 0;
}

long tessera_call_sysinfo(const long *arguments)
{
    struct machine_state_results machine = {0};
    struct sysinfo *info = (struct sysinfo *)arguments[0];
    (void)machine_state(OWN_CLOCK, &machine);
    *info = (struct sysinfo){
        .uptime = object_clock_ns() / NS_PER_S,
        .totalram = machine.memory_bytes,
        .freeram = machine.memory_free_bytes,
        .procs = 1,
        .mem_unit = 1,
    };
    return 0;
}

long tessera_call_getrandom(const long *arguments)
{
    if ((arguments[2] & ~(long)(GRND_NONBLOCK | GRND_RANDOM)) != 0) {
        return -EINVAL;
    }
    entropy_fill((void *)arguments[0], (size_t)arguments[1]);
    return arguments[1];
}

/* What bounds there are; they are not to be changed. */
static rlim_t limit_of(long resource)
{
    struct ledger_state_results ledger = {0};
    switch (resource) {
    case RLIMIT_NOFILE:
        return DESCRIPTORS_MAX;
    case RLIMIT_NPROC:
        return THREADS_MAX;
    case RLIMIT_AS:
    case RLIMIT_DATA:
    case RLIMIT_MEMLOCK:
        (void)ledger_state(OWN_LEDGER, &ledger);
        return ledger.quota_bytes;
    case RLIMIT_SIGPENDING:
        return SIGNALS_QUEUED_MAX;
    case RLIMIT_CORE:
        return 0;
    default:
        return RLIM_INFINITY;
    }
}

long tessera_call_prlimit64(const long *arguments)
{
    const struct rlimit *wanted = (const struct rlimit *)arguments[2];
    const rlim_t limit = limit_of(arguments[1]);
    if (!is_ours(arguments[0])) {
        return -ESRCH;
    }
    if (arguments[1] < 0 || arguments[1] >= RLIM_NLIMITS ||
        (wanted != NULL && wanted->rlim_cur > wanted->rlim_max)) {
        return -EINVAL;
    }
    if (wanted != NULL && wanted->rlim_max > limit) {
        return -EPERM;
    }
    if (arguments[3] != 0) {
        *(struct rlimit *)arguments[3] = (struct rlimit){limit, limit};
    }
    return 0;
}

/* 20 stands for the nice value 0, as Linux answers. */
long tessera_call_getpriority(const long *arguments)
{
    return arguments[0] == PRIO_PROCESS && is_ours(arguments[1]) ? 20 : -ESRCH;
}
