/*
 * The orderly end: who has something to keep keeps it before the power goes. Whoever asked for it
 * is answered at once, since he is to end, too.
 */
#include "init.h"
#include "lib/status.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

#define MACHINE handle_make(INITIAL_MACHINE, 1)

/* All services together; one that does not end is ended after SUPERVISION_STOP_NS. */
#define CLOSING_NS UINT64_C(10000000000)

static struct {
    uint64_t deadline_ns; /* 0: nothing is to end */
    bool is_restart;
    uint32_t exit_code;
} closing;

void closing_begin(bool is_restart, uint32_t exit_code)
{
    if (closing.deadline_ns != 0) {
        return; /* the first one counts */
    }
    closing.deadline_ns = clock_now_ns() + CLOSING_NS;
    closing.is_restart = is_restart;
    closing.exit_code = exit_code;
    supervision_close(&init.supervision);
}

uint64_t closing_step(void)
{
    const struct machine_power_off_params params = {.exit_code = closing.exit_code};
    if (closing.deadline_ns == 0) {
        return 0;
    }
    if (!supervision_is_closed(&init.supervision) && clock_now_ns() < closing.deadline_ns) {
        return closing.deadline_ns;
    }
    const enum status status =
        closing.is_restart ? machine_restart(MACHINE) : machine_power_off(MACHINE, &params);
    report("everything has ended, and the machine goes on: %s", status_text(status));
    closing.deadline_ns = 0;
    return 0;
}
