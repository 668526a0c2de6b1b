#include "lib/symbol_table.h"
#include "test_bytes.h"
#include "unit.h"

#define TABLE_BYTES_MAX 128u

/* 0x10 alpha, 0x20 beta, 0x20 gamma, 0x400 delta */
static const char strings[] = "alpha\0beta\0gamma\0delta";
static const uint32_t symbols[][2] = {{0x10, 0}, {0x20, 6}, {0x20, 11}, {0x400, 17}};

#define SYMBOLS      4u
#define FIRST_SYMBOL 16u
#define TABLE_BYTES  (FIRST_SYMBOL + 8 * SYMBOLS + sizeof(strings))

static uint8_t table_bytes[TABLE_BYTES_MAX];

static void build(void)
{
    memset(table_bytes, 0, sizeof(table_bytes));
    memcpy(table_bytes, "TESSSYM", 8);
    set_u32(table_bytes + 8, SYMBOLS);
    set_u32(table_bytes + 12, sizeof(strings));
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        set_u32(table_bytes + FIRST_SYMBOL + 8 * i, symbols[i][0]);
        set_u32(table_bytes + FIRST_SYMBOL + 8 * i + 4, symbols[i][1]);
    }
    memcpy(table_bytes + FIRST_SYMBOL + 8 * SYMBOLS, strings, sizeof(strings));
}

static enum status open_sized(size_t size_bytes)
{
    const struct bytes copy = test_bytes_copy(table_bytes, size_bytes);
    struct symbol_table table;
    const enum status status = symbol_table_open(copy, &table);
    test_bytes_free(copy);
    return status;
}

static void check_finds(uint64_t offset, const char *want, uint64_t want_distance)
{
    struct symbol_table table;
    const char *name = "";
    uint64_t distance = 0;
    CHECK_EQUAL(symbol_table_open((struct bytes){table_bytes, TABLE_BYTES}, &table), STATUS_OK);
    CHECK_EQUAL(symbol_table_find(&table, offset, &name, &distance), STATUS_OK);
    CHECK(strcmp(name, want) == 0);
    CHECK_EQUAL(distance, want_distance);
}

static void test_find(void)
{
    build();
    check_finds(0x10, "alpha", 0);
    check_finds(0x1f, "alpha", 0xf);
    check_finds(0x20, "gamma", 0);
    check_finds(0x3ff, "gamma", 0x3df);
    check_finds(0x400, "delta", 0);
    check_finds(UINT64_MAX, "delta", UINT64_MAX - 0x400);
}

static void test_not_found(void)
{
    build();
    struct symbol_table table;
    const char *name = NULL;
    uint64_t distance = 0;
    CHECK_EQUAL(symbol_table_open((struct bytes){table_bytes, TABLE_BYTES}, &table), STATUS_OK);
    CHECK_EQUAL(symbol_table_find(&table, 0xf, &name, &distance), STATUS_NOT_FOUND);
}

static void test_empty(void)
{
    build();
    set_u32(table_bytes + 8, 0);
    set_u32(table_bytes + 12, 0);
    struct symbol_table table;
    const char *name = NULL;
    uint64_t distance = 0;
    CHECK_EQUAL(symbol_table_open((struct bytes){table_bytes, FIRST_SYMBOL}, &table), STATUS_OK);
    CHECK_EQUAL(symbol_table_find(&table, 5, &name, &distance), STATUS_NOT_FOUND);
}

static void test_truncated(void)
{
    build();
    for (size_t size_bytes = 0; size_bytes < TABLE_BYTES; size_bytes++) {
        CHECK_EQUAL(open_sized(size_bytes), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_OK);
    set_u32(table_bytes + 8, UINT32_MAX);
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_TRUNCATED);
    build();
    set_u32(table_bytes + 12, UINT32_MAX);
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_TRUNCATED);
}

static void test_malformed(void)
{
    build();
    table_bytes[7] = 'x';
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_MALFORMED);
    build();
    CHECK_EQUAL(open_sized(TABLE_BYTES + 1), STATUS_MALFORMED);
    table_bytes[TABLE_BYTES - 1] = 'x';
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_MALFORMED);
    build();
    set_u32(table_bytes + FIRST_SYMBOL + 8, 0xf);
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_MALFORMED);
    build();
    set_u32(table_bytes + FIRST_SYMBOL + 4, sizeof(strings));
    CHECK_EQUAL(open_sized(TABLE_BYTES), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"find", test_find},
        {"not found", test_not_found},
        {"empty", test_empty},
        {"truncated", test_truncated},
        {"malformed", test_malformed},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
