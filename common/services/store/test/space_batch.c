#include "space_batch.h"
#include "schema/store.h"
#include "unit.h"
#include <stdlib.h>

#define RECORDS_BYTES (STORE_BATCH_BYTES_MAX + 64)

static _Alignas(8) uint8_t records[RECORDS_BYTES];
static uint64_t used;
static struct space_batch batch;

static void begin(void)
{
    memset(records, 0, sizeof(records));
    used = 0;
}

static void set_u32(uint64_t at, uint32_t value)
{
    for (uint32_t i = 0; i < sizeof(value); i++) {
        records[at + i] = (uint8_t)(value >> (8 * i));
    }
}

static void add(uint32_t kind, uint32_t size_bytes, uint8_t fill)
{
    set_u32(used, kind);
    set_u32(used + 4, size_bytes);
    memset(records + used + 8, fill, size_bytes);
    used += 8 + (size_bytes + 7u) / 8 * 8;
}

static enum status read_all(void)
{
    return space_batch_read(records, used, &batch);
}

static void test_nothing(void)
{
    begin();
    CHECK_EQUAL(read_all(), STATUS_OK);
    CHECK_EQUAL(batch.put_count, 0);
    CHECK_EQUAL(batch.release_count, 0);
    CHECK(!batch.has_root);
}

static void test_all_kinds(void)
{
    uint8_t hash[STORE_HASH_BYTES];
    begin();
    add(SPACE_RECORD_PUT, 5, 'a');
    add(SPACE_RECORD_RELEASE, STORE_HASH_BYTES, 'b');
    add(SPACE_RECORD_ROOT, STORE_HASH_BYTES, 'c');
    add(SPACE_RECORD_PUT, 0, 0);
    add(SPACE_RECORD_PUT, STORE_CHUNK_BYTES, 'd');
    CHECK_EQUAL(read_all(), STATUS_OK);
    CHECK_EQUAL(batch.put_count, 3);
    CHECK_EQUAL(batch.put_bytes, 5 + STORE_CHUNK_BYTES);
    CHECK_EQUAL(batch.puts[0].offset, 8);
    CHECK_EQUAL(batch.puts[0].size_bytes, 5);
    CHECK_EQUAL(batch.puts[1].size_bytes, 0);
    CHECK(records[batch.puts[2].offset] == 'd');
    CHECK_EQUAL(batch.release_count, 1);
    memset(hash, 'b', sizeof(hash));
    CHECK(memcmp(batch.releases[0], hash, sizeof(hash)) == 0);
    memset(hash, 'c', sizeof(hash));
    CHECK(batch.has_root && memcmp(batch.root, hash, sizeof(hash)) == 0);
}

static void test_truncated(void)
{
    begin();
    add(SPACE_RECORD_PUT, 13, 'a');
    const uint64_t whole = used;
    for (used = 1; used < whole; used++) {
        CHECK_EQUAL(read_all(), STATUS_MALFORMED);
    }
    CHECK_EQUAL(read_all(), STATUS_OK);
}

static void test_sizes(void)
{
    static const uint32_t too_large[] = {25, 1u << 20, UINT32_MAX - 7, UINT32_MAX};
    begin();
    add(SPACE_RECORD_PUT, 24, 'a');
    for (uint32_t i = 0; i < sizeof(too_large) / sizeof(too_large[0]); i++) {
        set_u32(4, too_large[i]);
        CHECK_EQUAL(read_all(), STATUS_MALFORMED);
    }
    begin();
    add(SPACE_RECORD_PUT, STORE_CHUNK_BYTES + 1, 'a');
    CHECK_EQUAL(read_all(), STATUS_MALFORMED);
    for (uint32_t kind = SPACE_RECORD_RELEASE; kind <= SPACE_RECORD_ROOT; kind++) {
        for (uint32_t size = STORE_HASH_BYTES - 1; size <= STORE_HASH_BYTES + 1; size += 2) {
            begin();
            add(kind, size, 'a');
            CHECK_EQUAL(read_all(), STATUS_MALFORMED);
        }
    }
}

static void test_padding(void)
{
    begin();
    add(SPACE_RECORD_PUT, 5, 'a');
    records[15] = 1;
    CHECK_EQUAL(read_all(), STATUS_MALFORMED);
    begin();
    add(SPACE_RECORD_PUT, 8, 'a');
    used++; /* what follows does not begin where it should */
    CHECK_EQUAL(read_all(), STATUS_MALFORMED);
}

static void test_kinds(void)
{
    begin();
    add(SPACE_RECORD_ROOT + 1, STORE_HASH_BYTES, 'a');
    CHECK_EQUAL(read_all(), STATUS_MALFORMED);
    set_u32(0, UINT32_MAX);
    CHECK_EQUAL(read_all(), STATUS_MALFORMED);
    begin();
    add(SPACE_RECORD_ROOT, STORE_HASH_BYTES, 'a');
    add(SPACE_RECORD_ROOT, STORE_HASH_BYTES, 'a');
    CHECK_EQUAL(read_all(), STATUS_MALFORMED);
}

static void test_too_much(void)
{
    begin();
    for (uint32_t i = 0; i < STORE_BATCH_STEPS_MAX; i++) {
        add(i % 2 == 0 ? SPACE_RECORD_PUT : SPACE_RECORD_RELEASE, STORE_HASH_BYTES, 'a');
    }
    add(SPACE_RECORD_ROOT, STORE_HASH_BYTES, 'a');
    CHECK_EQUAL(read_all(), STATUS_OK);
    add(SPACE_RECORD_PUT, 0, 'a');
    CHECK_EQUAL(read_all(), STATUS_LIMIT_EXCEEDED);
    begin();
    used = STORE_BATCH_BYTES_MAX + 8;
    CHECK_EQUAL(read_all(), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing", test_nothing},
        {"all kinds", test_all_kinds},
        {"truncated", test_truncated},
        {"sizes", test_sizes},
        {"padding", test_padding},
        {"kinds", test_kinds},
        {"too much", test_too_much},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
