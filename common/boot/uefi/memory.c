/*
 * The firmware's memory map in our terms. What boot services use is reclaimable, but not before the
 * kernel runs: the page tables and the stack in use lie there.
 */
#include "abi/address.h"
#include "boot/arch.h"
#include "lib/bytes.h"
#include "uefi.h"

/* 64 KiB holds some 1,300 descriptors of 48 bytes; firmware has between 50 and 300. */
#define FIRMWARE_MAP_BYTES 65536u
#define LEAVE_TRIES        8u

static union {
    struct efi_memory_descriptor first;
    uint8_t bytes[FIRMWARE_MAP_BYTES];
} firmware_map;

struct firmware_map_state {
    uint64_t size_bytes;
    uint64_t key;
    uint64_t descriptor_size_bytes;
};

static enum status read_firmware_map(struct firmware_map_state *state)
{
    uint32_t version = 0;
    state->size_bytes = sizeof(firmware_map);
    if (uefi_system->boot_services->get_memory_map(
            &state->size_bytes,
            &firmware_map,
            &state->key,
            &state->descriptor_size_bytes,
            &version) != EFI_SUCCESS) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (state->descriptor_size_bytes < sizeof(struct efi_memory_descriptor) ||
        state->descriptor_size_bytes % 8 != 0 || state->size_bytes > sizeof(firmware_map)) {
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

static uint32_t kind_of(uint32_t type)
{
    switch (type) {
    case EFI_CONVENTIONAL:
        return MEMORY_USABLE;
    case EFI_LOADER_CODE:
    case EFI_LOADER_DATA:
    case EFI_BOOT_SERVICES_CODE:
    case EFI_BOOT_SERVICES_DATA:
        return MEMORY_BOOT_RECLAIMABLE;
    case EFI_ACPI_RECLAIM:
        return MEMORY_FIRMWARE_TABLES;
    case EFI_MEMORY_MAPPED_IO:
    case EFI_MEMORY_MAPPED_PORTS:
        return MEMORY_KIND_COUNT; /* no memory at all */
    default:
        return MEMORY_RESERVED;
    }
}

/* Neighbours of one kind are many; joined before they are added, a long map fits. */
struct run {
    struct boot_range range;
    uint32_t kind;
};

static enum status
flush_run(struct memory_map *map, const struct run *run, struct boot_error *error)
{
    if (run->range.size_bytes == 0) {
        return STATUS_OK;
    }
    return memory_map_add(map, run->range.base, run->range.size_bytes, run->kind, error);
}

static enum status add_piece(
    struct memory_map *map,
    struct run *run,
    struct boot_range piece,
    uint32_t kind,
    struct boot_error *error)
{
    if (kind == run->kind && piece.base == run->range.base + run->range.size_bytes) {
        run->range.size_bytes += piece.size_bytes;
        return STATUS_OK;
    }
    const enum status status = flush_run(map, run, error);
    *run = (struct run){piece, kind};
    return status;
}

static enum status add_descriptor(
    struct memory_map *map,
    struct run *run,
    const struct efi_memory_descriptor *descriptor,
    struct boot_error *error)
{
    const uint32_t kind = kind_of(descriptor->type);
    const uint64_t base = descriptor->physical_start;
    if (kind == MEMORY_KIND_COUNT || descriptor->page_count == 0) {
        return STATUS_OK;
    }
    if (descriptor->page_count > (UINT64_MAX - base) >> PAGE_SHIFT) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "memory map: 0x%llx has %llu pages",
            (unsigned long long)base,
            (unsigned long long)descriptor->page_count);
    }
    const struct boot_range piece = {base, descriptor->page_count << PAGE_SHIFT};
    return add_piece(map, run, piece, kind, error);
}

static enum status
convert(const struct firmware_map_state *state, struct memory_map *map, struct boot_error *error)
{
    struct run run = {{0, 0}, MEMORY_KIND_COUNT};
    map->count = 0;
    for (uint64_t offset = 0; offset + state->descriptor_size_bytes <= state->size_bytes;
         offset += state->descriptor_size_bytes) {
        const void *at = firmware_map.bytes + offset;
        const enum status status = add_descriptor(map, &run, at, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const enum status status = flush_run(map, &run, error);
    return status == STATUS_OK ? memory_map_seal(map, error) : status;
}

enum status uefi_memory_map(struct memory_map *map, struct boot_error *error)
{
    struct firmware_map_state state;
    const enum status status = read_firmware_map(&state);
    if (status != STATUS_OK) {
        return boot_error_set(error, status, "memory map: the firmware does not give it");
    }
    return convert(&state, map, error);
}

static bool is_all_package(const struct memory_map *map, struct boot_range package)
{
    for (uint32_t i = 0; i < map->count; i++) {
        const struct boot_memory_region *region = &map->regions[i];
        const uint64_t offset = package.base - region->base;
        if (region->kind == MEMORY_PACKAGE && package.base >= region->base &&
            offset < region->size_bytes && package.size_bytes <= region->size_bytes - offset) {
            return true;
        }
    }
    return false;
}

/*
 * For the firmware, the package and a device tree are memory that a loader or boot services use.
 * The kernel must not reclaim them: it reads the one, device discovery the other.
 */
static enum status keep(
    struct memory_map *map,
    struct boot_range package,
    struct boot_range tree,
    struct boot_error *error)
{
    enum status status =
        memory_map_convert(map, package, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE, error);
    if (status == STATUS_OK && !is_all_package(map, package)) {
        return boot_error_set(
            error,
            STATUS_NOT_FOUND,
            "memory map: the firmware does not know the memory it gave for the boot package");
    }
    if (status == STATUS_OK) {
        status =
            memory_map_convert(map, tree, MEMORY_BOOT_RECLAIMABLE, MEMORY_FIRMWARE_TABLES, error);
    }
    return status;
}

void uefi_leave(struct boot *boot, struct boot_range package)
{
    const struct boot_range tree = {boot->info.device_tree, boot->info.device_tree_size_bytes};
    struct firmware_map_state state;
    struct boot_error error;
    efi_status left = EFI_INVALID_PARAMETER;
    /* The map may change between reading it and leaving; the firmware refuses a stale key. */
    for (uint32_t i = 0; i < LEAVE_TRIES && left != EFI_SUCCESS; i++) {
        if (read_firmware_map(&state) == STATUS_OK) {
            /* From here on, refused or not, the firmware's console must not be called (7.4.6). */
            uefi_console_leave(&boot->info.console);
            left = uefi_system->boot_services->exit_boot_services(uefi_image, state.key);
        }
    }
    if (left != EFI_SUCCESS) {
        boot_stop(boot, "firmware: it does not hand over the machine");
    }
    if (convert(&state, &boot->map, &error) != STATUS_OK ||
        keep(&boot->map, package, tree, &error) != STATUS_OK) {
        boot_stop(boot, "%s", error.text);
    }
}
