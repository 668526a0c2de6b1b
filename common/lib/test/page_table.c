/*
 * Page tables, compiled once per architecture's format: what is mapped is found, with the right
 * permissions and leaf sizes; what must be refused is.
 */
#include "lib/page_table.h"
#include "lib/page_table_format.h"
#include "unit.h"
#include <stdlib.h>

#define TABLES_MAX 64u

static uint64_t tables[TABLES_MAX][512] __attribute__((aligned(4096)));
static uint32_t tables_used;
static uint32_t tables_allowed;

/* "Physical" addresses of this test are small numbers: the access offset leads to the array. */
#define TABLE_PHYSICAL UINT64_C(0x100000)

static enum status allocate(void *context, struct paddr *table)
{
    (void)context;
    if (tables_used == tables_allowed) {
        return STATUS_NO_MEMORY;
    }
    table->value = TABLE_PHYSICAL + tables_used++ * PAGE_SIZE_BYTES;
    return STATUS_OK;
}

static struct page_table fresh_table(void)
{
    memset(tables, 0, sizeof(tables));
    tables_used = 0;
    tables_allowed = TABLES_MAX;
    struct page_table table = {
        .access_offset = (uint64_t)tables - TABLE_PHYSICAL,
        .allocate = allocate,
    };
    CHECK_EQUAL(page_table_create(&table), STATUS_OK);
    return table;
}

#define LARGE UINT64_C(0x200000)
#define LOW   UINT64_C(0x400000)
#define UPPER UINT64_C(0xffffffff80000000)

static enum status
map(const struct page_table *table, uint64_t from, uint64_t to, uint64_t size, uint32_t permissions)
{
    return page_table_map(table, (struct vaddr){from}, (struct paddr){to}, size, permissions);
}

static void check_found(
    const struct page_table *table,
    uint64_t at,
    uint64_t physical,
    uint64_t leaf_bytes,
    uint32_t permissions)
{
    struct page_mapping mapping = {{0}, 0, 0};
    CHECK_EQUAL(page_table_find(table, (struct vaddr){at}, &mapping), STATUS_OK);
    CHECK_EQUAL(mapping.start.value, physical);
    CHECK_EQUAL(mapping.size_bytes, leaf_bytes);
    CHECK_EQUAL(mapping.permissions, permissions);
}

static void check_absent(const struct page_table *table, uint64_t at)
{
    struct page_mapping mapping;
    CHECK_EQUAL(page_table_find(table, (struct vaddr){at}, &mapping), STATUS_NOT_FOUND);
}

static void test_permissions(void)
{
    const uint32_t all[] = {
        0,
        PAGE_WRITE,
        PAGE_EXECUTE,
        PAGE_USER,
        PAGE_USER | PAGE_WRITE,
        PAGE_USER | PAGE_EXECUTE,
        PAGE_DEVICE | PAGE_WRITE,
    };
    const struct page_table table = fresh_table();
    for (uint64_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        const uint64_t offset = i * PAGE_SIZE_BYTES;
        CHECK_EQUAL(map(&table, LOW + offset, 0x9000 + offset, PAGE_SIZE_BYTES, all[i]), STATUS_OK);
        check_found(&table, LOW + offset + 5, 0x9000 + offset, PAGE_SIZE_BYTES, all[i]);
    }
}

static void test_large_leaves(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    CHECK_EQUAL(
        map(&table, UPPER + LARGE - page, LARGE - page, 2 * LARGE + 2 * page, PAGE_WRITE),
        STATUS_OK);
    check_absent(&table, UPPER + LARGE - page - 1);
    check_found(&table, UPPER + LARGE - 1, LARGE - page, page, PAGE_WRITE);
    check_found(&table, UPPER + LARGE, LARGE, LARGE, PAGE_WRITE);
    check_found(&table, UPPER + 3 * LARGE - 1, 2 * LARGE, LARGE, PAGE_WRITE);
    check_found(&table, UPPER + 3 * LARGE, 3 * LARGE, page, PAGE_WRITE);
    check_absent(&table, UPPER + 3 * LARGE + page);
}

static void test_unaligned_pair_uses_small_leaves(void)
{
    const struct page_table table = fresh_table();
    CHECK_EQUAL(map(&table, UPPER, PAGE_SIZE_BYTES, LARGE, 0), STATUS_OK);
    check_found(&table, UPPER + LARGE - 1, LARGE, PAGE_SIZE_BYTES, 0);
}

static void test_refusals(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    const uint64_t hole = UINT64_C(1) << (PAGE_TABLE_VIRTUAL_BITS - 1);
    CHECK_EQUAL(map(&table, LOW, 0, page, PAGE_WRITE | PAGE_EXECUTE), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, LOW + 1, 0, page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, LOW, 1, page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, LOW, 0, page + 1, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, LOW, 0, 0, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, hole, 0, page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, hole - page, 0, 2 * page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, 0 - page, 0, 2 * page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, LOW, 0 - page, 2 * page, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(map(&table, 0, 0, 0 - page, 0), STATUS_INVALID_ARGUMENT);
    check_absent(&table, hole);
    CHECK_EQUAL(tables_used, 1);
}

static void test_overlaps(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    CHECK_EQUAL(map(&table, LARGE, LARGE, LARGE, 0), STATUS_OK);
    CHECK_EQUAL(map(&table, LARGE + page, 0, page, 0), STATUS_OVERLAP);
    CHECK_EQUAL(map(&table, LARGE, LARGE, LARGE, 0), STATUS_OVERLAP);
    CHECK_EQUAL(map(&table, 4 * LARGE, 0, page, 0), STATUS_OK);
    CHECK_EQUAL(map(&table, 4 * LARGE, 0, LARGE, 0), STATUS_OVERLAP);
    check_found(&table, LARGE + page, LARGE, LARGE, 0);
}

static void test_no_memory(void)
{
    const struct page_table table = fresh_table();
    tables_allowed = 2;
    CHECK_EQUAL(map(&table, LOW, 0, PAGE_SIZE_BYTES, 0), STATUS_NO_MEMORY);
    check_absent(&table, LOW);
    struct page_table empty = table;
    CHECK_EQUAL(page_table_create(&empty), STATUS_NO_MEMORY);
}

static void test_writable_executable_is_found(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    struct vaddr at = {0};
    CHECK_EQUAL(map(&table, LOW, 0, 3 * page, PAGE_EXECUTE), STATUS_OK);
    CHECK_EQUAL(map(&table, UPPER, 0, 3 * page, PAGE_WRITE), STATUS_OK);
    CHECK(!page_table_find_writable_executable(&table, &at));
    CHECK_EQUAL(map(&table, UPPER + LARGE, LARGE, LARGE, PAGE_EXECUTE), STATUS_OK);
    CHECK(!page_table_find_writable_executable(&table, &at));
    /* Forged: page_table_map() would refuse it. */
    bool is_forged = false;
    for (uint32_t i = 0; i < tables_used && !is_forged; i++) {
        for (uint32_t j = 0; j < 512 && !is_forged; j++) {
            if (tables[i][j] == pte_make_leaf(LARGE, 1, PAGE_EXECUTE)) {
                tables[i][j] = pte_make_leaf(LARGE, 1, PAGE_EXECUTE | PAGE_WRITE);
                is_forged = true;
            }
        }
    }
    CHECK(is_forged);
    CHECK(page_table_find_writable_executable(&table, &at));
    CHECK_EQUAL(at.value, UPPER + LARGE);
}

static void test_clear(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    const struct paddr right = {LARGE + page};
    const struct paddr wrong = {LARGE};
    CHECK_EQUAL(map(&table, LOW, LARGE, LARGE, PAGE_USER), STATUS_OK);
    CHECK_EQUAL(page_table_clear(&table, (struct vaddr){LOW + page}, &wrong), LARGE - page);
    check_found(&table, LOW, LARGE, LARGE, PAGE_USER);
    CHECK_EQUAL(page_table_clear(&table, (struct vaddr){LOW + page}, &right), LARGE - page);
    check_absent(&table, LOW);
    CHECK_EQUAL(map(&table, LOW, 0, page, PAGE_USER), STATUS_OK);
    CHECK_EQUAL(page_table_clear(&table, (struct vaddr){LOW + page}, NULL), page);
    check_found(&table, LOW, 0, page, PAGE_USER);
    CHECK_EQUAL(page_table_clear(&table, (struct vaddr){LOW}, NULL), page);
    check_absent(&table, LOW);
    /* Where no table is, nothing else is either. */
    CHECK_EQUAL(page_table_clear(&table, (struct vaddr){LOW + LARGE}, NULL), LARGE);
    CHECK_EQUAL(page_table_clear(&table, (struct vaddr){UINT64_C(1) << 31}, NULL), 1u << 30);
    CHECK_EQUAL(map(&table, LOW, 0, LARGE, PAGE_USER), STATUS_OVERLAP);
}

static void test_split(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    CHECK_EQUAL(map(&table, LOW, LARGE, LARGE, PAGE_USER | PAGE_WRITE), STATUS_OK);
    /* At its edges and where nothing is there is nothing to split. */
    CHECK_EQUAL(page_table_split(&table, (struct vaddr){LOW}), STATUS_OK);
    CHECK_EQUAL(page_table_split(&table, (struct vaddr){LOW + LARGE}), STATUS_OK);
    CHECK_EQUAL(page_table_split(&table, (struct vaddr){LARGE * 512 * 3 + page}), STATUS_OK);
    check_found(&table, LOW, LARGE, LARGE, PAGE_USER | PAGE_WRITE);
    tables_allowed = tables_used;
    CHECK_EQUAL(page_table_split(&table, (struct vaddr){LOW + page}), STATUS_NO_MEMORY);
    check_found(&table, LOW, LARGE, LARGE, PAGE_USER | PAGE_WRITE);
    tables_allowed = TABLES_MAX;
    CHECK_EQUAL(page_table_split(&table, (struct vaddr){LOW + page}), STATUS_OK);
    for (uint64_t offset = 0; offset < LARGE; offset += page) {
        check_found(&table, LOW + offset, LARGE + offset, page, PAGE_USER | PAGE_WRITE);
    }
}

static void test_take_tables(void)
{
    const struct page_table table = fresh_table();
    const uint64_t page = PAGE_SIZE_BYTES;
    CHECK_EQUAL(map(&table, LOW, 0, page, PAGE_USER), STATUS_OK);
    CHECK_EQUAL(map(&table, LOW + (UINT64_C(1) << 32), 0, page, PAGE_USER), STATUS_OK);
    CHECK_EQUAL(map(&table, UPPER, 0, page, 0), STATUS_OK);
    struct paddr taken;
    uint32_t count = 0;
    while (page_table_take_table(&table, &taken)) {
        CHECK(taken.value != table.root.value);
        count++;
    }
    CHECK(count >= 3);
    check_absent(&table, LOW);
    check_absent(&table, LOW + (UINT64_C(1) << 32));
    if (!PAGE_TABLE_HAS_TWO_ROOTS) {
        check_found(&table, UPPER, 0, page, 0);
    }
}

int main(void)
{
    const struct unit_test tests[] = {
        {"permissions come back as they were given", test_permissions},
        {"large leaves where alignment allows", test_large_leaves},
        {"small leaves where it does not", test_unaligned_pair_uses_small_leaves},
        {"what must be refused is", test_refusals},
        {"overlaps are refused", test_overlaps},
        {"running out of tables is an error", test_no_memory},
        {"a writable and executable page is found", test_writable_executable_is_found},
        {"what is cleared is gone, and can be mapped again", test_clear},
        {"a large leaf splits into small ones", test_split},
        {"all tables of the lower half can be taken out", test_take_tables},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
