/* ESR_EL1, Arm ARM DDI 0487, D19.2.40: its fields and the exception classes that occur here. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum exception_class {
    EXCEPTION_UNKNOWN = 0x00,
    EXCEPTION_WAIT = 0x01,
    EXCEPTION_FLOATING_POINT_OFF = 0x07,
    EXCEPTION_BRANCH_TARGET = 0x0d,
    EXCEPTION_ILLEGAL_STATE = 0x0e,
    EXCEPTION_SYSTEM_CALL = 0x15,
    EXCEPTION_SYSTEM_REGISTER = 0x18,
    EXCEPTION_SVE_OFF = 0x19,
    EXCEPTION_POINTER_AUTHENTICATION = 0x1c,
    EXCEPTION_SME_OFF = 0x1d,
    EXCEPTION_INSTRUCTION_ABORT_USER = 0x20,
    EXCEPTION_INSTRUCTION_ABORT = 0x21,
    EXCEPTION_PC_ALIGNMENT = 0x22,
    EXCEPTION_DATA_ABORT_USER = 0x24,
    EXCEPTION_DATA_ABORT = 0x25,
    EXCEPTION_SP_ALIGNMENT = 0x26,
    EXCEPTION_FLOATING_POINT = 0x2c,
    EXCEPTION_SYSTEM_ERROR = 0x2f,
    EXCEPTION_BREAKPOINT_USER = 0x30,
    EXCEPTION_STEP_USER = 0x32,
    EXCEPTION_WATCHPOINT_USER = 0x34,
    EXCEPTION_BRK = 0x3c,
};

#define SYNDROME_FAULT_ALIGNMENT 0x21u

static inline uint32_t syndrome_class(uint64_t syndrome)
{
    return (uint32_t)(syndrome >> 26) & 0x3f;
}

/* What went wrong with an abort (IFSC, DFSC). */
static inline uint32_t syndrome_fault(uint64_t syndrome)
{
    return (uint32_t)syndrome & 0x3f;
}

/* No entry, at any level. */
static inline bool syndrome_is_translation_fault(uint64_t syndrome)
{
    return (syndrome & 0x3c) == 0x04;
}

static inline bool syndrome_is_write(uint64_t syndrome)
{
    return (syndrome & UINT64_C(1) << 6) != 0;
}

/* FnV: FAR_EL1 does not hold the address. */
static inline bool syndrome_has_address(uint64_t syndrome)
{
    return (syndrome & UINT64_C(1) << 10) == 0;
}

/* The number in the instruction, for SVC and BRK. */
static inline uint32_t syndrome_immediate(uint64_t syndrome)
{
    return (uint32_t)syndrome & 0xffff;
}
