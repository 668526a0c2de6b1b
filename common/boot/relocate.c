#include "boot/relocate.h"

void boot_relocate(
    uint64_t load_address, const struct boot_relocation *begin, const struct boot_relocation *end)
{
    for (const struct boot_relocation *at = begin; at < end; at++) {
        *(uint64_t *)(load_address + at->offset) = load_address + at->addend;
    }
}
