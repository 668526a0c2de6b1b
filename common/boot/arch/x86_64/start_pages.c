/* Where CPUs start in real mode (boot_info.cpu_start_page). */
#include "abi/address.h"
#include "boot/arch.h"
#include "boot/shim.h"

#define LOW_MEMORY_END    UINT64_C(0xa0000)
#define START_PAGES_BYTES (2 * PAGE_SIZE_BYTES)

/* The pages that start CPUs are needed after boot memory was reclaimed: they keep another kind. */
void boot_arch_prepare(struct boot *boot)
{
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
