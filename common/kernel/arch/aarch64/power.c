/* Switching the machine off: PSCI, or an emulator by Arm semihosting, which carries an exit code.
 */
#include "arch.h"
#include "firmware.h"

/* Arm semihosting 3.0, SYS_EXIT_EXTENDED and ADP_Stopped_ApplicationExit. */
#define SYS_EXIT_EXTENDED        UINT64_C(0x20)
#define STOPPED_APPLICATION_EXIT UINT64_C(0x20026)

static uint32_t off_kind = POWER_OFF_NONE; /* [I] enum power_off_kind */

void arch_power_init(const struct boot_info *info)
{
    off_kind = info->power.off_kind;
}

static void exit_by_semihosting(uint32_t code)
{
    const uint64_t block[2] = {STOPPED_APPLICATION_EXIT, code};
    firmware_semihosting(SYS_EXIT_EXTENDED, block);
}

void arch_power_off(uint32_t code)
{
    if (off_kind == POWER_OFF_ARM_SEMIHOSTING) {
        exit_by_semihosting(code);
    } else if (off_kind == POWER_OFF_PSCI_HVC) {
        (void)firmware_call(FIRMWARE_HVC, PSCI_SYSTEM_OFF, 0, 0, 0);
    } else if (off_kind == POWER_OFF_PSCI_SMC) {
        (void)firmware_call(FIRMWARE_SMC, PSCI_SYSTEM_OFF, 0, 0, 0);
    }
}
