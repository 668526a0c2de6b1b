/*
 * Handles its own faults by saying that all is well, so that the same instruction faults again and
 * again; then does not answer, then drops the handler.
 * Only its own time may be lost; in the end it must be ended. No record of the fault, which
 * somebody was told of; the end is recorded, as always.
 */
#include "attack.h"
#include "runtime/thread.h"

#define TIMES 3000u

static uint32_t endpoint;

static void handle_faults(void *unused)
{
    struct register_message message = {0};
    (void)unused;
    for (uint32_t i = 0; i < TIMES; i++) {
        NEEDED(
            i == 0 ? message_receive(endpoint, &message)
                   : message_reply_receive(endpoint, &message));
        message = (struct register_message){.tag = message_tag(0, 1)};
    }
    /* The one that handles them goes, with the last fault unanswered. */
    capability_release(endpoint);
}

int main(int argument_count, const char *const *arguments)
{
    static struct program_thread thread;
    const uint64_t nowhere = attack_address(PAGE_SIZE_BYTES);
    const struct stage_hint_params hint = {.address = nowhere};
    (void)argument_count;
    (void)arguments;
    endpoint = attack_make_endpoint();
    const struct process_set_fault_handler_params params = {
        .handler = attack_make_session(endpoint, 1, UINT64_MAX)};
    NEEDED(process_set_fault_handler(PROGRAM_PROCESS, &params));
    NEEDED(program_thread_create(handle_faults, NULL, &thread));
    NEEDED(stage_hint(attack_stage(), &hint));
    *(volatile uint64_t *)nowhere = 0;
    return ATTACK_SUCCEEDED;
}
