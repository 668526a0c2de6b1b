/*
 * The first C that a program runs. Its data section is still empty when a loader started it: what
 * belongs there is mapped, read-only, right behind the program, so that nobody else ever has the
 * program's own memory mapped. Then the addresses in it, which are as if the program had been
 * loaded at 0, become those where it is. Nothing here may itself need such an address.
 */
#include "lib/memory.h"
#include <stddef.h>
#include <stdint.h>

extern const char __ehdr_start[]; /* the linker's own: the image's first byte */

/* From program.lds. All relocations are RELR (System V gABI, "Relative Relocation Table"). */
extern const uint64_t program_relocations_start[];
extern const uint64_t program_relocations_end[];
extern char program_data_start[];
extern const char program_data_file_end[];
extern const char program_end[];

/* In the data section: 0 as long as nobody has filled it. */
static volatile uint64_t is_filled = 1;

void program_prepare(void);

static void relocate(void)
{
    const uint64_t base = (uint64_t)__ehdr_start;
    uint64_t *next = NULL;
    for (const uint64_t *entry = program_relocations_start; entry < program_relocations_end;
         entry++) {
        if ((*entry & 1) == 0) {
            next = (uint64_t *)(base + *entry);
            *next++ += base;
            continue;
        }
        /* One bit for each of the 63 words that follow. */
        for (uint32_t bit = 1; bit < 64; bit++) {
            if ((*entry >> bit & 1) != 0) {
                next[bit - 1] += base;
            }
        }
        next += 63;
    }
}

void program_prepare(void)
{
    if (is_filled == 0) {
        memcpy(
            program_data_start, program_end, (size_t)(program_data_file_end - program_data_start));
    }
    relocate();
}
