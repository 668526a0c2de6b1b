/*
 * What the audit log's place in the store holds: which objects it consists of.
 *
 * The place's root is an index. It names segments, the newest ones itself, those before through
 * pages of HISTORY_PAGE_SEGMENTS. A segment is a piece of an export (proof.h): some records of one
 * boot, one behind the other. Byte by byte: docs/formats/audit.md.
 */
#pragma once

#include "abi/status.h"
#include "boot_link.h"

#define HISTORY_HASH_BYTES 32u

/* A segment ends before the first checkpoint behind so much; or when no entry fits any more. */
#define HISTORY_SEGMENT_BYTES_CLOSED 16384u
#define HISTORY_SEGMENT_BYTES_MAX    65536u

/* The oldest page goes, with its segments, when another one would be too many. */
#define HISTORY_PAGE_SEGMENTS 64u
#define HISTORY_PAGES_MAX     15u
#define HISTORY_SEGMENTS_MAX  ((HISTORY_PAGES_MAX + 1) * HISTORY_PAGE_SEGMENTS)

#define HISTORY_SEGMENT_ENTRY_BYTES 64u
#define HISTORY_PAGE_ENTRY_BYTES    48u
#define HISTORY_PAGE_BYTES          (16u + HISTORY_PAGE_SEGMENTS * HISTORY_SEGMENT_ENTRY_BYTES)
#define HISTORY_INDEX_HEAD_BYTES    152u
#define HISTORY_INDEX_BYTES_MAX                                                                    \
    (HISTORY_INDEX_HEAD_BYTES + HISTORY_PAGES_MAX * HISTORY_PAGE_ENTRY_BYTES +                     \
     HISTORY_PAGE_SEGMENTS * HISTORY_SEGMENT_ENTRY_BYTES)

/* No machine starts so often: the number of the boot behind it is one, too. */
#define HISTORY_BOOT_MAX (UINT64_MAX / 2)

struct history_segment {
    uint8_t hash[HISTORY_HASH_BYTES];
    uint64_t boot;
    uint64_t first_number;
    uint64_t last_number;
    uint32_t size_bytes;
};

struct history_page {
    uint8_t hash[HISTORY_HASH_BYTES];
    uint64_t boot;
    uint64_t first_number;
};

/* Zeros: there is nothing yet. */
struct history_index {
    uint64_t number;
    uint64_t first_segment;
    struct boot_end end;
    uint8_t successor[SEED_BYTES];
    uint32_t page_count;
    uint32_t segment_count;
    struct history_page pages[HISTORY_PAGES_MAX];
    struct history_segment segments[HISTORY_PAGE_SEGMENTS];
};

/* Gives the size, at most HISTORY_INDEX_BYTES_MAX. */
size_t history_index_write(const struct history_index *index, uint8_t *target);

/* STATUS_MALFORMED: it is none, or says what cannot be. */
NODISCARD enum status history_index_read(struct bytes from, struct history_index *index);

void history_page_write(
    const struct history_segment segments[HISTORY_PAGE_SEGMENTS],
    uint8_t target[HISTORY_PAGE_BYTES]);

/* STATUS_MALFORMED: as of an index. */
NODISCARD enum status
history_page_read(struct bytes from, struct history_segment segments[HISTORY_PAGE_SEGMENTS]);
