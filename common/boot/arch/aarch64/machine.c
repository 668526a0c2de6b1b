/* What only the CPU itself can say: its affinity, and random numbers. */
#include "boot/arch.h"
#include <arm_acle.h>

/* Aff3, Aff2, Aff1 and Aff0 of MPIDR_EL1. */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

#define SEED_BYTES 32u
#define TRIES_MAX  100u

uint64_t boot_arch_cpu_id(void)
{
    return __arm_rsr64("MPIDR_EL1") & MPIDR_AFFINITY;
}

/* RNDR, by its encoding (Arm ARM DDI 0487, D19.2.120); Z set: there was nothing to give. */
static bool random_word(uint64_t *word)
{
    for (uint32_t i = 0; i < TRIES_MAX; i++) {
        uint64_t is_good;
        __asm__ volatile("mrs %0, S3_3_C2_C4_0\n\tcset %1, ne"
                         : "=r"(*word), "=r"(is_good)
                         :
                         : "cc");
        if (is_good != 0) {
            return true;
        }
    }
    return false;
}

bool boot_arch_seed(uint8_t seed[SEED_BYTES])
{
    if (__arm_rsr64("ID_AA64ISAR0_EL1") >> 60 == 0) {
        return false;
    }
    for (uint32_t i = 0; i < SEED_BYTES; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        if (!random_word(&word)) {
            return false;
        }
        __builtin_memcpy(seed + i, &word, sizeof(word));
    }
    return true;
}
