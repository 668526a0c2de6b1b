/* Calls to the firmware above us, by the SMC calling convention (Arm DEN 0028). */
#pragma once

#include <stdint.h>

enum firmware_conduit {
    FIRMWARE_NONE,
    FIRMWARE_HVC,
    FIRMWARE_SMC,
};

/* Function numbers of PSCI (Arm DEN 0022, 5.1), those with 64-bit arguments where there are two. */
#define PSCI_SYSTEM_OFF   UINT32_C(0x84000008)
#define PSCI_SYSTEM_RESET UINT32_C(0x84000009)
#define PSCI_CPU_ON       UINT32_C(0xc4000003)

#define PSCI_SUCCESS       INT64_C(0)
#define PSCI_NOT_SUPPORTED INT64_C(-1)

/* firmware.S */
int64_t firmware_call_hvc(uint64_t function, uint64_t first, uint64_t second, uint64_t third);
int64_t firmware_call_smc(uint64_t function, uint64_t first, uint64_t second, uint64_t third);

/*
 * A request to a debugger or emulator. Where none listens this is an undefined instruction, out of
 * which there is no way back: trap.c says so and halts.
 */
void firmware_semihosting(uint64_t operation, const uint64_t *parameters);

/* One call; PSCI_NOT_SUPPORTED without a conduit. */
static inline int64_t firmware_call(
    enum firmware_conduit conduit,
    uint32_t function,
    uint64_t first,
    uint64_t second,
    uint64_t third)
{
    switch (conduit) {
    case FIRMWARE_HVC:
        return firmware_call_hvc(function, first, second, third);
    case FIRMWARE_SMC:
        return firmware_call_smc(function, first, second, third);
    default:
        return PSCI_NOT_SUPPORTED;
    }
}
