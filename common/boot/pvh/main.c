/*
 * The PVH shim from its entry to the kernel's. What the loader says is checked as if it lied: every
 * address must lie below 4 GiB, which is what is mapped here, and in what its own map says is
 * there.
 */
#include "abi/address.h"
#include "boot/acpi.h"
#include "boot/arch.h"
#include "boot/shim.h"
#include "start_info.h"

#define MAPPED_END  (UINT64_C(1) << 32)
#define BIOS_BASE   UINT64_C(0xa0000) /* Cloud Hypervisor has its tables from here on */
#define BIOS_END    UINT64_C(0x100000)
#define MODULES_MAX 16u

/* entry.S */
_Noreturn void shim_main(const struct start_info *start);

extern const char image_start[];
extern const char image_end[];

/* Too large for a stack; there is one shim and it runs once. */
static struct boot boot;

void shim_write(const char *text, size_t length)
{
    boot_arch_console_write(&boot.info.console, text, length);
}

static void must(enum status status, const struct boot_error *error)
{
    if (status != STATUS_OK) {
        boot_stop(&boot, "%s", error->text);
    }
}

static bool is_mapped(uint64_t base, uint64_t size_bytes)
{
    return base != 0 && base < MAPPED_END && size_bytes <= MAPPED_END - base;
}

/* In one entry of the loader's map, or in the BIOS's area, which it may leave out. */
static bool is_readable(const struct start_info *start, uint64_t base, uint64_t size_bytes)
{
    if (!is_mapped(base, size_bytes)) {
        return false;
    }
    if (base >= BIOS_BASE && base < BIOS_END && size_bytes <= BIOS_END - base) {
        return true;
    }
    const struct start_memory *entries = (const struct start_memory *)start->memory_map;
    for (uint32_t i = 0; i < start->memory_map_count; i++) {
        const uint64_t offset = base - entries[i].base;
        if (base >= entries[i].base && offset < entries[i].size_bytes &&
            size_bytes <= entries[i].size_bytes - offset) {
            return true;
        }
    }
    return false;
}

static void check_start(const struct start_info *start)
{
    if (!is_mapped((uint64_t)start, sizeof(*start)) || start->magic != START_INFO_MAGIC) {
        boot_stop(NULL, "not started by the PVH protocol");
    }
    if (start->version < START_INFO_MAPPED || start->memory_map_count == 0) {
        boot_stop(NULL, "memory map: the loader gave none");
    }
    const uint64_t map_bytes = (uint64_t)start->memory_map_count * sizeof(struct start_memory);
    const uint64_t modules_bytes = (uint64_t)start->module_count * sizeof(struct start_module);
    if (!is_mapped(start->memory_map, map_bytes) ||
        start->memory_map_count > BOOT_MEMORY_REGIONS_MAX ||
        !is_readable(start, start->memory_map, map_bytes)) {
        boot_stop(NULL, "memory map: it is too long, or not where the loader says");
    }
    if (!is_readable(start, (uint64_t)start, sizeof(*start)) || start->module_count > MODULES_MAX ||
        (start->module_count > 0 && !is_readable(start, start->modules, modules_bytes))) {
        boot_stop(NULL, "the loader's start_info points to what is no memory");
    }
}

static uint32_t kind_of(uint32_t type)
{
    switch (type) {
    case START_MEMORY_RAM:
        return MEMORY_USABLE;
    case START_MEMORY_ACPI:
        return MEMORY_FIRMWARE_TABLES;
    default:
        return MEMORY_RESERVED;
    }
}

static void read_memory_map(const struct start_info *start)
{
    struct boot_error error;
    const struct start_memory *entries = (const struct start_memory *)start->memory_map;
    for (uint32_t i = 0; i < start->memory_map_count; i++) {
        const struct start_memory *entry = &entries[i];
        const uint32_t kind = kind_of(entry->type);
        must(memory_map_add(&boot.map, entry->base, entry->size_bytes, kind, &error), &error);
    }
    must(memory_map_seal(&boot.map, &error), &error);
}

/* Cut where it does not fit; every byte of it is looked at only if it is memory. */
static void read_command_line(const struct start_info *start)
{
    char *to = boot.info.command_line;
    for (uint64_t i = 0; i + 1 < sizeof(boot.info.command_line); i++) {
        if (!is_readable(start, start->command_line + i, 1)) {
            return;
        }
        to[i] = ((const char *)start->command_line)[i];
        if (to[i] == '\0') {
            return;
        }
    }
}

/* ACPI tables lie in what the map knows, or in the BIOS's area below 1 MiB, which it may not. */
static const void *map_table(void *context, uint64_t base, uint64_t size_bytes)
{
    (void)context;
    const bool is_bios = base >= BIOS_BASE && base < BIOS_END && size_bytes <= BIOS_END - base;
    if (!is_mapped(base, size_bytes) ||
        (!is_bios && !memory_map_covers(&boot.map, base, size_bytes))) {
        return NULL;
    }
    return (const void *)base;
}

static void read_machine(const struct start_info *start)
{
    struct boot_error error;
    const struct acpi_memory memory = {.map = map_table};
    must(
        acpi_read(&memory, start->rsdp, ACPI_X86_64, boot_arch_cpu_id(), &boot.info, &error),
        &error);
    if (boot_arch_seed(boot.info.seed)) {
        boot.info.seed_size_bytes = sizeof(boot.info.seed);
    }
}

static void reserve(uint64_t base, uint64_t size_bytes, uint32_t kind)
{
    struct boot_error error;
    must(memory_map_reserve(&boot.map, base, size_bytes, kind, &error), &error);
}

_Noreturn void shim_main(const struct start_info *start)
{
    boot_arch_console_default(&boot.info.console);
    boot.reach_end = MAPPED_END;
    check_start(start);
    read_command_line(start);
    boot.info.shim_kind = SHIM_KIND_PVH;
    boot.info.interrupts.kind = INTERRUPT_CONTROLLER_APIC;
    boot_apply_exit_option(&boot);
    read_memory_map(start);
    read_machine(start);
    if (start->module_count == 0) {
        boot_stop(&boot, "no boot package: it belongs where an initial RAM disk would be");
    }
    const struct start_module package = *(const struct start_module *)start->modules;
    if (!is_mapped(package.base, package.size_bytes)) {
        boot_stop(&boot, "boot package: it lies outside the first 4 GiB");
    }
    boot.shim = (struct boot_range){(uint64_t)image_start, (uint64_t)(image_end - image_start)};
    reserve(boot.shim.base, boot.shim.size_bytes, MEMORY_BOOT_RECLAIMABLE);
    reserve(package.base, package.size_bytes, MEMORY_PACKAGE);
    boot_verify_package(&boot, package.base, package.size_bytes);
    boot_enter_kernel(&boot);
}
