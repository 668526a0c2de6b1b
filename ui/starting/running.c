#include "starting/running.h"
#include "schema/kernel_client.h"

bool running_keep(struct running *running, struct started started)
{
    uint32_t place = 0;
    while (place < running->most && running->programs[place].process != 0) {
        place++;
    }
    if (place == running->most) {
        return false;
    }
    running->programs[place] = started;
    const uint64_t bit = running->first_bit << place;
    const struct process_set_exit_event_params watch = {.event = running->event, .bits = bit};
    const struct event_signal_params look = {.bits = bit};
    if (process_set_exit_event(started.process, &watch) != STATUS_OK) {
        (void)event_signal(running->event, &look); /* it may have ended before */
    }
    return true;
}

static void look(struct running *running, struct started *started)
{
    struct process_state_results state = {0};
    const enum status status = process_state(started->process, &state);
    if (status == STATUS_OK && state.is_ended != 0 && running->ended != NULL) {
        running->ended(running, state.exit_code);
    }
    if (status != STATUS_OK || state.is_ended != 0) {
        started_end(started);
    }
}

void running_signalled(struct running *running, uint64_t bits)
{
    for (uint32_t i = 0; i < running->most; i++) {
        if ((bits & running->first_bit << i) != 0 && running->programs[i].process != 0) {
            look(running, &running->programs[i]);
        }
    }
}

uint32_t running_count(const struct running *running)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < running->most; i++) {
        count += running->programs[i].process != 0 ? 1 : 0;
    }
    return count;
}
