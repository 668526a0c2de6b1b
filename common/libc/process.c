#include "process.h"
#include "lock.h"
#include "objects.h"
#include "schema/kernel_client.h"
#include "thread.h"

static uint64_t own_number;
static uint64_t own_start_ns;
void (*process_at_end)(void);

void process_start(void)
{
    struct process_state_results results = {0};
    (void)process_state(OWN_PROCESS, &results);
    own_number = results.number;
    own_start_ns = object_clock_ns();
}

uint64_t process_number(void)
{
    return own_number;
}

uint64_t process_start_ns(void)
{
    return own_start_ns;
}

bool process_has_thread(long number)
{
    lock_acquire();
    const bool result = thread_find(number) != NULL;
    lock_release();
    return result;
}

_Noreturn void process_end(int code)
{
    if (process_at_end != NULL) {
        process_at_end();
    }
    object_exit((uint32_t)code & 0xff);
}

_Noreturn void process_end_by(int signal)
{
    object_exit(EXIT_CODE_SIGNAL | (uint32_t)signal);
}
