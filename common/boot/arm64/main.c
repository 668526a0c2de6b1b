/*
 * The shim for the Linux arm64 boot protocol: everything that it knows comes from the device tree
 * that x0 points to, and nothing of that is believed before it was checked.
 */
#include "board.h"
#include "boot/arch.h"
#include "boot/device_tree.h"
#include "boot/shim.h"
#include "console.h"
#include <arm_acle.h>

/* Booting Linux on arm64: at most 2 MiB, at a multiple of 8 bytes. */
#define TREE_BYTES_MAX   (UINT32_C(2) << 20)
#define TREE_ALIGN_BYTES UINT64_C(8)

/* Aff3, Aff2, Aff1 and Aff0 of MPIDR_EL1. */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

/* HLT #0xF000, in boot_arch_power_off(). */
#define HLT_SEMIHOSTING UINT32_C(0xd45e0000)

extern const char image_start[];
extern const char image_end[];

/* entry.S */
_Noreturn void shim_main(uint64_t tree_address);
_Noreturn void shim_exception(uint64_t syndrome, uint64_t program_counter, uint64_t address);

static struct boot boot;
static struct device_tree_reservations reservations;

/* No exit device here: the trap may well be that of HLT, with no semihosting host listening. */
_Noreturn void shim_exception(uint64_t syndrome, uint64_t program_counter, uint64_t address)
{
    /* Exception class 0, undefined instruction: it could be fetched, so it can be read. */
    if ((syndrome >> 26 & 0x3f) == 0 && *(const uint32_t *)program_counter == HLT_SEMIHOSTING) {
        boot_say("exit=arm-semihosting, but nobody listens; the machine stays on");
        boot_arch_halt();
    }
    boot_stop(
        NULL,
        "the CPU refused an access: ESR 0x%llx, instruction 0x%llx of the shim, address 0x%llx",
        (unsigned long long)syndrome,
        (unsigned long long)(program_counter - (uint64_t)image_start),
        (unsigned long long)address);
}

static struct bytes find_tree(uint64_t address)
{
    if (address == 0) {
        boot_stop(NULL, "no device tree: x0 is 0, so this was not started as an arm64 Image");
    }
    uint32_t size_bytes = 0;
    if (address % TREE_ALIGN_BYTES == 0) {
        size_bytes = device_tree_claimed_size((const void *)address);
    }
    if (size_bytes == 0) {
        boot_stop(NULL, "there is no device tree at 0x%llx (x0)", (unsigned long long)address);
    }
    if (size_bytes > TREE_BYTES_MAX) {
        boot_stop(
            NULL, "the device tree claims %u bytes; %u are allowed", size_bytes, TREE_BYTES_MAX);
    }
    return (struct bytes){(const uint8_t *)address, size_bytes};
}

static void must(enum status status, const struct boot_error *error)
{
    if (status != STATUS_OK) {
        boot_stop(&boot, "%s", error->text);
    }
}

static void use_console_of(struct bytes tree)
{
    struct boot_console console = {0};
    struct boot_error error;
    must(device_tree_read_console(tree, &console, &error), &error);
    console_use(&console);
}

static void reserve(uint64_t base, uint64_t size_bytes, uint32_t kind)
{
    struct boot_error error;
    must(memory_map_reserve(&boot.map, base, size_bytes, kind, &error), &error);
}

/* The first usable memory in [base, end); size 0 when there is none. */
static struct boot_range first_usable(uint64_t base, uint64_t end)
{
    for (uint32_t i = 0; i < boot.map.count; i++) {
        const struct boot_memory_region *region = &boot.map.regions[i];
        const uint64_t from = region->base > base ? region->base : base;
        const uint64_t region_end = region->base + region->size_bytes;
        const uint64_t to = region_end < end ? region_end : end;
        if (region->kind == MEMORY_USABLE && from < to) {
            return (struct boot_range){from, to - from};
        }
    }
    return (struct boot_range){end, 0};
}

/*
 * A reservation may well cover no RAM, or what has a kind already: boot loaders reserve the tree
 * and the initial RAM disk, too. What of it is still usable memory is taken out.
 */
static void reserve_rest_of(struct boot_range range)
{
    uint64_t end = range.base + range.size_bytes;
    end = end < range.base ? UINT64_MAX : end;
    struct boot_range part = first_usable(range.base, end);
    while (part.size_bytes != 0) {
        reserve(part.base, part.size_bytes, MEMORY_RESERVED);
        part = first_usable(part.base + part.size_bytes, end);
    }
}

static void reserve_all(void)
{
    const struct boot_info *info = &boot.info;
    boot.shim = (struct boot_range){(uint64_t)image_start, (uint64_t)(image_end - image_start)};
    reserve(boot.shim.base, boot.shim.size_bytes, MEMORY_BOOT_RECLAIMABLE);
    reserve(info->device_tree, info->device_tree_size_bytes, MEMORY_FIRMWARE_TABLES);
    reserve(info->package.base, info->package.size_bytes, MEMORY_PACKAGE);
    for (uint32_t i = 0; i < reservations.count; i++) {
        reserve_rest_of(reservations.ranges[i]);
    }
}

_Noreturn void shim_main(uint64_t tree_address)
{
    const struct boot_console early = {.base = board_early_pl011, .kind = CONSOLE_PL011};
    console_use(&early);
    const struct bytes tree = find_tree(tree_address);
    use_console_of(tree);

    struct boot_error error;
    boot.info.device_tree = tree_address;
    boot.info.device_tree_size_bytes = tree.size_bytes;
    must(
        device_tree_read(
            tree,
            DEVICE_TREE_AARCH64,
            __arm_rsr64("MPIDR_EL1") & MPIDR_AFFINITY,
            &boot.info,
            &boot.map,
            &reservations,
            &error),
        &error);
    boot_apply_exit_option(&boot);
    if (boot.info.package.size_bytes == 0) {
        boot_stop(&boot, "no boot package: it belongs where an initial RAM disk would be");
    }
    must(memory_map_seal(&boot.map, &error), &error);
    reserve_all();
    boot_verify_package(&boot, boot.info.package.base, boot.info.package.size_bytes);
    boot_enter_kernel(&boot);
}
