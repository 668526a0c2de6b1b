/*
 * The SBI shim from its entry to the kernel's.
 */
#include "abi/address.h"
#include "boot/device_tree_boot.h"

extern const char image_start[];
extern const char image_end[];

/* entry.S */
_Noreturn void shim_main(uint64_t hart_id, uint64_t tree_address);
_Noreturn void shim_exception(uint64_t cause, uint64_t program_counter, uint64_t value);

/* Too large for a stack; there is one shim and it runs once. */
static struct boot boot;

_Noreturn void shim_exception(uint64_t cause, uint64_t program_counter, uint64_t value)
{
    boot_stop(
        NULL,
        "the CPU refused an access: scause 0x%llx, instruction 0x%llx of the shim, stval 0x%llx",
        (unsigned long long)cause,
        (unsigned long long)(program_counter - (uint64_t)image_start),
        (unsigned long long)value);
}

_Noreturn void shim_main(uint64_t hart_id, uint64_t tree_address)
{
    const struct bytes tree = device_tree_find(tree_address);
    boot.shim = (struct boot_range){(uint64_t)image_start, (uint64_t)(image_end - image_start)};
    boot.kept = (struct boot_range){(uint64_t)image_start, PAGE_SIZE_BYTES}; /* entry.S */
    boot.info.shim_kind = SHIM_KIND_SBI;
    device_tree_boot(&boot, tree, DEVICE_TREE_RISCV64, hart_id);
}
