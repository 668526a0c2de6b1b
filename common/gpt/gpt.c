#include "gpt/gpt.h"
#include "layout.h"
#include "table.h"

static enum gpt_mbr judge_mbr(struct bytes block)
{
    uint32_t others = 0;
    bool is_protected = false;
    if (bytes_u16(block, MBR_SIGNATURE) != MBR_SIGNATURE_IS) {
        return GPT_MBR_EMPTY;
    }
    for (uint32_t i = 0; i < MBR_RECORD_COUNT; i++) {
        const struct bytes record =
            bytes_part(block, MBR_RECORDS + i * MBR_RECORD_BYTES, MBR_RECORD_BYTES);
        const uint8_t type = record.data[MBR_TYPE];
        const bool is_gpt = type == MBR_TYPE_GPT && bytes_u32(record, MBR_FIRST) == PRIMARY_BLOCK;
        is_protected = is_protected || is_gpt;
        others += type != 0 && !is_gpt;
    }
    if (is_protected) {
        return others == 0 ? GPT_MBR_PROTECTIVE : GPT_MBR_HYBRID;
    }
    return others == 0 ? GPT_MBR_EMPTY : GPT_MBR_LEGACY;
}

static enum gpt_mbr read_mbr(const struct gpt_disk *disk)
{
    if (disk->read(disk->context, 0, disk->buffer) != STATUS_OK) {
        return GPT_MBR_EMPTY;
    }
    return judge_mbr((struct bytes){disk->buffer, disk->block_bytes});
}

/* Why there is no table, from the two reasons for which there is no copy. */
static enum status reason(const struct table_copy *primary, const struct table_copy *backup)
{
    const struct table_copy *const copies[] = {primary, backup};
    enum status status = STATUS_NOT_FOUND;
    for (uint32_t i = 0; i < 2; i++) {
        if (copies[i]->state == GPT_COPY_UNREADABLE) {
            return copies[i]->error;
        }
        if (copies[i]->state == GPT_COPY_TOO_LARGE) {
            status = STATUS_LIMIT_EXCEEDED;
        }
        if (copies[i]->state == GPT_COPY_DAMAGED && status == STATUS_NOT_FOUND) {
            status = STATUS_MALFORMED;
        }
    }
    return status;
}

/* The primary counts; what becomes of the backup only matters to whoever repairs. */
static void compare(const struct gpt_disk *disk, const struct table_copy *primary, struct gpt *gpt)
{
    const bool is_on_disk = primary->other_block < disk->block_count;
    const uint64_t block = is_on_disk ? primary->other_block : disk->block_count - 1;
    const struct table_copy backup = table_read(disk, block, NULL);
    const bool differs = backup.state == GPT_COPY_GOOD && !table_is_same(primary, &backup);
    gpt->backup = differs ? GPT_COPY_STALE : backup.state;
}

enum status gpt_read(const struct gpt_disk *disk, struct gpt *gpt)
{
    *gpt = (struct gpt){0};
    if (!layout_takes(disk)) {
        return STATUS_INVALID_ARGUMENT;
    }
    gpt->mbr = read_mbr(disk);
    const struct table_copy primary = table_read(disk, PRIMARY_BLOCK, gpt);
    gpt->primary = primary.state;
    if (primary.state == GPT_COPY_GOOD) {
        compare(disk, &primary, gpt);
        return STATUS_OK;
    }
    const struct table_copy backup = table_read(disk, disk->block_count - 1, gpt);
    gpt->backup = backup.state;
    if (backup.state == GPT_COPY_GOOD && gpt->mbr != GPT_MBR_LEGACY) {
        return STATUS_OK;
    }
    gpt->partition_count = 0;
    return reason(&primary, &backup);
}
