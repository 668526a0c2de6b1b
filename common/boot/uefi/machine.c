/*
 * What machine this is: ACPI where the firmware has it, a device tree otherwise, and what only UEFI
 * knows (random numbers; graphics.c has the screen).
 */
#include "boot/acpi.h"
#include "boot/arch.h"
#include "lib/memory.h"
#include "uefi.h"

static const struct efi_guid random_guid = {
    0x3152bca5, 0xeade, 0x433d, {0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f, 0x44}};

/* The map as it is before the firmware is left: says what may be read as a table. */
static struct memory_map readable;

uint64_t uefi_find_table(const struct efi_guid *guid)
{
    for (uint64_t i = 0; i < uefi_system->configuration_table_count; i++) {
        const struct efi_configuration_table *entry = &uefi_system->configuration_tables[i];
        if (memcmp(&entry->guid, guid, sizeof(*guid)) == 0) {
            return (uint64_t)entry->table;
        }
    }
    return 0;
}

static const void *map_table(void *context, uint64_t base, uint64_t size_bytes)
{
    (void)context;
    return memory_map_covers(&readable, base, size_bytes) ? (const void *)base : NULL;
}

static void read_random(struct boot_info *info)
{
    struct efi_random *random = NULL;
    if (uefi_system->boot_services->locate_protocol(&random_guid, NULL, (void **)&random) ==
            EFI_SUCCESS &&
        random->get_random(random, NULL, sizeof(info->seed), info->seed) == EFI_SUCCESS) {
        info->seed_size_bytes = sizeof(info->seed);
    } else if (boot_arch_seed(info->seed)) {
        info->seed_size_bytes = sizeof(info->seed);
    }
}

/*
 * The firmware looks at the UART for typed input whenever its timer ticks. What is sent in loopback
 * to see whether there is a UART, it would take away, and a machine without a console would start.
 */
static void find_console(struct boot_console *console)
{
    const struct efi_boot_services *services = uefi_system->boot_services;
    const uint64_t priority = services->raise_priority(EFI_PRIORITY_HIGH_LEVEL);
    boot_arch_console_default(console);
    services->restore_priority(priority);
}

void uefi_describe_machine(struct boot *boot)
{
    struct boot_error error;
    enum status status = uefi_memory_map(&readable, &error);
    if (status != STATUS_OK) {
        boot_stop(NULL, "%s", error.text);
    }
    find_console(&boot->info.console);
    const struct acpi_memory memory = {.map = map_table};
    status = uefi_read_tables(&boot->info, &memory, &error);
    if (status != STATUS_OK) {
        boot_stop(NULL, "%s", error.text);
    }
    uefi_read_graphics(&boot->info.framebuffer);
    read_random(&boot->info);
}
