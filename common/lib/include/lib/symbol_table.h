/*
 * The names of a program's functions, for crash reports.
 *
 *   offset 0                header: magic[8] "TESSSYM\0", u32 count, u32 strings_size_bytes
 *   offset 16               count symbols: u32 offset from the image's base, u32 name_offset
 *   offset 16 + 8 x count   strings_size_bytes of names, each NUL-terminated
 *
 * All little-endian; symbols in rising order of offset; nothing follows the strings.
 * tools/symbols.py writes it. The reader trusts nothing of that: it runs when something has gone
 * wrong already.
 *
 * Guaranteed once symbol_table_open() gave STATUS_OK: offsets never fall, every name starts inside
 * the strings, and the strings, if any, end with NUL.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include <stdint.h>

struct symbol_table {
    struct bytes symbols;
    struct bytes strings;
    uint32_t count;
};

/*
 * Checks the whole table. It keeps views into `image`.
 *
 *   STATUS_TRUNCATED  image ends before what the header announces
 *   STATUS_MALFORMED  wrong magic, bytes left over, or a guarantee does not hold
 */
NODISCARD enum status symbol_table_open(struct bytes image, struct symbol_table *table);

/*
 * The last symbol at or below `offset`, and how far above it that is. Where several have the same
 * offset, the last of them.
 *
 *   STATUS_NOT_FOUND  every symbol lies above, or there is none
 */
NODISCARD enum status symbol_table_find(
    const struct symbol_table *table, uint64_t offset, const char **name, uint64_t *distance);
