/* Tables whose checksums hold and that contradict the format, and MBRs of all kinds. */
#include "memory_disk.h"
#include "unit.h"

static struct gpt gpt;

/* A change of one number, in the header or in the entries of the primary, which is then sealed. */
struct change {
    const char *what;
    uint32_t offset; /* from the header's begin */
    uint32_t size_bytes;
    uint64_t value;
    enum gpt_copy_state state;
};

#define ENTRY(index) (512u + (index) * 128u)

static const struct change changes[] = {
    {"revision", 8, 4, 0x00020000, GPT_COPY_DAMAGED},
    {"header too small", 12, 4, 91, GPT_COPY_DAMAGED},
    {"header larger than a block", 12, 4, 513, GPT_COPY_DAMAGED},
    {"header much larger", 12, 4, UINT32_MAX, GPT_COPY_DAMAGED},
    {"header larger than usual", 12, 4, 512, GPT_COPY_GOOD},
    {"own block", 24, 8, 2, GPT_COPY_DAMAGED},
    {"other block is itself", 32, 8, 1, GPT_COPY_DAMAGED},
    {"other block is the MBR", 32, 8, 0, GPT_COPY_DAMAGED},
    {"other block in usable ones", 32, 8, 5000, GPT_COPY_DAMAGED},
    {"other block in the entries", 32, 8, 7, GPT_COPY_DAMAGED},
    {"first usable 0", 40, 8, 0, GPT_COPY_DAMAGED},
    {"first usable in the entries", 40, 8, 33, GPT_COPY_DAMAGED},
    {"first usable behind the last", 40, 8, 16000, GPT_COPY_DAMAGED},
    {"first usable behind a partition's", 40, 8, 2049, GPT_COPY_DAMAGED},
    {"last usable behind the disk", 48, 8, 16384, GPT_COPY_DAMAGED},
    {"last usable far behind", 48, 8, UINT64_MAX, GPT_COPY_DAMAGED},
    {"last usable before a partition's", 48, 8, 5000, GPT_COPY_DAMAGED},
    {"entries in the MBR", 72, 8, 0, GPT_COPY_DAMAGED},
    {"entries in the header", 72, 8, 1, GPT_COPY_DAMAGED},
    {"entries in usable blocks", 72, 8, 2048, GPT_COPY_DAMAGED},
    {"entries behind the disk", 72, 8, 16384, GPT_COPY_DAMAGED},
    {"entries over the end", 72, 8, 16380, GPT_COPY_DAMAGED},
    {"entries far behind", 72, 8, UINT64_MAX, GPT_COPY_DAMAGED},
    {"no entries", 80, 4, 0, GPT_COPY_DAMAGED},
    {"few entries", 80, 4, 4, GPT_COPY_GOOD},
    {"entries that end inside of a block", 80, 4, 5, GPT_COPY_GOOD},
    {"entries over usable blocks", 80, 4, 129, GPT_COPY_DAMAGED},
    {"too many entries", 80, 4, 1025, GPT_COPY_TOO_LARGE},
    {"far too many entries", 80, 4, UINT32_MAX, GPT_COPY_TOO_LARGE},
    {"entries of no size", 84, 4, 0, GPT_COPY_DAMAGED},
    {"entries too small", 84, 4, 64, GPT_COPY_DAMAGED},
    {"entries of an odd size", 84, 4, 129, GPT_COPY_DAMAGED},
    {"entries of three times the size", 84, 4, 384, GPT_COPY_DAMAGED},
    {"entries too large", 84, 4, 8192, GPT_COPY_TOO_LARGE},
    {"entries far too large", 84, 4, 0x80000000u, GPT_COPY_TOO_LARGE},
    {"partition before usable blocks", ENTRY(0) + 32, 8, 33, GPT_COPY_DAMAGED},
    {"partition behind usable blocks", ENTRY(3) + 40, 8, 16351, GPT_COPY_DAMAGED},
    {"partition far behind", ENTRY(3) + 40, 8, UINT64_MAX, GPT_COPY_DAMAGED},
    {"partition that ends before it begins", ENTRY(1) + 40, 8, 4095, GPT_COPY_DAMAGED},
    {"partition of one block", ENTRY(1) + 40, 8, 4096, GPT_COPY_GOOD},
    {"partitions that share a block", ENTRY(1) + 40, 8, 6144, GPT_COPY_DAMAGED},
    {"partition in another", ENTRY(3) + 32, 8, 2050, GPT_COPY_DAMAGED},
};

static void put(uint8_t *target, uint64_t value, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        target[i] = (uint8_t)(value >> (8 * i));
    }
}

static struct gpt_disk begin(void)
{
    const struct gpt_disk disk = memory_disk_new(512);
    memory_disk_fill(&disk, &gpt, 4);
    CHECK_EQUAL(gpt_write(&disk, &gpt), STATUS_OK);
    return disk;
}

static void test_each_change(void)
{
    for (uint32_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        const struct change *change = &changes[i];
        const struct gpt_disk disk = begin();
        put(memory_disk_block(&disk, 1) + change->offset, change->value, change->size_bytes);
        memory_disk_seal(&disk, 1);
        CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_OK);
        if (gpt.primary != change->state) {
            fprintf(stderr, "%s: %d\n", change->what, (int)gpt.primary);
        }
        CHECK_EQUAL(gpt.primary, change->state);
        CHECK_EQUAL(gpt.partition_count, 4);
    }
}

static void test_backup_that_knows_no_primary(void)
{
    const struct gpt_disk disk = begin();
    memset(memory_disk_block(&disk, 1), 0, 512);
    put(memory_disk_block(&disk, disk.block_count - 1) + 32, 2, 8);
    memory_disk_seal(&disk, disk.block_count - 1);
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_MALFORMED);
}

static void test_same_unique_guid(void)
{
    const struct gpt_disk disk = begin();
    memcpy(memory_disk + 1024 + 16, memory_disk + 1024 + 128 + 16, 16);
    memory_disk_seal(&disk, 1);
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_OK);
    CHECK_EQUAL(gpt.primary, GPT_COPY_DAMAGED);
}

static void test_too_large_alone(void)
{
    const struct gpt_disk disk = begin();
    const uint64_t last = disk.block_count - 1;
    put(memory_disk_block(&disk, 1) + 80, 1025, 4);
    memory_disk_seal(&disk, 1);
    put(memory_disk_block(&disk, last) + 80, 1025, 4);
    memory_disk_seal(&disk, last);
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_LIMIT_EXCEEDED);
    memory_disk_block(&disk, last)[60] ^= 1;
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_LIMIT_EXCEEDED);
}

/* Entries of `entry_bytes` moved apart, in a table with room for them. */
static void spread(const struct gpt_disk *disk, uint32_t entry_bytes, uint32_t count)
{
    uint8_t *header = memory_disk_block(disk, 1);
    uint8_t *entries = memory_disk_block(disk, 2);
    for (uint32_t i = 4; i-- > 1;) {
        memcpy(entries + i * entry_bytes, entries + i * 128, 128);
        memset(entries + i * 128, 0xa5, entry_bytes > 128 && i * 128 < entry_bytes ? 128 : 0);
    }
    put(header + 84, entry_bytes, 4);
    put(header + 80, count, 4);
    memory_disk_seal(disk, 1);
}

static void test_sizes_of_entries(void)
{
    for (uint32_t bytes = 128; bytes <= 4096; bytes *= 2) {
        const struct gpt_disk disk = begin();
        spread(&disk, bytes, 4);
        CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_OK);
        CHECK_EQUAL(gpt.primary, GPT_COPY_GOOD);
        CHECK_EQUAL(gpt.partition_count, 4);
        CHECK_EQUAL(gpt.partitions[3].first_block, 4 * 2048);
        CHECK(strncmp(gpt.partitions[3].name, "part 3", 6) == 0);
    }
}

/* More partitions than the bound, in no more entries than there may be. */
static void test_too_many_partitions(void)
{
    const struct gpt_disk disk = begin();
    uint8_t *header = memory_disk_block(&disk, 1);
    for (uint32_t i = 0; i <= GPT_PARTITIONS_MAX; i++) {
        uint8_t *entry = memory_disk_block(&disk, 2) + i * 128;
        memset(entry, 0, 128);
        entry[0] = 1;
        put(entry + 16, i + 1, 4);
        put(entry + 32, 4096 + i, 8);
        put(entry + 40, 4096 + i, 8);
    }
    put(header + 40, 4096, 8);
    put(header + 80, GPT_PARTITIONS_MAX, 4);
    memory_disk_seal(&disk, 1);
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_OK);
    CHECK_EQUAL(gpt.primary, GPT_COPY_GOOD);
    CHECK_EQUAL(gpt.partition_count, GPT_PARTITIONS_MAX);
    put(header + 80, GPT_PARTITIONS_MAX + 1, 4);
    memory_disk_seal(&disk, 1);
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_OK);
    CHECK_EQUAL(gpt.primary, GPT_COPY_TOO_LARGE);
    CHECK_EQUAL(gpt.partition_count, 4);
}

static enum gpt_mbr mbr_of(uint8_t first_type, uint32_t first_block, uint8_t second_type)
{
    const struct gpt_disk disk = begin();
    memory_disk[446 + 4] = first_type;
    put(memory_disk + 446 + 8, first_block, 4);
    memory_disk[446 + 16 + 4] = second_type;
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_OK);
    return gpt.mbr;
}

static void test_mbr(void)
{
    CHECK_EQUAL(mbr_of(0xee, 1, 0), GPT_MBR_PROTECTIVE);
    CHECK_EQUAL(mbr_of(0xee, 1, 0x83), GPT_MBR_HYBRID);
    CHECK_EQUAL(mbr_of(0xee, 2, 0), GPT_MBR_LEGACY);
    CHECK_EQUAL(mbr_of(0x83, 2048, 0), GPT_MBR_LEGACY);
    CHECK_EQUAL(mbr_of(0, 0, 0), GPT_MBR_EMPTY);
}

static void test_forgotten_backup(void)
{
    const struct gpt_disk disk = begin();
    memory_disk[446 + 4] = 0x83;
    memset(memory_disk_block(&disk, 1), 0, 512);
    CHECK_EQUAL(gpt_read(&disk, &gpt), STATUS_NOT_FOUND);
    CHECK_EQUAL(gpt.mbr, GPT_MBR_LEGACY);
    CHECK_EQUAL(gpt.backup, GPT_COPY_GOOD);
    CHECK_EQUAL(gpt.partition_count, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"each change of a number", test_each_change},
        {"backup that knows no primary", test_backup_that_knows_no_primary},
        {"same unique GUID twice", test_same_unique_guid},
        {"both too large", test_too_large_alone},
        {"sizes of entries", test_sizes_of_entries},
        {"too many partitions", test_too_many_partitions},
        {"kinds of MBR", test_mbr},
        {"forgotten backup", test_forgotten_backup},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
