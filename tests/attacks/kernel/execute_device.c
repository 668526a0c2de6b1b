/*
 * Has registers of a device, and executes them: maps them as code, then calls them as they are.
 * Must be ended. Records: DENIED for Process.map, FAULT at that address.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t device = program_capability("device");
    (void)argument_count;
    (void)arguments;
    REFUSED(
        attack_try_map(
            PROGRAM_PROCESS, device, attack_address(PAGE_SIZE_BYTES), MAP_READ | MAP_EXECUTE),
        STATUS_DENIED);
    attack_execute(attack_map(device, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE));
}
