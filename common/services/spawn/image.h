/*
 * A program as all its processes share it: one sealed Memory with its code, its constants and what
 * its data starts with. It belongs to whoever loaded it.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "lib/elf.h"

/* Of a program that asks for none; and the most that one may ask for. */
#define IMAGE_STACK_BYTES_DEFAULT UINT64_C(0x8000)
#define IMAGE_STACK_BYTES_MAX     UINT64_C(0x4000000)

/* Part of the memory, mapped as it is. Offsets are those in the memory and from the base. */
struct image_segment {
    uint64_t offset;
    uint64_t size_bytes;  /* whole pages */
    uint32_t permissions; /* enum map_permission, without MAP_WRITE */
};

struct image {
    uint32_t memory;
    uint32_t segment_count;
    struct image_segment segments[ELF_SEGMENTS_MAX];
    uint64_t entry; /* from the base */
    /* Data: zeros at first, which the program fills from what is mapped at `end`. */
    uint64_t data_offset;
    uint64_t data_size_bytes; /* whole pages; 0: it has none */
    uint64_t data_file_bytes; /* whole pages */
    uint64_t stack_bytes;     /* whole pages */
    uint64_t end;             /* all of it, without the data's first content; whole pages */
};

/* What a program is loaded with. */
struct image_loader {
    uint32_t code_authority; /* the capability that seals */
    uint32_t ledger;         /* what images are charged to; as long as it lives, they do */
};

/*
 * Reads, copies and seals a program.
 *
 * Errors: of layout_read() (layout.h), memory_create(), mapping_create() and CodeAuthority.seal.
 */
NODISCARD enum status
image_load(const struct image_loader *loader, struct bytes file, struct image *image);
