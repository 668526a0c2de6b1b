/* Switching the machine off: PSCI, or an emulator by Arm semihosting, which has an exit code. */
#include "arch.h"
#include "firmware.h"

/* Arm semihosting 3.0, SYS_EXIT_EXTENDED and ADP_Stopped_ApplicationExit. */
#define SYS_EXIT_EXTENDED        UINT64_C(0x20)
#define STOPPED_APPLICATION_EXIT UINT64_C(0x20026)

static struct boot_power power; /* [I] */

void arch_power_init(const struct boot_info *info)
{
    power = info->power;
}

static void exit_by_semihosting(uint32_t code)
{
    const uint64_t block[2] = {STOPPED_APPLICATION_EXIT, code};
    firmware_semihosting(SYS_EXIT_EXTENDED, block);
}

static void call_firmware(uint32_t function)
{
    if (power.firmware_kind == POWER_OFF_PSCI_HVC) {
        (void)firmware_call_hvc(function, 0, 0, 0);
    } else if (power.firmware_kind == POWER_OFF_PSCI_SMC) {
        (void)firmware_call_smc(function, 0, 0, 0);
    }
}

void arch_power_off(uint32_t code)
{
    if (power.off_kind == POWER_OFF_ARM_SEMIHOSTING) {
        exit_by_semihosting(code);
    } else {
        call_firmware(PSCI_SYSTEM_OFF);
    }
}

void arch_power_restart(void)
{
    call_firmware(PSCI_SYSTEM_RESET);
}
