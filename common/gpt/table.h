/* One copy of a table. */
#pragma once

#include "gpt/gpt.h"
#include <stdbool.h>

struct table_copy {
    enum gpt_copy_state state;
    enum status error;    /* unreadable: what reading answered */
    uint64_t other_block; /* where its header says that the other copy is */
    /* What both copies have alike. */
    uint8_t disk[GPT_GUID_BYTES];
    uint64_t first_usable;
    uint64_t last_usable;
    uint32_t entry_count; /* with those that nobody uses */
    uint32_t entry_bytes;
    uint32_t entries_sum; /* the checksum of all entries */
};

/*
 * Reads and checks the copy whose header is in `block`, which is on the disk. What it says is in
 * `gpt` when the answer's state is good; otherwise that is left half done. NULL: its checksums and
 * its header are checked, and nothing that the entries say.
 */
struct table_copy table_read(const struct gpt_disk *disk, uint64_t block, struct gpt *gpt);

/* Whether two copies whose checksums hold are of the same table. */
bool table_is_same(const struct table_copy *one, const struct table_copy *other);

/*
 * Whether partitions lie inside of the usable blocks, have a type, and share no block and no unique
 * GUID.
 */
bool table_partitions_are_good(const struct gpt *gpt);
