/* Control and status registers (RISC-V privileged architecture 1.12, chapter 4). */
#pragma once

#include <stdint.h>

#define SSTATUS_SIE      (UINT64_C(1) << 1)
#define SSTATUS_SPIE     (UINT64_C(1) << 5)
#define SSTATUS_FS       (UINT64_C(3) << 13) /* dirty, and the mask of the field */
#define SSTATUS_FS_CLEAN (UINT64_C(2) << 13)
#define SSTATUS_SUM      (UINT64_C(1) << 18)
#define SSTATUS_MXR      (UINT64_C(1) << 19)
#define SSTATUS_UXL64    (UINT64_C(2) << 32)

/* Bits of sie and sip. */
#define INTERRUPT_SOFTWARE (UINT64_C(1) << 1)
#define INTERRUPT_TIMER    (UINT64_C(1) << 5)
#define INTERRUPT_EXTERNAL (UINT64_C(1) << 9)

#define SCOUNTEREN_TIME (UINT64_C(1) << 1)

#define SATP_SV39 (UINT64_C(8) << 60)

#define CSR_READ(name)                                                                             \
    __extension__({                                                                                \
        uint64_t csr_value;                                                                        \
        __asm__ volatile("csrr %0, " #name : "=r"(csr_value));                                     \
        csr_value;                                                                                 \
    })

#define CSR_WRITE(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"(value) : "memory")
#define CSR_SET(name, bits)    __asm__ volatile("csrs " #name ", %0" ::"r"(bits) : "memory")
#define CSR_CLEAR(name, bits)  __asm__ volatile("csrc " #name ", %0" ::"r"(bits) : "memory")
