/*
 * Keeps the number of a capability that it has dropped, fills the slot with other things again and
 * again, and uses the number in every way.
 * Must be told each time that it names nothing: not what is there now.
 * No record: as of guess_handles.
 */
#include "attack.h"

#define ROUNDS 3000u

int main(int argument_count, const char *const *arguments)
{
    const uint32_t stale = attack_make_event();
    const struct event_signal_params signal = {.bits = 1};
    struct event_take_results taken = {0};
    (void)argument_count;
    (void)arguments;
    capability_release(stale);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        /* The slot that was freed last is taken first. */
        const uint32_t fresh = attack_make_event();
        const struct process_release_params release = {.handle = stale};
        uint32_t copy = 0;
        HOLDS(fresh != stale);
        REFUSED(event_signal(stale, &signal), STATUS_INVALID_HANDLE);
        REFUSED(event_take(stale, &taken), STATUS_INVALID_HANDLE);
        REFUSED(capability_copy(stale, UINT64_MAX, &copy), STATUS_INVALID_HANDLE);
        REFUSED(process_release(PROGRAM_PROCESS, &release), STATUS_INVALID_HANDLE);
        NEEDED(event_take(fresh, &taken));
        HOLDS(taken.bits == 0);
        capability_release(fresh);
    }
    return ATTACK_REPELLED;
}
