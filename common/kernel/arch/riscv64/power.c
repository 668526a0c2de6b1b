/* Switching the machine off: the SiFive test finisher, which carries an exit code, or SBI. */
#include "arch.h"
#include "lib/sbi.h"
#include "mmio.h"

/* The finisher's commands: pass, and fail with the code in the upper half. */
#define FINISHER_PASS       0x5555u
#define FINISHER_FAIL       0x3333u
#define FINISHER_CODE_SHIFT 16u

static struct boot_power power; /* [I] */

void arch_power_init(const struct boot_info *info)
{
    power = info->power;
}

static void exit_by_finisher(uint32_t code)
{
    const uint32_t command =
        code == 0 ? FINISHER_PASS : FINISHER_FAIL | code << FINISHER_CODE_SHIFT;
    mmio_write(mmio_address(power.base), command);
}

void arch_power_off(uint32_t code)
{
    if (power.off_kind == POWER_OFF_SIFIVE_TEST) {
        exit_by_finisher(code);
    } else if (power.off_kind == POWER_OFF_SBI) {
        (void)sbi_call(SBI_RESET, SBI_RESET_SYSTEM, SBI_RESET_SHUTDOWN, 0, 0);
    }
}

void arch_power_restart(void)
{
    (void)sbi_call(SBI_RESET, SBI_RESET_SYSTEM, SBI_RESET_COLD, 0, 0);
}
