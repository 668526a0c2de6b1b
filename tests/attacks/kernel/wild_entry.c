/*
 * Enters the kernel with registers that mean harm: stacks in the kernel's memory or nowhere, flags,
 * segments, gates, addresses that are none. One for each variant (../arch).
 * Must be ended by what it does afterwards; machine and victim go on. Record: FAULT.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint64_t variant = attack_variant(argument_count, arguments);
    if (variant >= wild_entry_count) {
        return ATTACK_NOT_HERE;
    }
    wild_entries[variant]();
    return ATTACK_SUCCEEDED;
}
