/*
 * Reads the ELF files that Tessera itself builds: 64-bit, little-endian, static, for one machine.
 * (System V ABI, gABI 4.1, chapters 4 and 5.)
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

/* Machine numbers, gABI e_machine. */
#define ELF_MACHINE_X86_64  62u
#define ELF_MACHINE_AARCH64 183u
#define ELF_MACHINE_RISCV   243u

#define ELF_SEGMENTS_MAX 8u

struct elf_segment {
    uint64_t vaddr;             /* page aligned */
    uint64_t memory_size_bytes; /* as in the file, not rounded */
    struct bytes file;          /* inside the image; file.size_bytes <= memory_size_bytes */
    uint32_t permissions;       /* enum segment_permission */
};

struct elf_program {
    uint64_t entry;
    uint64_t stack_size_bytes; /* that its first thread asks for (PT_GNU_STACK); 0: any */
    uint32_t segment_count;
    struct elf_segment segments[ELF_SEGMENTS_MAX];
};

/* What a program must be made for. */
struct elf_place {
    uint32_t machine;
    uint64_t lowest; /* its segments must lie in [lowest, end) */
    uint64_t end;
    uint64_t base; /* where a position independent program will be; 0: linked for its addresses */
};

/*
 * Checks the whole file and describes its loadable segments as they will be, in rising order of
 * address.
 *
 * Guaranteed on STATUS_OK: 1..ELF_SEGMENTS_MAX segments, page aligned, no two share a page, none
 * wraps, all in [lowest, end); each readable, none writable and executable; entry in an executable
 * one. PT_INTERP does not occur, and PT_DYNAMIC only in a position independent program, which
 * relocates itself.
 *
 *   STATUS_TRUNCATED       a header or a segment lies outside the image
 *   STATUS_MALFORMED       not such an ELF file, or a guarantee does not hold
 *   STATUS_OVERLAP         two segments share a page
 *   STATUS_LIMIT_EXCEEDED  more segments than ELF_SEGMENTS_MAX
 *   STATUS_UNSUPPORTED     for another machine
 */
NODISCARD enum status
elf_read(struct bytes image, const struct elf_place *place, struct elf_program *program);
