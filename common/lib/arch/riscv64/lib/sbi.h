/*
 * Calls to the SBI firmware (RISC-V SBI Specification 1.0; the debug console is of 2.0). Shim and
 * kernel use the same few.
 */
#pragma once

#include <stdint.h>

#define SBI_SUCCESS 0

#define SBI_LEGACY_PUT_CHARACTER UINT64_C(0x01) /* 5.2 */
#define SBI_BASE                 UINT64_C(0x10) /* 4 */
#define SBI_BASE_PROBE           UINT64_C(3)
#define SBI_TIME                 UINT64_C(0x54494d45) /* 6 */
#define SBI_TIME_SET             UINT64_C(0)
#define SBI_IPI                  UINT64_C(0x735049) /* 7 */
#define SBI_IPI_SEND             UINT64_C(0)
#define SBI_HART                 UINT64_C(0x48534d) /* 9 */
#define SBI_HART_START           UINT64_C(0)
#define SBI_HART_STATUS          UINT64_C(2)
#define SBI_HART_STOPPED         UINT64_C(1)          /* 9, table 1 */
#define SBI_RESET                UINT64_C(0x53525354) /* 10 */
#define SBI_RESET_SYSTEM         UINT64_C(0)
#define SBI_RESET_SHUTDOWN       UINT64_C(0)
#define SBI_RESET_COLD           UINT64_C(1)
#define SBI_DEBUG_CONSOLE        UINT64_C(0x4442434e) /* 2.0, 12 */
#define SBI_DEBUG_CONSOLE_BYTE   UINT64_C(2)

struct sbi_result {
    int64_t error; /* SBI_SUCCESS or a negative code, 3.1 */
    uint64_t value;
};

static inline struct sbi_result
sbi_call(uint64_t extension, uint64_t function, uint64_t first, uint64_t second, uint64_t third)
{
    register uint64_t a0 __asm__("a0") = first;
    register uint64_t a1 __asm__("a1") = second;
    register uint64_t a2 __asm__("a2") = third;
    register uint64_t a6 __asm__("a6") = function;
    register uint64_t a7 __asm__("a7") = extension;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
    return (struct sbi_result){(int64_t)a0, a1};
}
