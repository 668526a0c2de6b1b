/*
 * Reads where the kernel has its things: variant 0 its text, 1 all memory through its own map, 2
 * its stacks, 3 the page behind the last one of a program's; 4 writes its text, 5 jumps there.
 * Must be ended. Record: FAULT at that address.
 */
#include "abi/layout.h"
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    static const uint64_t addresses[] = {
        LAYOUT_KERNEL_BASE,
        LAYOUT_DIRECT_MAP_BASE + UINT64_C(0x200000),
        LAYOUT_KERNEL_STACK_BASE + UINT64_C(0x3000),
        LAYOUT_USER_END,
        LAYOUT_KERNEL_BASE,
        LAYOUT_KERNEL_BASE,
    };
    const uint64_t variant = attack_variant(argument_count, arguments);
    const struct stage_hint_params hint = {.address = addresses[variant]};
    if (variant == 5) {
        attack_execute((const void *)addresses[variant]);
    }
    NEEDED(stage_hint(attack_stage(), &hint));
    if (variant == 4) {
        *(volatile uint64_t *)addresses[variant] = 0;
    } else {
        attack_loot(*(const volatile uint64_t *)addresses[variant]);
    }
    return ATTACK_SUCCEEDED;
}
