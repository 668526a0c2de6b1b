#include "shared.h"
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

static struct shared kept;
static struct shared copied; /* of size 0: nothing is being copied */
static volatile sig_atomic_t has_ended;

static bool is_in(const struct shared *shared, uint64_t address)
{
    return address - shared->address < shared->size_bytes;
}

/* Our own, in the place of what there was. */
static bool put(const struct shared *shared)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    void *place =
        mmap((void *)shared->address, shared->size_bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    return place != MAP_FAILED;
}

static void take_fault(int number, siginfo_t *info, void *context)
{
    const uint64_t address = (uint64_t)info->si_addr;
    (void)context;
    if (is_in(&kept, address) && put(&kept)) {
        return;
    }
    if (is_in(&copied, address) && put(&copied)) {
        has_ended = 1;
        return;
    }
    (void)signal(number, SIG_DFL); /* it is tried again, which is the end */
}

bool shared_begin(const struct shared *shared)
{
    struct sigaction action = {.sa_sigaction = take_fault, .sa_flags = SA_SIGINFO};
    (void)sigemptyset(&action.sa_mask);
    kept = *shared;
    return sigaction(SIGSEGV, &action, NULL) == 0;
}

bool shared_copy(const struct shared *from, uint64_t offset, void *target, size_t size_bytes)
{
    copied = *from;
    has_ended = 0;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    memcpy(target, (const void *)(from->address + offset), size_bytes);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    copied.size_bytes = 0;
    return has_ended == 0;
}
