/*
 * What x86_64 needs before anything is loaded: 4-level paging with NX, and where CPUs start in real
 * mode.
 */
#include "abi/address.h"
#include "boot/arch.h"
#include "boot/shim.h"
#include "lib/instructions.h"

#define CR4_FIVE_LEVELS   (UINT64_C(1) << 12)
#define CPUID_EXTENDED    0x80000001u
#define CPUID_NX          (1u << 20)
#define LOW_MEMORY_END    UINT64_C(0xa0000)
#define START_PAGES_BYTES (2 * PAGE_SIZE_BYTES)

/* The pages that start CPUs are needed after boot memory was reclaimed: they keep another kind. */
void boot_arch_prepare(struct boot *boot)
{
    uint64_t cr4;
    __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
    if ((cr4 & CR4_FIVE_LEVELS) != 0) {
        boot_stop(boot, "firmware: it uses 5-level paging (LA57), which cannot be left from here");
    }
    /* Firmware can hide it, and setting EFER.NXE would be a fault that nobody reports. */
    if ((cpuid_read(CPUID_EXTENDED).edx & CPUID_NX) == 0) {
        boot_stop(boot, "firmware: this CPU has no NX, or the firmware's settings switch it off");
    }
    const enum status status = memory_map_allocate(
        &boot->map,
        START_PAGES_BYTES,
        PAGE_SIZE_BYTES,
        LOW_MEMORY_END,
        MEMORY_FIRMWARE_TABLES,
        &boot->info.cpu_start_page);
    if (status != STATUS_OK) {
        boot_say("memory: no two pages below 1 MiB, only one CPU can run");
        boot->info.cpu_start_page = 0;
    }
}
