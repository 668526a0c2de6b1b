/* Arm machines with UEFI have ACPI, or a device tree, or both; ACPI is what their makers test. */
#include "boot/arch.h"
#include "boot/device_tree.h"
#include "uefi.h"

#define TREE_BYTES_MAX (UINT32_C(2) << 20)

static const struct efi_guid acpi_guid = {
    0x8868e871, 0xe4f1, 0x11d3, {0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}};
static const struct efi_guid device_tree_guid = {
    0xb1b621d5, 0xf19c, 0x41a5, {0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0}};

/* Of the tree's memory nothing is taken: UEFI's own map counts. */
static struct memory_map unused_map;
static struct device_tree_reservations unused_reservations;

static enum status read_tree(
    uint64_t address,
    struct boot_info *info,
    const struct acpi_memory *memory,
    struct boot_error *error)
{
    const void *header = memory->map(memory->context, address, sizeof(uint64_t));
    const uint32_t size_bytes = header == NULL ? 0 : device_tree_claimed_size(header);
    if (size_bytes == 0 || size_bytes > TREE_BYTES_MAX ||
        memory->map(memory->context, address, size_bytes) == NULL) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "firmware: there is no device tree at 0x%llx",
            (unsigned long long)address);
    }
    const struct bytes tree = {header, size_bytes};
    info->device_tree = address;
    info->device_tree_size_bytes = size_bytes;
    return device_tree_read(
        tree,
        DEVICE_TREE_AARCH64,
        boot_arch_cpu_id(),
        info,
        &unused_map,
        &unused_reservations,
        error);
}

enum status
uefi_read_tables(struct boot_info *info, const struct acpi_memory *memory, struct boot_error *error)
{
    const uint64_t rsdp = uefi_find_table(&acpi_guid);
    if (rsdp != 0) {
        return acpi_read(memory, rsdp, ACPI_AARCH64, boot_arch_cpu_id(), info, error);
    }
    const uint64_t tree = uefi_find_table(&device_tree_guid);
    if (tree != 0) {
        return read_tree(tree, info, memory, error);
    }
    return boot_error_set(
        error, STATUS_NOT_FOUND, "firmware: it has neither ACPI tables nor a device tree");
}
