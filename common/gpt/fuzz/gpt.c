/*
 * A disk of which nothing is known, and a table that was written, changed and sealed again: what is
 * read keeps what a table promises, and what is read can be read again after it was written anew.
 *
 * Input: with RAW first, what lies from block 0 on and, in its second half, at the disk's end; else
 * a number whose bits say what is sealed, then changes: two bytes of a place, one of what it is
 * changed by.
 */
#include "lib/text.h"
#include "memory_disk.h"

#define RAW           0xff
#define SEALS_PRIMARY 1u
#define SEALS_BACKUP  2u
#define COPY_BYTES    (33u * 512)
#define ENTRY_COUNT   80u /* in a header */
#define ENTRIES       8u
#define AT_THE_END    0x8000u /* in a place: it counts from the backup's first block */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct gpt gpt;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void make_raw(const struct gpt_disk *disk, const uint8_t *data, size_t size_bytes)
{
    const size_t half = size_bytes / 2;
    const size_t rest = size_bytes - half;
    memcpy(memory_disk, data, half);
    memcpy(memory_disk_block(disk, disk->block_count) - rest, data + half, rest);
}

/* Both copies with few entries, which are faster to seal. Made once. */
static void make_table(const struct gpt_disk *disk)
{
    static uint8_t begin[COPY_BYTES + 512];
    static uint8_t end[COPY_BYTES];
    static bool is_made;
    if (!is_made) {
        memory_disk_fill(disk, &gpt, 4);
        must(gpt_write(disk, &gpt) == STATUS_OK);
        memory_disk_block(disk, 1)[ENTRY_COUNT] = ENTRIES;
        memory_disk_seal(disk, 1);
        memory_disk_block(disk, disk->block_count - 1)[ENTRY_COUNT] = ENTRIES;
        memory_disk_seal(disk, disk->block_count - 1);
        memcpy(begin, memory_disk, sizeof(begin));
        memcpy(end, memory_disk_block(disk, disk->block_count) - sizeof(end), sizeof(end));
        is_made = true;
    }
    memcpy(memory_disk, begin, sizeof(begin));
    memcpy(memory_disk_block(disk, disk->block_count) - sizeof(end), end, sizeof(end));
}

static void make_changed(const struct gpt_disk *disk, const uint8_t *data, size_t size_bytes)
{
    uint8_t *backup = memory_disk_block(disk, disk->block_count) - COPY_BYTES;
    make_table(disk);
    for (size_t i = 1; i + 3 <= size_bytes; i += 3) {
        const uint32_t place = (uint32_t)data[i] | (uint32_t)data[i + 1] << 8;
        uint8_t *begin = (place & AT_THE_END) != 0 ? backup : memory_disk;
        begin[(place & ~AT_THE_END) % COPY_BYTES] ^= data[i + 2];
    }
    if ((data[0] & SEALS_PRIMARY) != 0) {
        memory_disk_seal(disk, 1);
    }
    if ((data[0] & SEALS_BACKUP) != 0) {
        memory_disk_seal(disk, disk->block_count - 1);
    }
}

static void check(const struct gpt_disk *disk)
{
    must(gpt.first_usable_block > 1 && gpt.last_usable_block < disk->block_count);
    for (uint32_t i = 0; i < gpt.partition_count; i++) {
        const struct gpt_partition *one = &gpt.partitions[i];
        must(one->first_block >= gpt.first_usable_block && one->first_block <= one->last_block);
        must(one->last_block <= gpt.last_usable_block);
        must(text_length_in_field(one->name, GPT_NAME_BYTES) < GPT_NAME_BYTES);
        for (uint32_t j = 0; j < i; j++) {
            const struct gpt_partition *other = &gpt.partitions[j];
            must(one->first_block > other->last_block || other->first_block > one->last_block);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct gpt_disk disk = memory_disk_new(512);
    if (size_bytes == 0) {
        return 0;
    }
    if (data[0] == RAW) {
        make_raw(&disk, data + 1, size_bytes - 1);
    } else {
        make_changed(&disk, data, size_bytes);
    }
    const enum status status = gpt_read(&disk, &gpt);
    must(
        (status == STATUS_OK) == (gpt.primary == GPT_COPY_GOOD ||
                                  (gpt.backup == GPT_COPY_GOOD && gpt.mbr != GPT_MBR_LEGACY)));
    if (status == STATUS_OK) {
        check(&disk);
    }
    const uint32_t count = gpt.partition_count;
    if (status == STATUS_OK && gpt_write(&disk, &gpt) == STATUS_OK) {
        must(gpt_read(&disk, &gpt) == STATUS_OK && gpt.partition_count == count);
    }
    return 0;
}
