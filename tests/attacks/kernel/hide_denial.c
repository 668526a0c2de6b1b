/*
 * Tries something that is denied, then fills the rings with so many more denials that the first one
 * is overwritten before anybody can have read it.
 * What was lost must have been counted: the runner compares. Records: DENIED, or their number.
 */
#include "attack.h"

#define DENIALS 5000u

int main(int argument_count, const char *const *arguments)
{
    const struct machine_power_off_params params = {.exit_code = 1};
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < DENIALS; i++) {
        REFUSED(machine_power_off(PROGRAM_CLOCK, &params), STATUS_DENIED);
    }
    return ATTACK_REPELLED;
}
