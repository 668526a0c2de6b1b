/*
 * Where everything of a program goes, and that it takes no more of its loader's memory than its
 * file is worth. Pure.
 */
#pragma once

#include "abi/address.h"
#include "image.h"

/*
 * What an image may have beside the bytes of its file: the ends of its segments' last pages. A file
 * that wants more would have its loader pay for what is not there.
 */
#define LAYOUT_GAPS_BYTES (ELF_SEGMENTS_MAX * PAGE_SIZE_BYTES)

/* The reader wants to know where the program will be: anywhere, so this is taken off again. */
#define LAYOUT_NOMINAL_BASE UINT64_C(0x100000000)

/*
 * Reads a file: `program` has its segments, with LAYOUT_NOMINAL_BASE, and `image` all but its
 * memory.
 *   of elf_read()     STATUS_TRUNCATED, STATUS_MALFORMED, STATUS_OVERLAP, STATUS_LIMIT_EXCEEDED,
 *                     STATUS_UNSUPPORTED
 *   STATUS_MALFORMED  also when its data is not its last segment, its stack is too large, or it
 *                     wants more memory than its file has bytes and LAYOUT_GAPS_BYTES
 */
NODISCARD enum status
layout_read(struct bytes file, uint32_t machine, struct elf_program *program, struct image *image);

/* How much of the memory there is: up to the end of the data's first content. */
uint64_t layout_content_bytes(const struct image *image);
