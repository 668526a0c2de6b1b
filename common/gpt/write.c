#include "crc32.h"
#include "layout.h"
#include "name.h"
#include "table.h"

/* Where a fresh table has what. */
struct plan {
    const struct gpt_disk *disk;
    const struct gpt *gpt;
    uint64_t entries_blocks; /* of each copy */
    uint32_t entries_sum;
};

static void put_number(uint8_t *target, uint64_t value, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        target[i] = (uint8_t)(value >> (8 * i));
    }
}

static void set_usable(const struct gpt_disk *disk, struct gpt *gpt)
{
    const uint64_t entries = layout_blocks(FRESH_ENTRIES_BYTES, disk->block_bytes);
    gpt->first_usable_block = PRIMARY_BLOCK + 1 + entries;
    gpt->last_usable_block = disk->block_count - 2 - entries;
}

/* -- place ------------------------------------------------------------------------------------ */

/* The first block that is a multiple of 1 MiB and not before this one. */
static uint64_t align(const struct gpt_disk *disk, uint64_t block)
{
    const uint64_t unit = GPT_ALIGNMENT_BYTES / disk->block_bytes;
    return (block + unit - 1) / unit * unit;
}

/* How many blocks that many bytes take, in whole MiB; there may be more than the disk's. */
static uint64_t blocks_of(const struct gpt_disk *disk, uint64_t size_bytes)
{
    const uint64_t units = (size_bytes - 1) / GPT_ALIGNMENT_BYTES + 1;
    return units * (GPT_ALIGNMENT_BYTES / disk->block_bytes);
}

enum status gpt_place(
    const struct gpt_disk *disk,
    struct gpt_partition *partitions,
    uint32_t count,
    const uint64_t *sizes_bytes)
{
    struct gpt gpt;
    if (!layout_takes(disk)) {
        return STATUS_INVALID_ARGUMENT;
    }
    set_usable(disk, &gpt);
    uint64_t next = align(disk, gpt.first_usable_block);
    for (uint32_t i = 0; i < count; i++) {
        if (sizes_bytes[i] == 0 && i + 1 != count) {
            return STATUS_INVALID_ARGUMENT;
        }
        if (next > gpt.last_usable_block) {
            return STATUS_NO_SPACE;
        }
        const uint64_t room = gpt.last_usable_block - next + 1;
        const uint64_t blocks = sizes_bytes[i] == 0 ? room : blocks_of(disk, sizes_bytes[i]);
        if (blocks > room) {
            return STATUS_NO_SPACE;
        }
        partitions[i].first_block = next;
        partitions[i].last_block = next + blocks - 1;
        next += blocks;
    }
    return STATUS_OK;
}

/* -- blocks ----------------------------------------------------------------------------------- */

static void put_entry(uint8_t *target, const struct gpt_partition *partition)
{
    memcpy(target + ENTRY_TYPE, partition->type, GPT_GUID_BYTES);
    memcpy(target + ENTRY_UNIQUE, partition->unique, GPT_GUID_BYTES);
    put_number(target + ENTRY_FIRST, partition->first_block, 8);
    put_number(target + ENTRY_LAST, partition->last_block, 8);
    put_number(target + ENTRY_ATTRIBUTES, partition->attributes, 8);
    /* It was looked at before. */
    (void)!name_write(partition->name, target + ENTRY_NAME);
}

/* Block `index` of the entries into the disk's buffer. */
static void make_entries(const struct plan *plan, uint64_t index)
{
    const uint32_t each = plan->disk->block_bytes / GPT_ENTRY_BYTES_MIN;
    memset(plan->disk->buffer, 0, plan->disk->block_bytes);
    for (uint32_t i = 0; i < each && index * each + i < plan->gpt->partition_count; i++) {
        const struct gpt_partition *partition = &plan->gpt->partitions[index * each + i];
        put_entry(plan->disk->buffer + i * GPT_ENTRY_BYTES_MIN, partition);
    }
}

static uint32_t sum_entries(const struct plan *plan)
{
    uint32_t sum = CRC32_START;
    uint64_t rest = FRESH_ENTRIES_BYTES;
    for (uint64_t i = 0; i < plan->entries_blocks; i++) {
        const uint64_t size = rest < plan->disk->block_bytes ? rest : plan->disk->block_bytes;
        make_entries(plan, i);
        sum = crc32_add(sum, (struct bytes){plan->disk->buffer, (size_t)size});
        rest -= size;
    }
    return sum;
}

static void make_header(const struct plan *plan, uint64_t own, uint64_t other, uint64_t entries)
{
    uint8_t *header = plan->disk->buffer;
    memset(header, 0, plan->disk->block_bytes);
    put_number(header + HEADER_SIGNATURE, HEADER_SIGNATURE_IS, 8);
    put_number(header + HEADER_REVISION, HEADER_REVISION_IS, 4);
    put_number(header + HEADER_SIZE, HEADER_BYTES, 4);
    put_number(header + HEADER_OWN_BLOCK, own, 8);
    put_number(header + HEADER_OTHER_BLOCK, other, 8);
    put_number(header + HEADER_FIRST_USABLE, plan->gpt->first_usable_block, 8);
    put_number(header + HEADER_LAST_USABLE, plan->gpt->last_usable_block, 8);
    memcpy(header + HEADER_DISK, plan->gpt->disk, GPT_GUID_BYTES);
    put_number(header + HEADER_ENTRIES_BLOCK, entries, 8);
    put_number(header + HEADER_ENTRY_COUNT, FRESH_ENTRY_COUNT, 4);
    put_number(header + HEADER_ENTRY_BYTES, GPT_ENTRY_BYTES_MIN, 4);
    put_number(header + HEADER_ENTRIES_SUM, plan->entries_sum, 4);
    put_number(
        header + HEADER_CHECKSUM, crc32_add(CRC32_START, (struct bytes){header, HEADER_BYTES}), 4);
}

/*
 * The protective MBR (section 5.2.3, table 5-4). Cylinders, heads and sectors of the end are those
 * that stand for "more than can be said": a disk without cylinders has no others.
 */
static void make_mbr(const struct plan *plan)
{
    static const uint8_t begin[] = {0x00, 0x00, 0x02, 0x00, MBR_TYPE_GPT, 0xff, 0xff, 0xff};
    uint8_t *block = plan->disk->buffer;
    uint8_t *record = block + MBR_RECORDS;
    const uint64_t count = plan->disk->block_count - PRIMARY_BLOCK;
    memset(block, 0, plan->disk->block_bytes);
    memcpy(record, begin, sizeof(begin));
    put_number(record + MBR_FIRST, PRIMARY_BLOCK, 4);
    put_number(record + MBR_COUNT, count < UINT32_MAX ? count : UINT32_MAX, 4);
    put_number(block + MBR_SIGNATURE, MBR_SIGNATURE_IS, 2);
}

/* -- writing ---------------------------------------------------------------------------------- */

static enum status write_buffer(const struct plan *plan, uint64_t block)
{
    return plan->disk->write(plan->disk->context, block, plan->disk->buffer);
}

static enum status
write_copy(const struct plan *plan, uint64_t own, uint64_t other, uint64_t entries)
{
    for (uint64_t i = 0; i < plan->entries_blocks; i++) {
        make_entries(plan, i);
        const enum status status = write_buffer(plan, entries + i);
        if (status != STATUS_OK) {
            return status;
        }
    }
    make_header(plan, own, other, entries);
    return write_buffer(plan, own);
}

static enum status write_both(const struct plan *plan)
{
    const struct gpt_disk *disk = plan->disk;
    const uint64_t last = disk->block_count - 1;
    enum status status = write_copy(plan, last, PRIMARY_BLOCK, last - plan->entries_blocks);
    if (status == STATUS_OK) {
        status = disk->flush(disk->context);
    }
    if (status == STATUS_OK) {
        status = write_copy(plan, PRIMARY_BLOCK, last, PRIMARY_BLOCK + 1);
    }
    if (status == STATUS_OK) {
        make_mbr(plan);
        status = write_buffer(plan, 0);
    }
    return status == STATUS_OK ? disk->flush(disk->context) : status;
}

static enum status check(const struct gpt_disk *disk, const struct gpt *gpt)
{
    uint8_t field[NAME_FIELD_BYTES];
    for (uint32_t i = 0; i < gpt->partition_count; i++) {
        const struct gpt_partition *partition = &gpt->partitions[i];
        const enum status status = name_write(partition->name, field);
        if (status != STATUS_OK) {
            return status;
        }
        if (partition->first_block % (GPT_ALIGNMENT_BYTES / disk->block_bytes) != 0) {
            return STATUS_INVALID_ARGUMENT;
        }
    }
    return table_partitions_are_good(gpt) ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

enum status gpt_write(const struct gpt_disk *disk, struct gpt *gpt)
{
    if (!layout_takes(disk)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (gpt->partition_count > GPT_PARTITIONS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    set_usable(disk, gpt);
    enum status status = check(disk, gpt);
    if (status != STATUS_OK) {
        return status;
    }
    struct plan plan = {
        .disk = disk,
        .gpt = gpt,
        .entries_blocks = layout_blocks(FRESH_ENTRIES_BYTES, disk->block_bytes),
    };
    plan.entries_sum = sum_entries(&plan);
    status = write_both(&plan);
    if (status == STATUS_OK) {
        gpt->mbr = GPT_MBR_PROTECTIVE;
        gpt->primary = GPT_COPY_GOOD;
        gpt->backup = GPT_COPY_GOOD;
    }
    return status;
}
