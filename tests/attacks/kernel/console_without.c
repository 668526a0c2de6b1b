/*
 * Writes to the machine's console, which it was not given: by the handle under which init has it,
 * and by everything else that it holds, called as if it were the console.
 * The line must not appear, which the machine test looks for. Record: DENIED for what of its own it
 * called that way.
 */
#include "attack.h"
#include "lib/memory.h"

#define LINE "A FORGED LINE ON THE CONSOLE\n"

int main(int argument_count, const char *const *arguments)
{
    struct console_write_params params = {.length_bytes = sizeof(LINE) - 1};
    (void)argument_count;
    (void)arguments;
    memcpy(&params.text0, LINE, sizeof(LINE) - 1);
    for (uint32_t index = INITIAL_CONSOLE; index < 60; index++) {
        const uint32_t handle = handle_make(index, 1);
        if (!capability_is(handle, OBJECT_SESSION)) {
            HOLDS(console_write(handle, &params) != STATUS_OK);
        }
    }
    REFUSED(console_write(PROGRAM_CLOCK, &params), STATUS_INVALID_ARGUMENT);
    return ATTACK_REPELLED;
}
