/*
 * GUID partition tables of a disk (UEFI specification 2.10, section 5).
 *
 * A table lies on the disk twice: the primary copy behind the protective MBR at its beginning, the
 * backup at its end. Each has its own checksums, so a write that the power cut short leaves one.
 *
 * What a table that was read promises:
 *  1. each partition lies inside of the usable blocks, and those inside of the disk and outside of
 *     both copies;
 *  2. no two partitions share a block or a unique GUID;
 *  3. names are UTF-8 and end with a zero.
 * The checksums are against accidents: whoever can write to the disk can make a good table.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define GPT_GUID_BYTES 16u

#define GPT_BLOCK_BYTES_MIN 512u
#define GPT_BLOCK_BYTES_MAX 65536u

/* What one table may have: entries, used or not, and partitions, which are the entries in use. */
#define GPT_ENTRIES_MAX    1024u
#define GPT_PARTITIONS_MAX 128u

/* Of one entry: a power of two (section 5.3.2). */
#define GPT_ENTRY_BYTES_MIN 128u
#define GPT_ENTRY_BYTES_MAX 4096u

/* A name is 36 units of UTF-16; each becomes at most three bytes of UTF-8. */
#define GPT_NAME_UNITS 36u
#define GPT_NAME_BYTES (3 * GPT_NAME_UNITS + 1)

/* What partitions of a fresh table begin at multiples of. */
#define GPT_ALIGNMENT_BYTES UINT64_C(1048576)

/* A disk as its owner offers it: blocks of one size, numbered from 0. */
struct gpt_disk {
    void *context; /* the functions' first argument */
    enum status (*read)(void *context, uint64_t block, uint8_t *target);
    enum status (*write)(void *context, uint64_t block, const uint8_t *source);
    /* What was written before survives the power. */
    enum status (*flush)(void *context);
    uint8_t *buffer; /* of one block, for the functions below */
    uint64_t block_count;
    uint32_t block_bytes; /* a power of two, GPT_BLOCK_BYTES_MIN to GPT_BLOCK_BYTES_MAX */
};

struct gpt_partition {
    uint8_t type[GPT_GUID_BYTES];   /* as on the disk: the first three fields little-endian */
    uint8_t unique[GPT_GUID_BYTES]; /* the partition's own */
    uint64_t first_block;
    uint64_t last_block; /* inclusive */
    uint64_t attributes; /* section 5.3.3, table 5-8 */
    char name[GPT_NAME_BYTES];
};

enum gpt_mbr {
    GPT_MBR_EMPTY,      /* no MBR, or one without partitions, or the block cannot be read */
    GPT_MBR_PROTECTIVE, /* one that covers the disk for a table of GUIDs (section 5.2.3) */
    GPT_MBR_HYBRID,     /* protective, with other partitions beside */
    GPT_MBR_LEGACY,     /* partitions of the old kind alone */
};

enum gpt_copy_state {
    GPT_COPY_ABSENT,     /* nothing there says that it is one */
    GPT_COPY_GOOD,       /* whole */
    GPT_COPY_UNREADABLE, /* the disk answered with an error */
    GPT_COPY_DAMAGED,    /* a checksum does not hold, or it contradicts the format */
    GPT_COPY_TOO_LARGE,  /* more entries or partitions than the bounds above */
    GPT_COPY_STALE,      /* whole, but it is not what the primary copy says */
};

struct gpt {
    enum gpt_mbr mbr;
    enum gpt_copy_state primary;
    enum gpt_copy_state backup;
    /* Of the copy that counts: the primary when it is good, else the backup. */
    uint8_t disk[GPT_GUID_BYTES];
    uint64_t first_usable_block;
    uint64_t last_usable_block;
    uint32_t partition_count;
    struct gpt_partition partitions[GPT_PARTITIONS_MAX]; /* in the order of their entries */
};

/*
 * Reads the table. The table is whole and the answer STATUS_OK also when one copy is not: look at
 * `primary` and `backup` to say so, and write it anew to repair it.
 *
 * A backup beside an MBR with partitions of the old kind is one that somebody forgot, and does not
 * count without the primary.
 *   STATUS_INVALID_ARGUMENT  a disk with blocks of no size that it may have, or too few of them
 *   STATUS_NOT_FOUND         there is no table
 *   STATUS_MALFORMED         there is what is left of one: no copy is good
 *   STATUS_LIMIT_EXCEEDED    no copy is good, and one is only too large
 *   others                   no copy is good, and one could not be read: what reading answered
 * But for the first, `mbr`, `primary` and `backup` are set with each of them.
 */
NODISCARD enum status gpt_read(const struct gpt_disk *disk, struct gpt *gpt);

/*
 * Gives partitions their blocks, one behind the other, each from a multiple of 1 MiB: `sizes_bytes`
 * of each, rounded up to 1 MiB; of the last, 0 stands for all that is left.
 *   STATUS_INVALID_ARGUMENT  as above, or a size of 0 that is not the last
 *   STATUS_NO_SPACE          the disk is too small
 */
NODISCARD enum status gpt_place(
    const struct gpt_disk *disk,
    struct gpt_partition *partitions,
    uint32_t count,
    const uint64_t *sizes_bytes);

/*
 * Writes a fresh table for the whole disk, `gpt`'s disk GUID and partitions; sets its usable
 * blocks, `mbr`, `primary` and `backup`.
 *
 * The backup is on the disk before the primary begins: cut short, gpt_read() finds what was there
 * before or what is written here, never a mixture. After an error it is as after a cut.
 *   STATUS_INVALID_ARGUMENT  as above, or a partition that breaks what a table promises, does not
 *                            begin at a multiple of 1 MiB, has no type, or whose name is no UTF-8
 *   STATUS_LIMIT_EXCEEDED    more partitions than the bound, or a name of more than 36 units
 *   others                   what writing or flushing answered
 */
NODISCARD enum status gpt_write(const struct gpt_disk *disk, struct gpt *gpt);
