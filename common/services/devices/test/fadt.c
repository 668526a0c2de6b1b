#include "fadt.h"
#include "acpi_arena.h"
#include "unit.h"

#define FADT_BYTES 276u
#define CENTURY    108u
#define BOOT_FLAGS 109u
#define FLAGS      112u
#define REVISION   8u

static struct arena arena;
static struct boot_error error;
static uint32_t century;

static enum status read_clock(void)
{
    const struct acpi_memory memory = {arena_map, &arena};
    error.text[0] = '\0';
    return fadt_read_clock(&memory, 0, &century, &error);
}

static uint8_t *begin(uint32_t bytes)
{
    arena_begin(&arena);
    uint8_t *table = arena_table(&arena, "FACP", bytes);
    table[REVISION] = 3;
    arena_seal(&arena, 2);
    arena_fix_table(table);
    return table;
}

static enum status find_i8042(void)
{
    const struct acpi_memory memory = {arena_map, &arena};
    error.text[0] = '\0';
    return fadt_find_i8042(&memory, 0, &error);
}

static void test_i8042(void)
{
    uint8_t *table = begin(FADT_BYTES);
    CHECK_EQUAL(find_i8042(), STATUS_NOT_FOUND);
    set_u16(table + BOOT_FLAGS, 1u << 1);
    arena_fix_table(table);
    CHECK_EQUAL(find_i8042(), STATUS_OK);
    set_u32(table + FLAGS, 1u << 20);
    arena_fix_table(table);
    CHECK_EQUAL(find_i8042(), STATUS_NOT_FOUND);
    table = begin(FADT_BYTES);
    table[REVISION] = 1; /* it does not say */
    arena_fix_table(table);
    CHECK_EQUAL(find_i8042(), STATUS_OK);
    table[CENTURY]++;
    CHECK_EQUAL(find_i8042(), STATUS_MALFORMED);
    CHECK(strlen(error.text) > 0);
}

static void test_there(void)
{
    uint8_t *table = begin(FADT_BYTES);
    CHECK_EQUAL(read_clock(), STATUS_OK);
    CHECK_EQUAL(century, 0);
    table[CENTURY] = 0x32;
    arena_fix_table(table);
    CHECK_EQUAL(read_clock(), STATUS_OK);
    CHECK_EQUAL(century, 0x32);
}

static void test_not_there(void)
{
    uint8_t *table = begin(FADT_BYTES);
    set_u16(table + BOOT_FLAGS, 1u << 5);
    arena_fix_table(table);
    CHECK_EQUAL(read_clock(), STATUS_NOT_FOUND);
    table[REVISION] = 1; /* it had no such flags */
    arena_fix_table(table);
    CHECK_EQUAL(read_clock(), STATUS_OK);
    set_u32(table + FLAGS, 1u << 20);
    arena_fix_table(table);
    CHECK_EQUAL(read_clock(), STATUS_NOT_FOUND);
    arena_begin(&arena);
    (void)arena_table(&arena, "APIC", 64);
    arena_seal(&arena, 2);
    CHECK_EQUAL(read_clock(), STATUS_NOT_FOUND);
    CHECK_EQUAL(strlen(error.text), 0);
}

static void test_damaged(void)
{
    uint8_t *table = begin(FADT_BYTES);
    table[CENTURY]++; /* and the checksum as it was */
    CHECK_EQUAL(read_clock(), STATUS_MALFORMED);
    CHECK(strlen(error.text) > 0);
    (void)begin(115);
    CHECK_EQUAL(read_clock(), STATUS_TRUNCATED);
    CHECK(strlen(error.text) > 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"there", test_there},
        {"not there", test_not_there},
        {"damaged", test_damaged},
        {"i8042", test_i8042},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
