/*
 * The first C that a program runs: its data holds addresses as if it had been loaded at 0, and gets
 * those where it is. Nothing here may itself need such an address.
 */
#include <stddef.h>
#include <stdint.h>

/* From program.lds. All relocations are in RELR form (System V gABI, "Relative Relocation Table").
 */
extern const char __ehdr_start[]; /* the linker's own: the image's first byte */
extern const uint64_t program_relocations_start[];
extern const uint64_t program_relocations_end[];

void program_relocate(void);

void program_relocate(void)
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
