/*
 * Makes a shim that was linked at address 0 right for the address it was loaded at.
 *
 * The linker (-pie, -z text) leaves one record for each pointer in data. Only the RELATIVE type
 * occurs: nothing is imported, and everything has hidden visibility, so the dynamic symbol table is
 * empty. The linker script's symbols mark the table of records.
 */
#pragma once

#include <stdint.h>

/* Elf64_Rela (gABI, chapter 4). */
struct boot_relocation {
    uint64_t offset; /* where the pointer is, from the start of the image */
    uint64_t info;
    uint64_t addend; /* what it points to, from the start of the image */
};

/*
 * Called from a shim's entry.S, once, before any pointer in data is used. Must not use one itself.
 */
void boot_relocate(
    uint64_t load_address, const struct boot_relocation *begin, const struct boot_relocation *end);
