/* The victim's process, from outside. */
#include "lib/memory.h"
#include "runner.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include <stddef.h>

/* As urgent as services are. */
#define PRIORITY       128u
#define BUDGET_PERCENT 60u
#define PATIENCE_NS    UINT64_C(3000000000)
#define PAUSE_NS       UINT64_C(500000)

static struct launched launched;
static uint32_t thread; /* of its own, as it says */

uint32_t victim_process(void)
{
    return launched.process;
}

uint32_t victim_thread(void)
{
    return thread;
}

uint64_t victim_number(void)
{
    return launched.number;
}

void victim_introduced(uint32_t introduced)
{
    capability_release(thread);
    thread = introduced;
}

static bool await_report(void)
{
    const uint64_t deadline_ns = clock_now_ns() + PATIENCE_NS;
    const uint64_t before = *(volatile uint64_t *)&stage.report_count;
    while (*(volatile uint64_t *)&stage.report_count < before + 2) {
        if (clock_now_ns() > deadline_ns) {
            return false;
        }
        (void)clock_sleep_until(clock_now_ns() + PAUSE_NS);
    }
    return true;
}

enum status victim_start(void)
{
    static const struct grant grants[GRANTS_MAX] = {
        {ITEM_VICTIM_EVENT, EVENT_MASK_ALL},
        {ITEM_VICTIM_MEMORY, MEMORY_MASK_ALL},
    };
    if (launched.process != 0) {
        launched_end(&launched);
    }
    struct start_request request = {
        .program = "attacks_victim",
        .grants = grants,
        .session = stage_victim_session(),
        .priority = PRIORITY,
        .budget_percent = BUDGET_PERCENT,
    };
    memcpy(request.principal, stage_victim_principal(), sizeof(request.principal));
    const enum status status = launch(&request, &launched);
    capability_release(request.session);
    stage_end();
    if (status != STATUS_OK) {
        return status;
    }
    return await_report() ? STATUS_OK : STATUS_TIMED_OUT;
}

void victim_check(void)
{
    if (!await_report()) {
        stage_breach("the victim has stopped");
    }
}
