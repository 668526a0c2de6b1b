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
    if (piece.size_bytes == 0) {
        return STATUS_OK;
    }
    if (kind == run->kind && piece.base == run->range.base + run->range.size_bytes) {
        run->range.size_bytes += piece.size_bytes;
        return STATUS_OK;
    }
    const enum status status = flush_run(map, run, error);
    *run = (struct run){piece, kind};
    return status;
}

/* One descriptor, cut where the package lies in it. */
static enum status add_descriptor(
    struct memory_map *map,
    struct run *run,
    const struct efi_memory_descriptor *descriptor,
    struct boot_range package,
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
    const uint64_t end = base + (descriptor->page_count << PAGE_SHIFT);
    const uint64_t package_end = (package.base + package.size_bytes + PAGE_MASK) & ~PAGE_MASK;
    if (package.size_bytes == 0 || package.base < base || package_end > end) {
        return add_piece(map, run, (struct boot_range){base, end - base}, kind, error);
    }
    const struct boot_range before = {base, package.base - base};
    const struct boot_range inside = {package.base, package_end - package.base};
    const struct boot_range after = {package_end, end - package_end};
    enum status status = add_piece(map, run, before, kind, error);
    if (status == STATUS_OK) {
        status = add_piece(map, run, inside, MEMORY_PACKAGE, error);
    }
    if (status == STATUS_OK) {
        status = add_piece(map, run, after, kind, error);
    }
    return status;
}

static enum status convert(
    const struct firmware_map_state *state,
    struct memory_map *map,
    struct boot_range package,
    struct boot_error *error)
{
    struct run run = {{0, 0}, MEMORY_KIND_COUNT};
    map->count = 0;
    for (uint64_t offset = 0; offset + state->descriptor_size_bytes <= state->size_bytes;
         offset += state->descriptor_size_bytes) {
        const void *at = firmware_map.bytes + offset;
        const enum status status = add_descriptor(map, &run, at, package, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const enum status status = flush_run(map, &run, error);
    return status == STATUS_OK ? memory_map_seal(map, error) : status;
}

enum status
uefi_memory_map(struct memory_map *map, struct boot_range package, struct boot_error *error)
{
    struct firmware_map_state state;
    const enum status status = read_firmware_map(&state);
    if (status != STATUS_OK) {
        return boot_error_set(error, status, "memory map: the firmware does not give it");
    }
    return convert(&state, map, package, error);
}

void uefi_leave(struct boot *boot, struct boot_range package)
{
    struct firmware_map_state state;
    struct boot_error error;
    efi_status left = EFI_INVALID_PARAMETER;
    /* The map may change between reading it and leaving; the firmware refuses a stale key. */
    for (uint32_t i = 0; i < LEAVE_TRIES && left != EFI_SUCCESS; i++) {
        if (read_firmware_map(&state) == STATUS_OK) {
            left = uefi_system->boot_services->exit_boot_services(uefi_image, state.key);
        }
    }
    if (left != EFI_SUCCESS) {
        boot_stop(boot, "firmware: it does not hand over the machine");
    }
    uefi_console_leave(&boot->info.console);
    if (convert(&state, &boot->map, package, &error) != STATUS_OK) {
        boot_stop(boot, "%s", error.text);
    }
}
