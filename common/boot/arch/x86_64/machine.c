/* What only the CPU itself can say: its APIC id, and random numbers. */
#include "boot/arch.h"
#include "lib/instructions.h"

#define CPUID_RDRAND (1u << 30)
#define CPUID_RDSEED (1u << 18)
#define SEED_BYTES   32u
#define TRIES_MAX    100u

uint64_t boot_arch_cpu_id(void)
{
    /* Leaf 0xb has all bits of the id, leaf 1 the low eight (SDM 2A, CPUID). */
    const struct cpuid topology = cpuid_read(0xb);
    return topology.ebx != 0 ? topology.edx : cpuid_read(1).ebx >> 24;
}

static bool random_word(bool has_seed, uint64_t *word)
{
    for (uint32_t i = 0; i < TRIES_MAX; i++) {
        bool is_good;
        if (has_seed) {
            __asm__ volatile("rdseed %0" : "=r"(*word), "=@ccc"(is_good));
        } else {
            __asm__ volatile("rdrand %0" : "=r"(*word), "=@ccc"(is_good));
        }
        if (is_good) {
            return true;
        }
    }
    return false;
}

bool boot_arch_seed(uint8_t seed[SEED_BYTES])
{
    const bool has_seed = (cpuid_read(7).ebx & CPUID_RDSEED) != 0;
    if (!has_seed && (cpuid_read(1).ecx & CPUID_RDRAND) == 0) {
        return false;
    }
    for (uint32_t i = 0; i < SEED_BYTES; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        if (!random_word(has_seed, &word)) {
            return false;
        }
        __builtin_memcpy(seed + i, &word, sizeof(word));
    }
    return true;
}
