#include "disk.h"
#include "abi/address.h"
#include "block_client/block_client.h"
#include "gpt/gpt.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "random/random.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

/* Of a disk that nobody uses, so much is zero. */
#define BLANK_BYTES UINT64_C(0x100000)

/* The unit in which memory is a disk. */
#define MEMORY_BLOCK_BYTES 4096u

/* 7d6b1c40-52a1-4f0e-9b6d-3c1e88a2f07d: partitions with a store, of this system alone. */
static const uint8_t store_partition[GPT_GUID_BYTES] = {
    0x40, 0x1c, 0x6b, 0x7d, 0xa1, 0x52, 0x0e, 0x4f, 0x9b, 0x6d, 0x3c, 0x1e, 0x88, 0xa2, 0xf0, 0x7d};

/* One at a time: the service has one store. */
static struct {
    struct block_client client;
    uint64_t first_block; /* of the partition */
    struct mapping memory;
    struct random random;
    struct gpt table;
    uint8_t block[STORE_PAGE_BYTES];
} found;

/* -- the store's device ------------------------------------------------------------------------ */

/* Whatever is wrong with the way to the disk: to clients of the store it is the disk. */
static enum status of_disk(enum status status)
{
    return status == STATUS_OK ? STATUS_OK : STATUS_DEVICE_ERROR;
}

static enum status read_disk(void *context, uint64_t block, uint32_t block_count, void *target)
{
    (void)context;
    return of_disk(
        block_client_read(&found.client, found.first_block + block, block_count, target));
}

static enum status
write_disk(void *context, uint64_t block, uint32_t block_count, const void *source)
{
    (void)context;
    return of_disk(
        block_client_write(&found.client, found.first_block + block, block_count, source));
}

static enum status flush_disk(void *context)
{
    (void)context;
    return of_disk(block_client_flush(&found.client));
}

static uint8_t *memory_block(uint64_t block)
{
    return (uint8_t *)found.memory.address + block * MEMORY_BLOCK_BYTES;
}

static enum status read_memory(void *context, uint64_t block, uint32_t block_count, void *target)
{
    (void)context;
    memcpy(target, memory_block(block), (size_t)block_count * MEMORY_BLOCK_BYTES);
    return STATUS_OK;
}

static enum status
write_memory(void *context, uint64_t block, uint32_t block_count, const void *source)
{
    (void)context;
    memcpy(memory_block(block), source, (size_t)block_count * MEMORY_BLOCK_BYTES);
    return STATUS_OK;
}

static enum status flush_memory(void *context)
{
    (void)context;
    return STATUS_OK;
}

static enum status fill_random(void *context, void *target, uint32_t size_bytes)
{
    (void)context;
    random_fill(&found.random, target, size_bytes);
    return STATUS_OK;
}

/* -- the partition ----------------------------------------------------------------------------- */

static enum status read_block(void *context, uint64_t block, uint8_t *target)
{
    (void)context;
    return block_client_read(&found.client, block, 1, target);
}

static enum status write_block(void *context, uint64_t block, const uint8_t *source)
{
    (void)context;
    return block_client_write(&found.client, block, 1, source);
}

static struct gpt_disk table_disk(void)
{
    return (struct gpt_disk){
        .read = read_block,
        .write = write_block,
        .flush = flush_disk,
        .buffer = found.block,
        .block_count = found.client.geometry.block_count,
        .block_bytes = found.client.geometry.block_bytes,
    };
}

static enum status is_blank(uint64_t block, uint64_t size_bytes, bool *is_so)
{
    const uint32_t block_bytes = found.client.geometry.block_bytes;
    uint64_t end = block + size_bytes / block_bytes;
    end = end < found.client.geometry.block_count ? end : found.client.geometry.block_count;
    *is_so = true;
    for (; *is_so && block < end; block++) {
        const enum status status = block_client_read(&found.client, block, 1, found.block);
        if (status != STATUS_OK) {
            return status;
        }
        *is_so = words_are_zeros(found.block, block_bytes);
    }
    return STATUS_OK;
}

enum status disk_is_blank(const struct disk *disk, bool *is_so)
{
    *is_so = disk->is_volatile;
    return disk->is_volatile ? STATUS_OK : is_blank(found.first_block, STORE_HEAD_BYTES, is_so);
}

/* A table with one partition, which is all of the disk. */
static enum status make_table(void)
{
    const struct gpt_disk disk = table_disk();
    const uint64_t all_bytes = 0;
    struct gpt_partition *partition = &found.table.partitions[0];
    found.table = (struct gpt){.partition_count = 1};
    random_fill(&found.random, found.table.disk, GPT_GUID_BYTES);
    random_fill(&found.random, partition->unique, GPT_GUID_BYTES);
    memcpy(partition->type, store_partition, GPT_GUID_BYTES);
    memcpy(partition->name, "Tessera", sizeof("Tessera"));
    const enum status status = gpt_place(&disk, partition, 1, &all_bytes);
    return status == STATUS_OK ? gpt_write(&disk, &found.table) : status;
}

static const struct gpt_partition *find_partition(void)
{
    for (uint32_t i = 0; i < found.table.partition_count; i++) {
        if (memcmp(found.table.partitions[i].type, store_partition, GPT_GUID_BYTES) == 0) {
            return &found.table.partitions[i];
        }
    }
    return NULL;
}

static enum status refuse(const struct disk *disk, const char *why)
{
    log_print(SEVERITY_WARNING, "%s is left alone: %s", disk->name, why);
    return STATUS_UNSUPPORTED;
}

static enum status read_table(struct disk *disk)
{
    const struct gpt_disk raw = table_disk();
    enum status status = gpt_read(&raw, &found.table);
    if (status == STATUS_NOT_FOUND && found.table.mbr == GPT_MBR_EMPTY) {
        bool is_empty = false;
        status = is_blank(0, BLANK_BYTES, &is_empty);
        if (status != STATUS_OK) {
            return status;
        }
        if (!is_empty || found.client.geometry.is_read_only) {
            return refuse(
                disk,
                is_empty ? "it is empty, and read-only"
                         : "it has no partition table, and is not empty");
        }
        status = make_table();
        return status == STATUS_NO_SPACE ? refuse(disk, "it is too small") : status;
    }
    if (status == STATUS_NOT_FOUND) {
        return refuse(disk, "it has partitions of the old kind");
    }
    if (status != STATUS_OK) {
        return status; /* there was a table, and maybe a store: nobody should think that there is
                          none */
    }
    if (found.table.primary != GPT_COPY_GOOD || found.table.backup != GPT_COPY_GOOD) {
        log_print(SEVERITY_WARNING, "%s: one copy of its table is damaged", disk->name);
    }
    return STATUS_OK;
}

static enum status open_partition(struct disk *disk)
{
    const enum status status = read_table(disk);
    if (status != STATUS_OK) {
        return status;
    }
    const struct gpt_partition *partition = find_partition();
    if (partition == NULL) {
        return refuse(disk, "none of its partitions is a store's");
    }
    found.first_block = partition->first_block;
    disk->device = (struct store_device){
        .block_count = partition->last_block - partition->first_block + 1,
        .block_bytes = found.client.geometry.block_bytes,
        .is_read_only = found.client.geometry.is_read_only,
        .read = read_disk,
        .write = write_disk,
        .flush = flush_disk,
        .random = fill_random,
    };
    return STATUS_OK;
}

/* NOT_FOUND: there is no such disk. */
static enum status try_disk(struct disk *disk, uint32_t capability, uint32_t buffer_bytes)
{
    enum status status = block_client_open(&found.client, capability, buffer_bytes);
    if (status == STATUS_OK && found.client.geometry.block_bytes > STORE_PAGE_BYTES) {
        status = refuse(disk, "its blocks are too large");
    } else if (status == STATUS_OK) {
        status = open_partition(disk);
    }
    if (status != STATUS_OK) {
        block_client_close(&found.client);
    }
    return status;
}

/* What a process of this service before has left there, if anything. */
static enum status open_memory(struct disk *disk, uint32_t state)
{
    struct memory_describe_results description = {0};
    if (state == 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = memory_describe(state, &description);
    if (status == STATUS_OK) {
        status =
            mapping_create(state, 0, description.size_bytes, MAP_READ | MAP_WRITE, &found.memory);
    }
    disk->is_volatile = true;
    disk->name = "memory";
    disk->device = (struct store_device){
        .block_count = description.size_bytes / MEMORY_BLOCK_BYTES,
        .block_bytes = MEMORY_BLOCK_BYTES,
        .read = read_memory,
        .write = write_memory,
        .flush = flush_memory,
        .random = fill_random,
    };
    return status;
}

enum status disk_find(struct disk *disk, uint32_t state, uint32_t buffer_bytes)
{
    static char name[sizeof("disk0")];
    bool is_refused = false;
    random_init(&found.random, program_seed());
    for (uint32_t i = 0; i < DISKS_MAX; i++) {
        (void)format_text(name, sizeof(name), "disk%u", i);
        const uint32_t capability = program_capability(name);
        *disk = (struct disk){.name = name};
        const enum status status =
            capability == 0 ? STATUS_NOT_FOUND : try_disk(disk, capability, buffer_bytes);
        if (status == STATUS_UNSUPPORTED) {
            is_refused = true;
        } else if (status != STATUS_NOT_FOUND) {
            return status;
        }
    }
    /* Nobody should think that what he keeps is on the disk that he sees. */
    return is_refused ? STATUS_UNSUPPORTED : open_memory(disk, state);
}
