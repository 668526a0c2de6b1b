/*
 * Sends without waiting for answers, to the stage and to an event, as fast as it can, messages as
 * long as they can be, each with capabilities that the receiver did not ask for.
 * The victim must go on, and the stage must not run out of anything. No record: it may send.
 */
#include "attack.h"
#include "runtime/clock.h"

#define DURATION_NS UINT64_C(300000000)

int main(int argument_count, const char *const *arguments)
{
    const uint64_t deadline_ns = clock_now_ns() + DURATION_NS;
    const struct event_signal_params bit = {.bits = 2};
    uint32_t gifts[MESSAGE_CAPABILITIES_MAX];
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        gifts[i] = attack_make_event();
    }
    while (clock_now_ns() < deadline_ns) {
        struct register_message message = {
            .tag = message_tag(STAGE_PUT, MESSAGE_REGISTER_WORDS) |
                   message_tag_page_words(MESSAGE_PAGE_WORDS) |
                   message_tag_capabilities(MESSAGE_CAPABILITIES_MAX)};
        for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
            message_page()->capabilities[i] = gifts[i];
        }
        NEEDED(message_send(attack_stage(), &message));
        NEEDED(event_signal(program_capability("loan-event"), &bit));
    }
    return ATTACK_REPELLED;
}
