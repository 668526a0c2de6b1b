#include "table.h"
#include "crc32.h"
#include "layout.h"
#include "name.h"

/* What else a header says. */
struct header {
    uint64_t own_block;
    uint64_t entries_block;
};

/* -- header ----------------------------------------------------------------------------------- */

/* The checksum is over the header with zeros in its place. */
static bool checksum_holds(struct bytes header)
{
    static const uint8_t zeros[4];
    const uint64_t behind = HEADER_CHECKSUM + sizeof(zeros);
    uint32_t sum = crc32_add(CRC32_START, bytes_part(header, 0, HEADER_CHECKSUM));
    sum = crc32_add(sum, (struct bytes){zeros, sizeof(zeros)});
    sum = crc32_add(sum, bytes_part(header, behind, header.size_bytes - behind));
    return sum == bytes_u32(header, HEADER_CHECKSUM);
}

static bool read_header(struct bytes block, struct header *header, struct table_copy *copy)
{
    const uint32_t size_bytes = bytes_u32(block, HEADER_SIZE);
    if (bytes_u32(block, HEADER_REVISION) != HEADER_REVISION_IS || size_bytes < HEADER_BYTES ||
        size_bytes > block.size_bytes || !checksum_holds(bytes_part(block, 0, size_bytes))) {
        return false;
    }
    header->own_block = bytes_u64(block, HEADER_OWN_BLOCK);
    header->entries_block = bytes_u64(block, HEADER_ENTRIES_BLOCK);
    copy->other_block = bytes_u64(block, HEADER_OTHER_BLOCK);
    copy->first_usable = bytes_u64(block, HEADER_FIRST_USABLE);
    copy->last_usable = bytes_u64(block, HEADER_LAST_USABLE);
    copy->entry_count = bytes_u32(block, HEADER_ENTRY_COUNT);
    copy->entry_bytes = bytes_u32(block, HEADER_ENTRY_BYTES);
    copy->entries_sum = bytes_u32(block, HEADER_ENTRIES_SUM);
    memcpy(copy->disk, block.data + HEADER_DISK, GPT_GUID_BYTES);
    return true;
}

/* Whether two ranges, each with its last block, have one in common. */
static bool overlap(uint64_t first, uint64_t last, uint64_t other_first, uint64_t other_last)
{
    return first <= other_last && other_first <= last;
}

static bool is_usable(const struct table_copy *copy, uint64_t block)
{
    return block >= copy->first_usable && block <= copy->last_usable;
}

/* Whether the entries lie on the disk, and beside all that is something else. */
static bool entries_are_in_place(
    const struct gpt_disk *disk, const struct header *header, const struct table_copy *copy)
{
    const uint64_t bytes = (uint64_t)copy->entry_count * copy->entry_bytes;
    const uint64_t first = header->entries_block;
    const uint64_t blocks = layout_blocks(bytes, disk->block_bytes);
    if (first <= PRIMARY_BLOCK || first >= disk->block_count ||
        blocks > disk->block_count - first) {
        return false;
    }
    const uint64_t last = first + blocks - 1;
    return !overlap(first, last, header->own_block, header->own_block) &&
           !overlap(first, last, copy->other_block, copy->other_block) &&
           !overlap(first, last, copy->first_usable, copy->last_usable);
}

static bool blocks_are_good(
    const struct gpt_disk *disk,
    const struct header *header,
    const struct table_copy *copy,
    uint64_t block)
{
    const bool knows_other = block == PRIMARY_BLOCK ? copy->other_block > PRIMARY_BLOCK
                                                    : copy->other_block == PRIMARY_BLOCK;
    return header->own_block == block && knows_other && copy->first_usable > PRIMARY_BLOCK &&
           copy->first_usable <= copy->last_usable && copy->last_usable < disk->block_count &&
           !is_usable(copy, block) && !is_usable(copy, copy->other_block);
}

static bool entries_are_sensible(const struct table_copy *copy)
{
    return copy->entry_bytes >= GPT_ENTRY_BYTES_MIN &&
           (copy->entry_bytes & (copy->entry_bytes - 1)) == 0 && copy->entry_count > 0;
}

static enum gpt_copy_state judge_header(
    const struct gpt_disk *disk, uint64_t block, struct header *header, struct table_copy *copy)
{
    const struct bytes bytes = {disk->buffer, disk->block_bytes};
    if (bytes_u64(bytes, HEADER_SIGNATURE) != HEADER_SIGNATURE_IS) {
        return GPT_COPY_ABSENT;
    }
    if (!read_header(bytes, header, copy) || !blocks_are_good(disk, header, copy, block) ||
        !entries_are_sensible(copy)) {
        return GPT_COPY_DAMAGED;
    }
    if (copy->entry_count > GPT_ENTRIES_MAX || copy->entry_bytes > GPT_ENTRY_BYTES_MAX) {
        return GPT_COPY_TOO_LARGE;
    }
    return entries_are_in_place(disk, header, copy) ? GPT_COPY_GOOD : GPT_COPY_DAMAGED;
}

/* -- entries ---------------------------------------------------------------------------------- */

static bool is_nil(const uint8_t guid[GPT_GUID_BYTES])
{
    static const uint8_t nil[GPT_GUID_BYTES];
    return memcmp(guid, nil, sizeof(nil)) == 0;
}

/* Takes note of one entry that is used; false: there is no room for it. */
static bool take_entry(struct gpt *gpt, struct bytes entry)
{
    if (is_nil(entry.data + ENTRY_TYPE)) {
        return true;
    }
    if (gpt->partition_count == GPT_PARTITIONS_MAX) {
        return false;
    }
    struct gpt_partition *partition = &gpt->partitions[gpt->partition_count++];
    memcpy(partition->type, entry.data + ENTRY_TYPE, GPT_GUID_BYTES);
    memcpy(partition->unique, entry.data + ENTRY_UNIQUE, GPT_GUID_BYTES);
    partition->first_block = bytes_u64(entry, ENTRY_FIRST);
    partition->last_block = bytes_u64(entry, ENTRY_LAST);
    partition->attributes = bytes_u64(entry, ENTRY_ATTRIBUTES);
    name_read(bytes_part(entry, ENTRY_NAME, NAME_FIELD_BYTES), partition->name);
    return true;
}

/*
 * The entries that begin in a block which begins `start` bytes into all of them. What is used of an
 * entry is its first 128 bytes, which never cross the end of a block.
 */
static bool take_entries(struct gpt *gpt, struct bytes block, uint64_t start, uint32_t entry_bytes)
{
    const uint64_t into = start % entry_bytes;
    bool has_room = true;
    for (uint64_t at = into == 0 ? 0 : entry_bytes - into; at < block.size_bytes;
         at += entry_bytes) {
        has_room = take_entry(gpt, bytes_part(block, at, GPT_ENTRY_BYTES_MIN)) && has_room;
    }
    return has_room;
}

/* Each block is read once: what the checksum is over is what is taken. */
static enum gpt_copy_state read_entries(
    const struct gpt_disk *disk, uint64_t first_block, struct table_copy *copy, struct gpt *gpt)
{
    const uint64_t bytes = (uint64_t)copy->entry_count * copy->entry_bytes;
    uint32_t sum = CRC32_START;
    bool has_room = true;
    for (uint64_t start = 0; start < bytes; start += disk->block_bytes) {
        const uint64_t block = first_block + start / disk->block_bytes;
        const uint64_t rest = bytes - start;
        const struct bytes view = {
            disk->buffer, (size_t)(rest < disk->block_bytes ? rest : disk->block_bytes)};
        copy->error = disk->read(disk->context, block, disk->buffer);
        if (copy->error != STATUS_OK) {
            return GPT_COPY_UNREADABLE;
        }
        sum = crc32_add(sum, view);
        if (gpt != NULL) {
            has_room = take_entries(gpt, view, start, copy->entry_bytes) && has_room;
        }
    }
    if (sum != copy->entries_sum) {
        return GPT_COPY_DAMAGED;
    }
    return has_room ? GPT_COPY_GOOD : GPT_COPY_TOO_LARGE;
}

static bool share(const struct gpt_partition *one, const struct gpt_partition *other)
{
    return overlap(one->first_block, one->last_block, other->first_block, other->last_block) ||
           memcmp(one->unique, other->unique, GPT_GUID_BYTES) == 0;
}

bool table_partitions_are_good(const struct gpt *gpt)
{
    for (uint32_t i = 0; i < gpt->partition_count; i++) {
        const struct gpt_partition *one = &gpt->partitions[i];
        if (is_nil(one->type) || one->first_block < gpt->first_usable_block ||
            one->last_block > gpt->last_usable_block || one->first_block > one->last_block) {
            return false;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (share(one, &gpt->partitions[j])) {
                return false;
            }
        }
    }
    return true;
}

/* -- both ------------------------------------------------------------------------------------- */

bool table_is_same(const struct table_copy *one, const struct table_copy *other)
{
    return memcmp(one->disk, other->disk, GPT_GUID_BYTES) == 0 &&
           one->first_usable == other->first_usable && one->last_usable == other->last_usable &&
           one->entry_count == other->entry_count && one->entry_bytes == other->entry_bytes &&
           one->entries_sum == other->entries_sum;
}

struct table_copy table_read(const struct gpt_disk *disk, uint64_t block, struct gpt *gpt)
{
    struct table_copy copy = {.error = disk->read(disk->context, block, disk->buffer)};
    struct header header = {0};
    if (copy.error != STATUS_OK) {
        copy.state = GPT_COPY_UNREADABLE;
        return copy;
    }
    copy.state = judge_header(disk, block, &header, &copy);
    if (copy.state != GPT_COPY_GOOD) {
        return copy;
    }
    if (gpt != NULL) {
        memcpy(gpt->disk, copy.disk, GPT_GUID_BYTES);
        gpt->first_usable_block = copy.first_usable;
        gpt->last_usable_block = copy.last_usable;
        gpt->partition_count = 0;
    }
    copy.state = read_entries(disk, header.entries_block, &copy, gpt);
    if (copy.state == GPT_COPY_GOOD && gpt != NULL && !table_partitions_are_good(gpt)) {
        copy.state = GPT_COPY_DAMAGED;
    }
    return copy;
}
