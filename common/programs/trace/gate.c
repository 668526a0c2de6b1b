#include "gate.h"
#include "command/output.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

#define ENTRY UINT64_C(1)

static uint32_t event;

/* Without its gate the program can do nothing right any more. */
static void must(enum status status)
{
    if (status != STATUS_OK) {
        program_exit(COMMAND_FAILED);
    }
}

enum status gate_start(void)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &results);
    event = results.event;
    if (status == STATUS_OK) {
        gate_leave();
    }
    return status;
}

void gate_enter(void)
{
    struct register_message message = {0};
    must(message_receive(event, &message));
}

void gate_leave(void)
{
    const struct event_signal_params params = {.bits = ENTRY};
    must(event_signal(event, &params));
}
