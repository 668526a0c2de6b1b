/*
 * From a device tree's address to the kernel: what the shims of AArch64 and riscv64 share.
 */
#include "boot/device_tree_boot.h"
#include "boot/arch.h"

/* Booting Linux on arm64 allows 2 MiB, at a multiple of 8 bytes; riscv64 takes the same. */
#define TREE_BYTES_MAX   (UINT32_C(2) << 20)
#define TREE_ALIGN_BYTES UINT64_C(8)

static struct device_tree_reservations reservations;

struct bytes device_tree_find(uint64_t address)
{
    if (address == 0) {
        boot_stop(NULL, "no device tree: the boot loader gave none");
    }
    uint32_t size_bytes = 0;
    if (address % TREE_ALIGN_BYTES == 0) {
        boot_arch_fetch(address, DEVICE_TREE_CLAIM_BYTES);
        size_bytes = device_tree_claimed_size((const void *)address);
    }
    if (size_bytes == 0) {
        boot_stop(NULL, "there is no device tree at 0x%llx", (unsigned long long)address);
    }
    if (size_bytes > TREE_BYTES_MAX) {
        boot_stop(
            NULL, "the device tree claims %u bytes; %u are allowed", size_bytes, TREE_BYTES_MAX);
    }
    boot_arch_fetch(address, size_bytes);
    return (struct bytes){(const uint8_t *)address, size_bytes};
}

static void must(const struct boot *boot, enum status status, const struct boot_error *error)
{
    if (status != STATUS_OK) {
        boot_stop(boot, "%s", error->text);
    }
}

static void reserve(struct boot *boot, uint64_t base, uint64_t size_bytes, uint32_t kind)
{
    struct boot_error error;
    must(boot, memory_map_reserve(&boot->map, base, size_bytes, kind, &error), &error);
}

/*
 * A reservation may well cover no RAM, or what has a kind already: boot loaders reserve the tree
 * and the initial RAM disk, too. What of it is still usable memory is taken out.
 */
static void reserve_rest_of(struct boot *boot, struct boot_range range)
{
    struct boot_error error;
    const enum status status =
        memory_map_convert(&boot->map, range, MEMORY_USABLE, MEMORY_RESERVED, &error);
    must(boot, status, &error);
}

static void reserve_shim(struct boot *boot)
{
    struct boot_error error;
    reserve(boot, boot->shim.base, boot->shim.size_bytes, MEMORY_BOOT_RECLAIMABLE);
    /* What is only reserved could be a device's registers, and be given to a driver. */
    must(
        boot,
        memory_map_convert(&boot->map, boot->kept, MEMORY_BOOT_RECLAIMABLE, MEMORY_KERNEL, &error),
        &error);
}

static void reserve_all(struct boot *boot)
{
    const struct boot_info *info = &boot->info;
    reserve_shim(boot);
    reserve(boot, info->device_tree, info->device_tree_size_bytes, MEMORY_FIRMWARE_TABLES);
    reserve(boot, info->package.base, info->package.size_bytes, MEMORY_PACKAGE);
    for (uint32_t i = 0; i < reservations.count; i++) {
        reserve_rest_of(boot, reservations.ranges[i]);
    }
}

_Noreturn void device_tree_boot(
    struct boot *boot, struct bytes tree, enum device_tree_arch arch, uint64_t boot_cpu_id)
{
    struct boot_info *info = &boot->info;
    struct boot_error error;
    info->device_tree = (uint64_t)tree.data;
    enum status status =
        device_tree_read(tree, arch, boot_cpu_id, info, &boot->map, &reservations, &error);
    must(boot, status, &error);
    info->device_tree_size_bytes = device_tree_trim((void *)(uintptr_t)tree.data);
    boot_apply_exit_option(boot);
    if (info->package.size_bytes == 0) {
        boot_stop(boot, "no boot package: it belongs where an initial RAM disk would be");
    }
    status = memory_map_seal(&boot->map, &error);
    must(boot, status, &error);
    reserve_all(boot);
    boot_arch_fetch(info->package.base, info->package.size_bytes);
    boot_verify_package(boot, info->package.base, info->package.size_bytes);
    boot_enter_kernel(boot);
}
