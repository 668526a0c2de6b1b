#include "runtime/clock.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

uint64_t clock_now_ns(void)
{
    struct machine_clock_results results = {0};
    /* Every program has the clock; without it, time stands still. */
    (void)machine_clock(PROGRAM_CLOCK, &results);
    return results.now_ns;
}

/* An event that nobody signals, for all threads to wait at. */
static enum status never_signalled(uint32_t *event)
{
    static uint32_t shared; /* [a] */
    *event = __atomic_load_n(&shared, __ATOMIC_ACQUIRE);
    if (*event != 0) {
        return STATUS_OK;
    }
    struct ledger_create_event_results created = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    if (status != STATUS_OK) {
        return status;
    }
    *event = created.event;
    uint32_t none = 0;
    if (!__atomic_compare_exchange_n(
            &shared, &none, created.event, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        capability_release(created.event); /* another thread was first */
        *event = none;
    }
    return STATUS_OK;
}

enum status clock_sleep_until(uint64_t deadline_ns)
{
    uint32_t event = 0;
    const enum status status = never_signalled(&event);
    if (status != STATUS_OK || deadline_ns == 0) {
        return status;
    }
    const uint64_t kept_ns = message_page()->deadline_ns;
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_set_deadline(deadline_ns);
    const enum status ended = message_receive(event, &message);
    message_set_deadline(kept_ns);
    return ended == STATUS_TIMED_OUT ? STATUS_OK : ended;
}
