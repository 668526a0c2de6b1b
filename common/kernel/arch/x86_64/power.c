/* Switching the machine off: by an emulator's exit device, where the command line names it. */
#include "arch.h"
#include "lib/instructions.h"

/* The chipset's reset control: a whole reset, as ICH and its successors have it. */
#define RESET_PORT  0xcf9u
#define RESET_WHOLE 0x06u

#define EXIT_PORT     0xf4u
#define EXIT_BY_GUEST 0x40u /* tells a guest's code from what the emulator says of itself */

static uint32_t off_kind = POWER_OFF_NONE; /* [I] enum power_off_kind */

void arch_power_init(const struct boot_info *info)
{
    off_kind = info->power.off_kind;
}

void arch_power_off(uint32_t code)
{
    if (off_kind == POWER_OFF_ISA_DEBUG_EXIT) {
        port_write_32(EXIT_PORT, EXIT_BY_GUEST | code);
    }
}

void arch_power_restart(void)
{
    port_write_8(RESET_PORT, RESET_WHOLE);
}
