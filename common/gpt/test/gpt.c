/* Writing, reading, and what is read when one copy or both are not there. */
#include "memory_disk.h"
#include "unit.h"

static struct gpt wanted;
static struct gpt found;

static bool is_same(void)
{
    return memcmp(wanted.disk, found.disk, GPT_GUID_BYTES) == 0 &&
           wanted.partition_count == found.partition_count &&
           wanted.first_usable_block == found.first_usable_block &&
           wanted.last_usable_block == found.last_usable_block &&
           memcmp(
               wanted.partitions,
               found.partitions,
               found.partition_count * sizeof(struct gpt_partition)) == 0;
}

static struct gpt_disk begin(uint32_t block_bytes, uint32_t count)
{
    const struct gpt_disk disk = memory_disk_new(block_bytes);
    memory_disk_fill(&disk, &wanted, count);
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_OK);
    return disk;
}

static void test_written_is_read(void)
{
    for (uint32_t bytes = GPT_BLOCK_BYTES_MIN; bytes <= GPT_BLOCK_BYTES_MAX; bytes *= 2) {
        const struct gpt_disk disk = begin(bytes, 5);
        CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
        CHECK_EQUAL(found.mbr, GPT_MBR_PROTECTIVE);
        CHECK_EQUAL(found.primary, GPT_COPY_GOOD);
        CHECK_EQUAL(found.backup, GPT_COPY_GOOD);
        CHECK(is_same());
        CHECK_EQUAL(found.partitions[1].first_block, 2 * GPT_ALIGNMENT_BYTES / bytes);
        CHECK_EQUAL(found.partitions[4].last_block, found.last_usable_block);
        CHECK(strcmp(found.partitions[3].name, "part 3 \xc3\xa4\xe2\x82\xac") == 0);
        CHECK_EQUAL(memory_disk_flush_count, 2);
    }
}

static void test_no_partitions(void)
{
    const struct gpt_disk disk = begin(512, 0);
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK(is_same());
    CHECK_EQUAL(found.first_usable_block, 34);
    CHECK_EQUAL(found.last_usable_block, disk.block_count - 34);
}

static void test_primary_gone(void)
{
    const struct gpt_disk disk = begin(512, 4);
    memset(memory_disk, 0, GPT_ALIGNMENT_BYTES);
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.mbr, GPT_MBR_EMPTY);
    CHECK_EQUAL(found.primary, GPT_COPY_ABSENT);
    CHECK_EQUAL(found.backup, GPT_COPY_GOOD);
    CHECK(is_same());
}

static void test_backup_gone(void)
{
    const struct gpt_disk disk = begin(512, 4);
    memset(memory_disk_block(&disk, disk.block_count - 1), 0, 512);
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.primary, GPT_COPY_GOOD);
    CHECK_EQUAL(found.backup, GPT_COPY_ABSENT);
    CHECK(is_same());
}

static void test_each_bit_of_the_primary(void)
{
    const struct gpt_disk disk = begin(512, 4);
    for (uint64_t at = 512; at < 512 + 92; at++) {
        for (uint32_t bit = 0; bit < 8; bit++) {
            memory_disk[at] ^= (uint8_t)(1u << bit);
            CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
            CHECK_EQUAL(found.primary, at < 520 ? GPT_COPY_ABSENT : GPT_COPY_DAMAGED);
            CHECK_EQUAL(found.backup, GPT_COPY_GOOD);
            CHECK(is_same());
            memory_disk[at] ^= (uint8_t)(1u << bit);
        }
    }
    for (uint64_t at = 1024; at < 1024 + 16384; at += 61) {
        memory_disk[at] ^= 4;
        CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
        CHECK_EQUAL(found.primary, GPT_COPY_DAMAGED);
        CHECK(is_same());
        memory_disk[at] ^= 4;
    }
}

static void test_nothing_there(void)
{
    const struct gpt_disk disk = memory_disk_new(512);
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_NOT_FOUND);
    CHECK_EQUAL(found.mbr, GPT_MBR_EMPTY);
    CHECK_EQUAL(found.primary, GPT_COPY_ABSENT);
    CHECK_EQUAL(found.backup, GPT_COPY_ABSENT);
}

static void test_both_damaged(void)
{
    const struct gpt_disk disk = begin(512, 4);
    memory_disk_block(&disk, 1)[60] ^= 1;
    memory_disk_block(&disk, disk.block_count - 1)[60] ^= 1;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_MALFORMED);
    CHECK_EQUAL(found.primary, GPT_COPY_DAMAGED);
    CHECK_EQUAL(found.backup, GPT_COPY_DAMAGED);
    CHECK_EQUAL(found.partition_count, 0);
}

static void test_stale_backup(void)
{
    const struct gpt_disk disk = begin(512, 4);
    memory_disk_block(&disk, 1)[56] ^= 1; /* the disk's GUID */
    memory_disk_seal(&disk, 1);
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.primary, GPT_COPY_GOOD);
    CHECK_EQUAL(found.backup, GPT_COPY_STALE);
    wanted.disk[0] ^= 1;
    CHECK(is_same());
}

static void test_disk_has_grown(void)
{
    struct gpt_disk disk = memory_disk_new(512);
    disk.block_count /= 2;
    memory_disk_fill(&disk, &wanted, 2);
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_OK);
    disk.block_count *= 2;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.backup, GPT_COPY_GOOD);
    CHECK(is_same());
}

static void test_disk_has_shrunk(void)
{
    struct gpt_disk disk = begin(512, 2);
    disk.block_count -= 20; /* the backup's header is gone */
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.backup, GPT_COPY_ABSENT);
    CHECK(is_same());
    disk.block_count -= 20; /* and blocks of the last partition */
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_MALFORMED);
}

static void test_unreadable(void)
{
    const struct gpt_disk disk = begin(512, 4);
    memory_disk_bad_block = 0;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.mbr, GPT_MBR_EMPTY);
    CHECK_EQUAL(found.primary, GPT_COPY_GOOD);
    for (uint64_t block = 1; block < 34; block++) {
        memory_disk_bad_block = block;
        CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
        CHECK_EQUAL(found.primary, GPT_COPY_UNREADABLE);
        CHECK(is_same());
    }
    memory_disk_bad_block = disk.block_count - 5;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_OK);
    CHECK_EQUAL(found.backup, GPT_COPY_UNREADABLE);
    CHECK(is_same());
    memory_disk_block(&disk, 1)[60] ^= 1;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_DEVICE_ERROR);
}

static void test_wrong_disks(void)
{
    struct gpt_disk disk = memory_disk_new(512);
    const uint32_t sizes[] = {0, 1, 256, 513, 1536, 131072};
    memory_disk_fill(&disk, &wanted, 1);
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        disk.block_bytes = sizes[i];
        CHECK_EQUAL(gpt_read(&disk, &found), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(gpt_place(&disk, wanted.partitions, 0, NULL), STATUS_INVALID_ARGUMENT);
    }
    disk.block_bytes = 512;
    disk.block_count = 67;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_INVALID_ARGUMENT);
    disk.block_count = 68;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_NOT_FOUND);
    disk.block_count = UINT64_MAX / 512 + 1;
    CHECK_EQUAL(gpt_read(&disk, &found), STATUS_INVALID_ARGUMENT);
}

static void test_place(void)
{
    const struct gpt_disk disk = memory_disk_new(512);
    struct gpt_partition three[3] = {0};
    CHECK_EQUAL(gpt_place(&disk, three, 3, (const uint64_t[]){1, 1048577, 0}), STATUS_OK);
    CHECK_EQUAL(three[0].first_block, 2048);
    CHECK_EQUAL(three[0].last_block, 4095);
    CHECK_EQUAL(three[1].last_block, 8191);
    CHECK_EQUAL(three[2].last_block, disk.block_count - 34);
    CHECK_EQUAL(gpt_place(&disk, three, 2, (const uint64_t[]){0, 1}), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(gpt_place(&disk, three, 1, (const uint64_t[]){UINT64_MAX}), STATUS_NO_SPACE);
    CHECK_EQUAL(gpt_place(&disk, three, 1, (const uint64_t[]){7 * 1048576}), STATUS_NO_SPACE);
    CHECK_EQUAL(gpt_place(&disk, three, 2, (const uint64_t[]){6 * 1048576, 1}), STATUS_NO_SPACE);
    CHECK_EQUAL(gpt_place(&disk, three, 1, (const uint64_t[]){6 * 1048576}), STATUS_OK);
}

static void test_wrong_tables_are_not_written(void)
{
    const struct gpt_disk disk = memory_disk_new(512);
    memory_disk_fill(&disk, &wanted, 3);
    wanted.partitions[1].first_block++;
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_INVALID_ARGUMENT);
    memory_disk_fill(&disk, &wanted, 3);
    wanted.partitions[1].last_block = wanted.partitions[2].first_block;
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_INVALID_ARGUMENT);
    memory_disk_fill(&disk, &wanted, 3);
    memset(wanted.partitions[1].type, 0, GPT_GUID_BYTES);
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_INVALID_ARGUMENT);
    memory_disk_fill(&disk, &wanted, 3);
    memset(wanted.partitions[1].name, 'a', 37);
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_LIMIT_EXCEEDED);
    memory_disk_fill(&disk, &wanted, 3);
    wanted.partitions[1].name[0] = (char)0xff;
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_INVALID_ARGUMENT);
    memory_disk_fill(&disk, &wanted, 3);
    wanted.partition_count = GPT_PARTITIONS_MAX + 1;
    CHECK_EQUAL(gpt_write(&disk, &wanted), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(memory_disk_write_count, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"what is written is read, at each size of block", test_written_is_read},
        {"no partitions", test_no_partitions},
        {"primary gone", test_primary_gone},
        {"backup gone", test_backup_gone},
        {"each bit of the primary", test_each_bit_of_the_primary},
        {"nothing there", test_nothing_there},
        {"both damaged", test_both_damaged},
        {"stale backup", test_stale_backup},
        {"disk has grown", test_disk_has_grown},
        {"disk has shrunk", test_disk_has_shrunk},
        {"unreadable blocks", test_unreadable},
        {"disks that are none", test_wrong_disks},
        {"place", test_place},
        {"wrong tables are not written", test_wrong_tables_are_not_written},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
