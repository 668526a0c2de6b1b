#include "sleep.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

void sleep_ns(uint64_t duration_ns)
{
    static uint32_t never;
    if (never == 0) {
        struct ledger_create_event_results results = {0};
        if (ledger_create_event(PROGRAM_LEDGER, &results) != STATUS_OK) {
            return;
        }
        never = results.event;
    }
    const uint64_t deadline_ns = clock_now_ns() + duration_ns;
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_set_deadline(deadline_ns);
    /* Nobody signals it: this ends when the time has come. */
    (void)message_receive(never, &message);
    message_set_deadline(0);
}
