#include "boot/memory_map.h"
#include "abi/address.h"
#include "unit.h"

#define PAGE PAGE_SIZE_BYTES
#define KIB  UINT64_C(1024)
#define MIB  (1024 * KIB)

static struct memory_map map;
static struct boot_error error;

static void add(uint64_t base, uint64_t size_bytes, uint32_t kind)
{
    CHECK_EQUAL(memory_map_add(&map, base, size_bytes, kind, &error), STATUS_OK);
}

static void begin(void)
{
    memset(&map, 0, sizeof(map));
    error.text[0] = '\0';
}

/* One usable region of 1 MiB at 1 MiB. */
static void begin_sealed(void)
{
    begin();
    add(MIB, MIB, MEMORY_USABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
}

static void check_region(uint32_t index, uint64_t base, uint64_t size_bytes, uint32_t kind)
{
    CHECK(index < map.count);
    CHECK_EQUAL(map.regions[index].base, base);
    CHECK_EQUAL(map.regions[index].size_bytes, size_bytes);
    CHECK_EQUAL(map.regions[index].kind, kind);
}

static void test_add(void)
{
    begin();
    add(0x5000, 0, MEMORY_USABLE);
    CHECK_EQUAL(map.count, 0);
    static const struct {
        uint64_t base;
        uint64_t size_bytes;
        uint32_t kind;
    } bad[] = {
        {PAGE, PAGE, MEMORY_KIND_COUNT},
        {UINT64_MAX, 1, MEMORY_USABLE},
        {UINT64_MAX - 5, 100, MEMORY_USABLE},
        {UINT64_MAX - PAGE, PAGE, MEMORY_RESERVED},
        {1, UINT64_MAX, MEMORY_USABLE},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const enum status status =
            memory_map_add(&map, bad[i].base, bad[i].size_bytes, bad[i].kind, &error);
        CHECK_EQUAL(status, STATUS_MALFORMED);
        CHECK(strstr(error.text, "cannot be") != NULL);
    }
    for (uint64_t i = 0; i < BOOT_MEMORY_REGIONS_MAX; i++) {
        add(i * MIB, PAGE, MEMORY_USABLE);
    }
    CHECK_EQUAL(memory_map_add(&map, 0, PAGE, MEMORY_USABLE, &error), STATUS_LIMIT_EXCEEDED);
}

static void test_seal_sorts_and_joins(void)
{
    begin();
    add(3 * MIB, MIB, MEMORY_USABLE);
    add(MIB, MIB, MEMORY_USABLE);
    add(0, 640 * KIB, MEMORY_USABLE);
    add(4 * MIB, MIB, MEMORY_RESERVED);
    add(2 * MIB, MIB, MEMORY_USABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
    CHECK_EQUAL(map.count, 3);
    check_region(0, 0, 640 * KIB, MEMORY_USABLE);
    check_region(1, MIB, 3 * MIB, MEMORY_USABLE);
    check_region(2, 4 * MIB, MIB, MEMORY_RESERVED);
}

static void test_seal_aligns(void)
{
    begin();
    add(0x1800, 0x4000, MEMORY_USABLE);         /* 0x1800-0x5800 */
    add(0x5800, 0x1000, MEMORY_RESERVED);       /* grows to 0x5000-0x7000 */
    add(0x6800, 0x100, MEMORY_FIRMWARE_TABLES); /* nothing is left of it */
    add(0x6900, 0x4000, MEMORY_USABLE);         /* 0x7000-0xa000 */
    add(0xf800, 0x400, MEMORY_USABLE);          /* less than a page */
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
    CHECK_EQUAL(map.count, 4 - 1);
    check_region(0, 0x2000, 0x3000, MEMORY_USABLE);
    check_region(1, 0x5000, 0x2000, MEMORY_RESERVED);
    check_region(2, 0x7000, 0x3000, MEMORY_USABLE);
}

static void test_seal_refuses(void)
{
    begin();
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_NOT_FOUND);
    add(MIB, MIB, MEMORY_RESERVED);
    add(8 * MIB + 1, PAGE, MEMORY_USABLE); /* no whole page */
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_NOT_FOUND);
    CHECK(strstr(error.text, "no usable memory") != NULL);
    begin();
    add(MIB, MIB, MEMORY_USABLE);
    add(2 * MIB - 1, MIB, MEMORY_RESERVED);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OVERLAP);
    CHECK(strstr(error.text, "0x100000-0x1fffff (kind 0) and 0x1fffff-0x2ffffe") != NULL);
    begin();
    add(MIB, 4 * MIB, MEMORY_USABLE);
    add(2 * MIB, MIB, MEMORY_USABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OVERLAP);
}

static void test_covers(void)
{
    begin();
    add(MIB, MIB, MEMORY_USABLE);
    add(2 * MIB, MIB, MEMORY_RESERVED);
    add(4 * MIB, MIB, MEMORY_USABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
    CHECK(memory_map_covers(&map, MIB, 2 * MIB));
    CHECK(memory_map_covers(&map, 2 * MIB - 1, 2));
    CHECK(!memory_map_covers(&map, MIB - 1, 2));
    CHECK(!memory_map_covers(&map, MIB, 2 * MIB + 1));
    CHECK(!memory_map_covers(&map, 2 * MIB, 3 * MIB));
    CHECK(!memory_map_covers(&map, 4 * MIB, UINT64_MAX));
    CHECK(memory_map_covers(&map, 4 * MIB, MIB));
    CHECK(!memory_map_covers(&map, UINT64_MAX, 1));
}

static void test_reserve(void)
{
    begin_sealed();
    CHECK_EQUAL(memory_map_reserve(&map, MIB + 0x1800, 0x1000, MEMORY_PACKAGE, &error), STATUS_OK);
    CHECK_EQUAL(map.count, 3);
    check_region(0, MIB, 0x1000, MEMORY_USABLE);
    check_region(1, MIB + 0x1000, 0x2000, MEMORY_PACKAGE);
    check_region(2, MIB + 0x3000, MIB - 0x3000, MEMORY_USABLE);
    /* At both ends of the region, and beside another of its kind: one region again. */
    CHECK_EQUAL(memory_map_reserve(&map, MIB, PAGE, MEMORY_PACKAGE, &error), STATUS_OK);
    CHECK_EQUAL(memory_map_reserve(&map, 2 * MIB - 1, 1, MEMORY_RESERVED, &error), STATUS_OK);
    CHECK_EQUAL(map.count, 3);
    check_region(0, MIB, 0x3000, MEMORY_PACKAGE);
    check_region(2, 2 * MIB - PAGE, PAGE, MEMORY_RESERVED);
}

static void test_reserve_refuses(void)
{
    static const struct boot_range absent[] = {
        {MIB - 1, 2}, {2 * MIB - 1, 2}, {0, PAGE}, {4 * MIB, PAGE}, {MIB + 0x4fff, 2}};
    static const struct boot_range bad[] = {
        {MIB, 0}, {UINT64_MAX, 1}, {MIB, UINT64_MAX}, {UINT64_MAX - PAGE, PAGE}};
    begin_sealed();
    CHECK_EQUAL(memory_map_reserve(&map, MIB + 0x5000, PAGE, MEMORY_PACKAGE, &error), STATUS_OK);
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
        const enum status status =
            memory_map_reserve(&map, absent[i].base, absent[i].size_bytes, MEMORY_PACKAGE, &error);
        CHECK_EQUAL(status, STATUS_NOT_FOUND);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const enum status status =
            memory_map_reserve(&map, bad[i].base, bad[i].size_bytes, MEMORY_PACKAGE, &error);
        CHECK_EQUAL(status, STATUS_MALFORMED);
    }
    CHECK_EQUAL(memory_map_reserve(&map, MIB, PAGE, MEMORY_KIND_COUNT, &error), STATUS_MALFORMED);
    CHECK_EQUAL(map.count, 3);
}

/* Every other page taken, until the map is full. */
static void fill(void)
{
    begin();
    add(MIB, 4 * MIB, MEMORY_USABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
    for (uint64_t i = 0; map.count + 2 <= BOOT_MEMORY_REGIONS_MAX; i++) {
        const enum status status =
            memory_map_reserve(&map, MIB + (2 * i + 1) * PAGE, PAGE, MEMORY_PACKAGE, &error);
        CHECK_EQUAL(status, STATUS_OK);
    }
}

static void convert(uint64_t base, uint64_t size_bytes, uint32_t from, uint32_t to)
{
    const struct boot_range range = {base, size_bytes};
    CHECK_EQUAL(memory_map_convert(&map, range, from, to, &error), STATUS_OK);
}

static void test_convert(void)
{
    begin();
    add(MIB, MIB, MEMORY_BOOT_RECLAIMABLE);
    add(2 * MIB, MIB, MEMORY_USABLE);
    add(3 * MIB, MIB, MEMORY_BOOT_RECLAIMABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
    /* Nothing of it, nothing at all, and nothing that is there. */
    convert(2 * MIB, MIB, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE);
    convert(MIB, 0, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE);
    convert(8 * MIB, MIB, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE);
    convert(UINT64_MAX, 1, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE);
    convert(MIB, MIB, MEMORY_BOOT_RECLAIMABLE, MEMORY_BOOT_RECLAIMABLE);
    CHECK_EQUAL(map.count, 3);
    /* Parts on both sides of what stays, grown to whole pages. */
    convert(2 * MIB - 5, MIB + 10, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE);
    CHECK_EQUAL(map.count, 5);
    check_region(0, MIB, MIB - PAGE, MEMORY_BOOT_RECLAIMABLE);
    check_region(1, 2 * MIB - PAGE, PAGE, MEMORY_PACKAGE);
    check_region(2, 2 * MIB, MIB, MEMORY_USABLE);
    check_region(3, 3 * MIB, PAGE, MEMORY_PACKAGE);
    check_region(4, 3 * MIB + PAGE, MIB - PAGE, MEMORY_BOOT_RECLAIMABLE);
    /* What wraps goes to the end; what was converted joins its neighbours. */
    convert(2 * MIB, UINT64_MAX, MEMORY_USABLE, MEMORY_PACKAGE);
    convert(MIB, UINT64_MAX, MEMORY_BOOT_RECLAIMABLE, MEMORY_PACKAGE);
    CHECK_EQUAL(map.count, 1);
    check_region(0, MIB, 3 * MIB, MEMORY_PACKAGE);
}

static void test_full(void)
{
    fill();
    CHECK_EQUAL(map.count, BOOT_MEMORY_REGIONS_MAX - 1);
    const struct boot_memory_region last = map.regions[map.count - 1];
    CHECK_EQUAL(
        memory_map_reserve(&map, last.base + PAGE, PAGE, MEMORY_PACKAGE, &error),
        STATUS_LIMIT_EXCEEDED);
    CHECK(strstr(error.text, "more than 256 regions") != NULL);
    uint64_t base = 0;
    CHECK_EQUAL(
        memory_map_allocate(
            &map, PAGE, PAGE, last.base + last.size_bytes - PAGE, MEMORY_INIT, &base),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(map.count, BOOT_MEMORY_REGIONS_MAX - 1);
    CHECK_EQUAL(memory_map_allocate(&map, PAGE, PAGE, 0, MEMORY_INIT, &base), STATUS_OK);
    CHECK_EQUAL(map.count, BOOT_MEMORY_REGIONS_MAX);
}

static void test_allocate(void)
{
    uint64_t base = 0;
    begin_sealed();
    CHECK_EQUAL(memory_map_allocate(&map, 1, 1, 0, MEMORY_KERNEL, &base), STATUS_OK);
    CHECK_EQUAL(base, 2 * MIB - PAGE);
    CHECK_EQUAL(memory_map_allocate(&map, PAGE, 64 * KIB, 0, MEMORY_KERNEL, &base), STATUS_OK);
    CHECK_EQUAL(base, 2 * MIB - 64 * KIB);
    CHECK_EQUAL(
        memory_map_allocate(&map, 2 * PAGE, PAGE, MIB + 2 * PAGE + 5, MEMORY_INIT, &base),
        STATUS_OK);
    CHECK_EQUAL(base, MIB);
    check_region(0, MIB, 2 * PAGE, MEMORY_INIT);
}

static void test_allocate_refuses(void)
{
    uint64_t base = 0;
    begin_sealed();
    static const struct {
        uint64_t size_bytes;
        uint64_t align_bytes;
        uint64_t end;
    } bad[] = {
        {0, PAGE, 0},
        {MIB + 1, PAGE, 0},
        {UINT64_MAX, PAGE, 0},
        {UINT64_MAX - PAGE, PAGE, 0},
        {PAGE, 2 * MIB, 0},
        {PAGE, PAGE, MIB},
        {PAGE, PAGE, MIB + PAGE - 1},
        {PAGE, PAGE, 1},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const enum status status = memory_map_allocate(
            &map, bad[i].size_bytes, bad[i].align_bytes, bad[i].end, MEMORY_INIT, &base);
        CHECK_EQUAL(status, STATUS_NO_MEMORY);
    }
    CHECK_EQUAL(map.count, 1);
}

static void test_never_page_zero(void)
{
    uint64_t base = 1;
    begin();
    add(0, 3 * PAGE, MEMORY_USABLE);
    CHECK_EQUAL(memory_map_seal(&map, &error), STATUS_OK);
    CHECK_EQUAL(memory_map_allocate(&map, 3 * PAGE, PAGE, 0, 0, &base), STATUS_NO_MEMORY);
    CHECK_EQUAL(memory_map_allocate(&map, 2 * PAGE, PAGE, 0, MEMORY_INIT, &base), STATUS_OK);
    CHECK_EQUAL(base, PAGE);
    CHECK_EQUAL(memory_map_allocate(&map, 1, PAGE, 0, MEMORY_INIT, &base), STATUS_NO_MEMORY);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"add", test_add},
        {"seal sorts and joins", test_seal_sorts_and_joins},
        {"seal aligns", test_seal_aligns},
        {"seal refuses", test_seal_refuses},
        {"covers", test_covers},
        {"reserve", test_reserve},
        {"reserve refuses", test_reserve_refuses},
        {"convert", test_convert},
        {"full", test_full},
        {"allocate", test_allocate},
        {"allocate refuses", test_allocate_refuses},
        {"never page 0", test_never_page_zero},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
