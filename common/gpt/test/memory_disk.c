#include "memory_disk.h"
#include "lib/bytes.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t memory_disk[MEMORY_DISK_BYTES];
struct memory_disk_write memory_disk_writes[MEMORY_DISK_WRITES_MAX];
uint32_t memory_disk_write_count;
uint32_t memory_disk_flush_count;
uint32_t memory_disk_failing_write;
uint32_t memory_disk_failing_flush;
uint64_t memory_disk_bad_block;

/* Nobody writes to what lies between the two ends. */
#define ENDS_BYTES 262144u

static uint32_t bytes_each;
static uint8_t buffer[GPT_BLOCK_BYTES_MAX];

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static enum status take_read(void *context, uint64_t block, uint8_t *target)
{
    must(context == memory_disk && block < MEMORY_DISK_BYTES / bytes_each);
    memcpy(target, memory_disk + block * bytes_each, bytes_each);
    return block == memory_disk_bad_block ? STATUS_DEVICE_ERROR : STATUS_OK;
}

static bool is_now(uint32_t *failing)
{
    return *failing > 0 && --*failing == 0;
}

static enum status take_write(void *context, uint64_t block, const uint8_t *source)
{
    must(context == memory_disk && block < MEMORY_DISK_BYTES / bytes_each);
    must(memory_disk_write_count < MEMORY_DISK_WRITES_MAX);
    if (is_now(&memory_disk_failing_write)) {
        return STATUS_DEVICE_ERROR;
    }
    memcpy(memory_disk + block * bytes_each, source, bytes_each);
    memory_disk_writes[memory_disk_write_count++] =
        (struct memory_disk_write){block, memory_disk_flush_count};
    return STATUS_OK;
}

static enum status take_flush(void *context)
{
    must(context == memory_disk);
    if (is_now(&memory_disk_failing_flush)) {
        return STATUS_TIMED_OUT;
    }
    memory_disk_flush_count++;
    return STATUS_OK;
}

struct gpt_disk memory_disk_new(uint32_t block_bytes)
{
    memset(memory_disk, 0, ENDS_BYTES);
    memset(memory_disk + sizeof(memory_disk) - ENDS_BYTES, 0, ENDS_BYTES);
    bytes_each = block_bytes;
    memory_disk_write_count = 0;
    memory_disk_flush_count = 0;
    memory_disk_failing_write = 0;
    memory_disk_failing_flush = 0;
    memory_disk_bad_block = UINT64_MAX;
    return (struct gpt_disk){
        .context = memory_disk,
        .read = take_read,
        .write = take_write,
        .flush = take_flush,
        .buffer = buffer,
        .block_count = MEMORY_DISK_BYTES / block_bytes,
        .block_bytes = block_bytes,
    };
}

uint8_t *memory_disk_block(const struct gpt_disk *disk, uint64_t block)
{
    return memory_disk + block * disk->block_bytes;
}

/* Bit by bit, as the standard describes it. */
static uint32_t sum(const uint8_t *data, uint64_t size_bytes)
{
    uint32_t rest = UINT32_MAX;
    for (uint64_t i = 0; i < size_bytes; i++) {
        rest ^= data[i];
        for (uint32_t bit = 0; bit < 8; bit++) {
            rest = rest >> 1 ^ ((rest & 1) != 0 ? 0xedb88320u : 0);
        }
    }
    return ~rest;
}

void memory_disk_seal(const struct gpt_disk *disk, uint64_t block)
{
    uint8_t *header = memory_disk_block(disk, block);
    const struct bytes view = {header, disk->block_bytes};
    const uint64_t entries = bytes_u64(view, 72) * disk->block_bytes;
    const uint64_t entries_bytes = (uint64_t)bytes_u32(view, 80) * bytes_u32(view, 84);
    if (entries <= MEMORY_DISK_BYTES && entries_bytes <= MEMORY_DISK_BYTES - entries) {
        const uint32_t entries_sum = sum(memory_disk + entries, entries_bytes);
        memcpy(header + 88, &entries_sum, 4);
    }
    memset(header + 16, 0, 4);
    const uint32_t size_bytes = bytes_u32(view, 12);
    const uint32_t own_sum = sum(header, size_bytes <= view.size_bytes ? size_bytes : 0);
    memcpy(header + 16, &own_sum, 4);
}

void memory_disk_fill(const struct gpt_disk *disk, struct gpt *gpt, uint32_t count)
{
    uint64_t sizes[GPT_PARTITIONS_MAX];
    *gpt = (struct gpt){.partition_count = count};
    memset(gpt->disk, 0xd1, GPT_GUID_BYTES);
    for (uint32_t i = 0; i < count; i++) {
        struct gpt_partition *partition = &gpt->partitions[i];
        memset(partition->type, 0x70 + (int)(i % 2), GPT_GUID_BYTES);
        memset(partition->unique, 1 + (int)i, GPT_GUID_BYTES);
        partition->attributes = UINT64_C(1) << i;
        (void)snprintf(partition->name, GPT_NAME_BYTES, "part %u \xc3\xa4\xe2\x82\xac", i);
        sizes[i] = i + 1 == count ? 0 : GPT_ALIGNMENT_BYTES;
    }
    must(gpt_place(disk, gpt->partitions, count, sizes) == STATUS_OK);
}
