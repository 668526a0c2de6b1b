/*
 * Executes instructions that are the kernel's: interrupts, page tables, vectors, timers, ports,
 * firmware. One for each variant (../arch).
 * Must be ended by each. Record: FAULT.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint64_t variant = attack_variant(argument_count, arguments);
    if (variant >= privileged_instruction_count) {
        return ATTACK_NOT_HERE;
    }
    privileged_instructions[variant]();
    return ATTACK_SUCCEEDED;
}
