/*
 * The power fails while a table is written over another one, or over nothing, after each write and
 * with each write since the last flush lost or not: what was there is found, or what is written.
 */
#include "memory_disk.h"
#include "unit.h"
#include <stdlib.h>

#define ROUNDS 24u /* of chance, for each cut */

static struct gpt before;
static struct gpt after;
static struct gpt found;
static uint8_t old[MEMORY_DISK_BYTES];
static uint8_t new[MEMORY_DISK_BYTES];

static uint32_t chance(void)
{
    static uint32_t state = 12345;
    state = state * 1664525u + 1013904223u;
    return state >> 16;
}

static bool is(const struct gpt *wanted)
{
    return found.partition_count == wanted->partition_count &&
           memcmp(found.disk, wanted->disk, GPT_GUID_BYTES) == 0 &&
           memcmp(
               found.partitions,
               wanted->partitions,
               found.partition_count * sizeof(found.partitions[0])) == 0;
}

/* The first `count` writes happened; those that no flush was behind are there, or not. */
static void cut(const struct gpt_disk *disk, uint32_t count)
{
    const uint32_t flushes = count == 0 ? 0 : memory_disk_writes[count - 1].flush;
    memcpy(memory_disk, old, sizeof(old));
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t at = memory_disk_writes[i].block * disk->block_bytes;
        if (memory_disk_writes[i].flush < flushes || chance() % 4 != 0) {
            memcpy(memory_disk + at, new + at, disk->block_bytes);
        }
    }
}

static void check_all_cuts(bool had_table)
{
    const struct gpt_disk disk = memory_disk_new(512);
    memory_disk_fill(&disk, &before, 6);
    if (had_table) {
        CHECK_EQUAL(gpt_write(&disk, &before), STATUS_OK);
    }
    memcpy(old, memory_disk, sizeof(old));
    memory_disk_write_count = 0;
    memory_disk_flush_count = 0;
    memory_disk_fill(&disk, &after, 3);
    after.disk[0] = 0xaf;
    CHECK_EQUAL(gpt_write(&disk, &after), STATUS_OK);
    memcpy(new, memory_disk, sizeof(new));
    CHECK_EQUAL(memory_disk_write_count, 2 * 33 + 1);
    for (uint32_t count = 0; count <= memory_disk_write_count; count++) {
        for (uint32_t round = 0; round < ROUNDS; round++) {
            cut(&disk, count);
            const enum status status = gpt_read(&disk, &found);
            const bool is_old = had_table ? status == STATUS_OK && is(&before)
                                          : status == STATUS_NOT_FOUND ||
                                                (status == STATUS_MALFORMED && count <= 33);
            CHECK(is_old || (status == STATUS_OK && is(&after)));
            CHECK(count <= 33 || status == STATUS_OK);
        }
    }
}

static void test_over_a_table(void)
{
    check_all_cuts(true);
}

static void test_over_nothing(void)
{
    check_all_cuts(false);
}

static void test_errors(void)
{
    for (uint32_t i = 1; i <= 2 * 33 + 1; i++) {
        const struct gpt_disk disk = memory_disk_new(512);
        memory_disk_fill(&disk, &after, 3);
        memory_disk_failing_write = i;
        CHECK_EQUAL(gpt_write(&disk, &after), STATUS_DEVICE_ERROR);
        CHECK_EQUAL(memory_disk_write_count, i - 1);
    }
    for (uint32_t i = 1; i <= 2; i++) {
        const struct gpt_disk disk = memory_disk_new(512);
        memory_disk_fill(&disk, &after, 3);
        memory_disk_failing_flush = i;
        CHECK_EQUAL(gpt_write(&disk, &after), STATUS_TIMED_OUT);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"cut while written over a table", test_over_a_table},
        {"cut while written over nothing", test_over_nothing},
        {"errors while written", test_errors},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
