#include "aml_tables.h"
#include "acpi_arena.h"
#include "unit.h"

#define FADT_BYTES 276u
#define FADT_DSDT  40u
#define FADT_WIDE  140u
#define AML_BYTES  40u

static struct arena arena;
static struct boot_error error;
static uint8_t room[ARENA_BYTES];
static struct aml_tables tables;

static enum status read_tables(uint64_t room_bytes)
{
    const struct acpi_memory memory = {arena_map, &arena};
    tables = (struct aml_tables){.data = room, .room_bytes = room_bytes};
    error.text[0] = '\0';
    return aml_tables_read(&memory, 0, &tables, &error);
}

/* A DSDT that the FADT alone names, a FADT of so many bytes, and so many SSDTs in the list. */
static uint8_t *begin(uint32_t fadt_bytes, uint32_t ssdt_count)
{
    arena_begin(&arena);
    uint8_t *dsdt = arena_table(&arena, "DSDT", AML_BYTES);
    arena.count = 0;
    arena_fix_table(dsdt);
    uint8_t *fadt = arena_table(&arena, "FACP", fadt_bytes);
    set_u32(fadt + FADT_DSDT, (uint32_t)(dsdt - arena.bytes));
    for (uint32_t i = 0; i < ssdt_count; i++) {
        arena_table(&arena, "SSDT", AML_BYTES)[AML_BYTES - 1] = (uint8_t)(i + 1);
    }
    arena_seal(&arena, 2);
    return fadt;
}

static void test_good(void)
{
    uint8_t *fadt = begin(FADT_BYTES, 2);
    CHECK_EQUAL(read_tables(sizeof(room)), STATUS_OK);
    CHECK_EQUAL(tables.size_bytes, 3 * AML_BYTES);
    CHECK_EQUAL(tables.refused_count, 0);
    CHECK(memcmp(room, "DSDT", 4) == 0);
    CHECK_EQUAL(room[2 * AML_BYTES - 1], 1);
    CHECK_EQUAL(room[3 * AML_BYTES - 1], 2);
    /* The wider address counts. */
    set_u64(fadt + FADT_WIDE, arena_get_u32(fadt + FADT_DSDT));
    set_u32(fadt + FADT_DSDT, 4);
    arena_fix_table(fadt);
    CHECK_EQUAL(read_tables(sizeof(room)), STATUS_OK);
    /* One of ACPI 1.0 has no such. */
    begin(116, 0);
    CHECK_EQUAL(read_tables(AML_BYTES), STATUS_OK);
    CHECK_EQUAL(tables.size_bytes, AML_BYTES);
}

static void test_name(void)
{
    const struct acpi_memory memory = {arena_map, &arena};
    bool is_named = true;
    uint8_t *fadt = begin(FADT_BYTES, 0);
    uint8_t *dsdt = arena.bytes + arena_get_u32(fadt + FADT_DSDT);
    CHECK_EQUAL(aml_tables_name(&memory, 0, "QEMU", &is_named, &error), STATUS_OK);
    CHECK(!is_named);
    /* To the last byte of the table. */
    memcpy(dsdt + AML_BYTES - 6, "\x0dQEMU", 6);
    arena_fix_table(dsdt);
    CHECK_EQUAL(aml_tables_name(&memory, 0, "QEMU", &is_named, &error), STATUS_OK);
    CHECK(is_named);
    CHECK_EQUAL(aml_tables_name(&memory, 0, "QEM", &is_named, &error), STATUS_OK);
    CHECK(!is_named);
    CHECK_EQUAL(aml_tables_name(&memory, 0, "QEMU0", &is_named, &error), STATUS_OK);
    CHECK(!is_named);
    dsdt[AML_BYTES - 1] = '0';
    arena_fix_table(dsdt);
    CHECK_EQUAL(aml_tables_name(&memory, 0, "QEMU", &is_named, &error), STATUS_OK);
    CHECK(!is_named);        /* it has no end */
    dsdt[AML_BYTES - 1] = 0; /* and the checksum is wrong */
    is_named = true;
    CHECK(aml_tables_name(&memory, 0, "QEMU", &is_named, &error) != STATUS_OK);
    CHECK(!is_named);
}

static void refused(uint64_t room_bytes, enum status status, const char *words)
{
    CHECK_EQUAL(read_tables(room_bytes), status);
    CHECK(strstr(error.text, words) != NULL);
}

static void test_bad(void)
{
    uint8_t *fadt = begin(FADT_BYTES, 1);
    refused(2 * AML_BYTES - 1, STATUS_LIMIT_EXCEEDED, "too much AML");
    refused(AML_BYTES - 1, STATUS_LIMIT_EXCEEDED, "too much AML");
    arena.bytes[arena_get_u32(fadt + FADT_DSDT) + 37] ^= 1;
    refused(sizeof(room), STATUS_MALFORMED, "DSDT");
    set_u32(fadt + FADT_DSDT, 0);
    arena_fix_table(fadt);
    refused(sizeof(room), STATUS_NOT_FOUND, "no DSDT");
    set_u32(fadt + FADT_DSDT, ARENA_BYTES);
    arena_fix_table(fadt);
    refused(sizeof(room), STATUS_TRUNCATED, "memory");
    begin(FADT_DSDT + 3, 0);
    refused(sizeof(room), STATUS_TRUNCATED, "FACP");
    fadt = begin(FADT_BYTES, 0);
    memcpy(fadt, "FOCP", 4);
    arena_fix_table(fadt);
    refused(sizeof(room), STATUS_NOT_FOUND, "no FACP");
}

/* The others are there. */
static void test_bad_ssdt(void)
{
    begin(FADT_BYTES, 3);
    arena.bytes[arena.tables[2] + AML_BYTES - 1] ^= 1;
    CHECK_EQUAL(read_tables(sizeof(room)), STATUS_OK);
    CHECK_EQUAL(tables.refused_count, 1);
    CHECK(strstr(error.text, "checksum") != NULL);
    CHECK_EQUAL(tables.size_bytes, 3 * AML_BYTES);
    CHECK_EQUAL(room[3 * AML_BYTES - 1], 3);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"name", test_name},
        {"bad", test_bad},
        {"bad SSDT", test_bad_ssdt},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
