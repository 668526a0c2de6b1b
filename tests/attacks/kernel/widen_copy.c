/*
 * May signal the victim's event, and wants to take its bits: by copies with a wider mask, of copies
 * as well, and installed into its own process.
 * The mask must stay as it was. Record: DENIED for Event.take.
 */
#include "attack.h"

static void use(uint32_t event)
{
    struct event_take_results taken = {0};
    HOLDS(
        (attack_mask(event) & ~(uint64_t)EVENT_FACET_SIGNALLER) == 0 ||
        attack_mask(program_capability("victim-event")) == EVENT_MASK_ALL);
    const enum status status = event_take(event, &taken);
    if (status == STATUS_OK) {
        attack_end(ATTACK_REPELLED, status, 0); /* the victim has to notice that, not this */
    }
    REFUSED(status, STATUS_DENIED);
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t event = program_capability("victim-event");
    const struct process_install_params params = {.capability = event, .mask = UINT64_MAX};
    struct process_install_results installed = {0};
    uint32_t copy = 0;
    uint32_t second = 0;
    (void)argument_count;
    (void)arguments;
    use(event);
    NEEDED(capability_copy(event, UINT64_MAX, &copy));
    use(copy);
    NEEDED(capability_copy(copy, EVENT_MASK_ALL, &second));
    use(second);
    NEEDED(process_install(PROGRAM_PROCESS, &params, &installed));
    use(installed.handle);
    return ATTACK_REPELLED;
}
