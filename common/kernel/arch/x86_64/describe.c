/* What this CPU is and what of it matters to safety, in words (SDM 2A, CPUID). */
#include "arch.h"
#include "lib/instructions.h"
#include "log.h"

#define MSR_ARCH_CAPABILITIES 0x10au
#define RDCL_NO               1u

/* The first four letters of the vendor's name are enough to tell them apart. */
#define VENDOR_AMD   0x68747541u /* AuthenticAMD */
#define VENDOR_HYGON 0x6f677948u /* HygonGenuine */

#define LEAF_POWER 0x80000007u

static const char *yes_or_no(uint32_t bit)
{
    return (bit & 1) != 0 ? "yes" : "no";
}

/*
 * Meltdown, CVE-2017-5754. AMD's CPUs, and Hygon's, which are of AMD's design, do not have it; any
 * other must say that it does not (SDM 4, IA32_ARCH_CAPABILITIES).
 */
static bool may_leak_kernel_memory(void)
{
    const uint32_t vendor = cpuid_read(0).ebx;
    if (vendor == VENDOR_AMD || vendor == VENDOR_HYGON) {
        return false;
    }
    const bool has_capabilities = (cpuid_read(7).edx >> 29 & 1) != 0;
    return !has_capabilities || (msr_read(MSR_ARCH_CAPABILITIES) & RDCL_NO) == 0;
}

void arch_cpu_describe(void)
{
    const struct cpuid vendor = cpuid_read(0);
    const struct cpuid leaf7 = cpuid_read(7);
    const uint32_t name[3] = {vendor.ebx, vendor.edx, vendor.ecx};
    log_line("cpu: x86_64, %.*s, signature 0x%x", 12, (const char *)name, cpuid_read(1).eax);
    log_line(
        "cpu: SMEP %s, SMAP %s, UMIP %s, TSC at a constant rate %s",
        yes_or_no(leaf7.ebx >> 7),
        yes_or_no(leaf7.ebx >> 20),
        yes_or_no(leaf7.ecx >> 2),
        yes_or_no(cpuid_read(LEAF_POWER).edx >> 8));
    if (may_leak_kernel_memory()) {
        log_line("cpu: programs may read kernel memory by speculation (Meltdown)");
    }
}
