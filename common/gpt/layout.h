/*
 * Places of the fields (UEFI specification 2.10, tables 5-1 to 5-6). All numbers are little-endian.
 */
#pragma once

#include "gpt/gpt.h"
#include "lib/bytes.h"

#define MBR_RECORDS       446u
#define MBR_RECORD_BYTES  16u
#define MBR_RECORD_COUNT  4u
#define MBR_SIGNATURE     510u
#define MBR_SIGNATURE_IS  0xaa55u
#define MBR_TYPE          4u
#define MBR_FIRST         8u
#define MBR_COUNT         12u
#define MBR_TYPE_GPT      0xeeu
#define MBR_RECORDS_BYTES (MBR_RECORD_BYTES * MBR_RECORD_COUNT)

#define HEADER_SIGNATURE     0u
#define HEADER_REVISION      8u
#define HEADER_SIZE          12u
#define HEADER_CHECKSUM      16u
#define HEADER_OWN_BLOCK     24u
#define HEADER_OTHER_BLOCK   32u
#define HEADER_FIRST_USABLE  40u
#define HEADER_LAST_USABLE   48u
#define HEADER_DISK          56u
#define HEADER_ENTRIES_BLOCK 72u
#define HEADER_ENTRY_COUNT   80u
#define HEADER_ENTRY_BYTES   84u
#define HEADER_ENTRIES_SUM   88u
#define HEADER_BYTES         92u

#define HEADER_SIGNATURE_IS UINT64_C(0x5452415020494645) /* "EFI PART" */
#define HEADER_REVISION_IS  0x00010000u

#define ENTRY_TYPE       0u
#define ENTRY_UNIQUE     16u
#define ENTRY_FIRST      32u
#define ENTRY_LAST       40u
#define ENTRY_ATTRIBUTES 48u
#define ENTRY_NAME       56u

#define PRIMARY_BLOCK UINT64_C(1)

/* The least that a table reserves for its entries (section 5.3.2), and what a fresh one has. */
#define FRESH_ENTRIES_BYTES 16384u
#define FRESH_ENTRY_COUNT   (FRESH_ENTRIES_BYTES / GPT_ENTRY_BYTES_MIN)

_Static_assert(FRESH_ENTRY_COUNT == GPT_PARTITIONS_MAX, "all that a table may have can be written");

/* How many blocks so many bytes take. */
static inline uint64_t layout_blocks(uint64_t size_bytes, uint32_t block_bytes)
{
    return (size_bytes + block_bytes - 1) / block_bytes;
}

/* Whether blocks have a size they may have, and there are enough of them for a fresh table. */
static inline bool layout_takes(const struct gpt_disk *disk)
{
    return disk->block_bytes >= GPT_BLOCK_BYTES_MIN && disk->block_bytes <= GPT_BLOCK_BYTES_MAX &&
           (disk->block_bytes & (disk->block_bytes - 1)) == 0 &&
           disk->block_count <= UINT64_MAX / disk->block_bytes &&
           disk->block_count >= 4 + 2 * layout_blocks(FRESH_ENTRIES_BYTES, disk->block_bytes);
}
