#include "arch.h"
#include "sim.h"

static uint32_t exit_code;

uint32_t sim_exit_code(void)
{
    return exit_code;
}

void arch_power_init(const struct boot_info *info)
{
    (void)info;
}

void arch_power_restart(void)
{
    exit_code = SIM_EXIT_CODE_RESTART;
}

void arch_power_off(uint32_t code)
{
    exit_code = code;
}
