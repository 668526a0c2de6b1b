/* The tree as a whole, /chosen, memory and reservations, and the early console. */
#include "device_tree_check.h"

#define ACCEPTED() check_read_accepted(DEVICE_TREE_AARCH64, 0, __FILE__, __LINE__)
#define REFUSED(status, words)                                                                     \
    check_read_refused(DEVICE_TREE_AARCH64, 0, status, words, __FILE__, __LINE__)

#define MEMORY "/memory@40000000"

static void begin(void)
{
    load_tree(TEST_DATA_FOLDER "aarch64.dtb");
}

static enum status read_bytes(const uint8_t *data, size_t size_bytes)
{
    const struct bytes copy = test_bytes_copy(data, size_bytes);
    error.text[0] = '\0';
    memset(&map, 0, sizeof(map));
    const enum status status =
        device_tree_read(copy, DEVICE_TREE_AARCH64, 0, &info, &map, &reservations, &error);
    test_bytes_free(copy);
    return status;
}

static void test_claimed_size(void)
{
    begin();
    CHECK_EQUAL(device_tree_claimed_size(tree), fdt_totalsize(tree));
    tree[3] ^= 1;
    CHECK_EQUAL(device_tree_claimed_size(tree), 0);
    static const uint8_t nothing[8];
    CHECK_EQUAL(device_tree_claimed_size(nothing), 0);
}

/* Whatever room is behind it, it ends where its blocks do, and is read as before. */
static void test_trim(void)
{
    begin();
    (void)fdt_pack(tree);
    const uint32_t packed_bytes = fdt_totalsize(tree);
    for (uint32_t room_bytes = 0; room_bytes <= 4096; room_bytes += 1024) {
        begin();
        (void)fdt_pack(tree);
        fdt_set_totalsize(tree, packed_bytes + room_bytes);
        CHECK_EQUAL(device_tree_trim(tree), packed_bytes);
        CHECK_EQUAL(device_tree_claimed_size(tree), packed_bytes);
        ACCEPTED();
    }
}

static void test_cut_anywhere(void)
{
    begin();
    (void)fdt_pack(tree);
    const uint32_t whole = fdt_totalsize(tree);
    for (uint32_t size_bytes = 0; size_bytes < whole; size_bytes += 13) {
        CHECK_EQUAL(read_bytes(tree, size_bytes), STATUS_TRUNCATED);
        CHECK(strstr(error.text, "not a good tree") != NULL);
    }
    CHECK_EQUAL(read_bytes(tree, whole), STATUS_OK);
}

/* Whatever is changed: an answer, and no access outside. */
static void test_any_changed_byte(void)
{
    begin();
    (void)fdt_pack(tree);
    const uint32_t whole = fdt_totalsize(tree);
    for (uint32_t i = 0; i < whole; i += 3) {
        tree[i] ^= 0x81;
        const enum status status = read_bytes(tree, whole);
        CHECK((status == STATUS_OK) == (error.text[0] == '\0'));
        tree[i] ^= 0x81;
    }
}

static void test_bad_header(void)
{
    begin();
    (void)fdt_pack(tree);
    const uint32_t whole = fdt_totalsize(tree);
    fdt_set_magic(tree, 0x12345678);
    CHECK_EQUAL(read_bytes(tree, whole), STATUS_MALFORMED);
    fdt_set_magic(tree, FDT_MAGIC);
    const uint32_t structure = fdt_off_dt_struct(tree);
    fdt_set_off_dt_struct(tree, structure + 2);
    CHECK_EQUAL(read_bytes(tree, whole), STATUS_MALFORMED);
    fdt_set_off_dt_struct(tree, structure);
    const uint32_t reservations_at = fdt_off_mem_rsvmap(tree);
    fdt_set_off_mem_rsvmap(tree, reservations_at + 4);
    CHECK_EQUAL(read_bytes(tree, whole), STATUS_MALFORMED);
    fdt_set_off_mem_rsvmap(tree, reservations_at);
    fdt_set_version(tree, 16);
    CHECK_EQUAL(read_bytes(tree, whole), STATUS_UNSUPPORTED);
    CHECK(strstr(error.text, "BADVERSION") != NULL);
    static uint8_t huge[DEVICE_TREE_BYTES_MAX + 1];
    CHECK_EQUAL(read_bytes(huge, sizeof(huge)), STATUS_LIMIT_EXCEEDED);
}

static void test_depth(void)
{
    char path[128] = "/";
    begin();
    for (uint32_t depth = 1; depth < 16; depth++) {
        add_node(path, "n");
        (void)strcat(path, depth == 1 ? "n" : "/n");
    }
    ACCEPTED();
    add_node(path, "n");
    REFUSED(STATUS_LIMIT_EXCEEDED, "n is nested deeper than 16");
}

static void test_command_line(void)
{
    char line[BOOT_COMMAND_LINE_BYTES + 1];
    memset(line, 'x', sizeof(line));
    line[BOOT_COMMAND_LINE_BYTES - 1] = '\0';
    begin();
    set_text("/chosen", "bootargs", line);
    ACCEPTED();
    CHECK(strcmp(info.command_line, line) == 0);
    line[BOOT_COMMAND_LINE_BYTES - 1] = 'x';
    line[BOOT_COMMAND_LINE_BYTES] = '\0';
    set_text("/chosen", "bootargs", line);
    REFUSED(STATUS_LIMIT_EXCEEDED, "a command line of 256 characters; 255 are allowed");
    set_raw("/chosen", "bootargs", "abc", 3);
    REFUSED(STATUS_MALFORMED, "does not end with NUL");
    set_raw("/chosen", "bootargs", "", 0);
    ACCEPTED();
    CHECK(info.command_line[0] == '\0');
}

static void test_seed(void)
{
    begin();
    set_raw("/chosen", "rng-seed", "abcd", 4);
    set_raw("/chosen", "kaslr-seed", "01234567", 8);
    ACCEPTED();
    CHECK_EQUAL(info.seed_size_bytes, 12);
    CHECK(memcmp(info.seed, "abcd01234567", 12) == 0);
    remove_property("/chosen", "rng-seed");
    remove_property("/chosen", "kaslr-seed");
    ACCEPTED();
    CHECK_EQUAL(info.seed_size_bytes, 0);
    uint8_t long_seed[40];
    memset(long_seed, 7, sizeof(long_seed));
    set_raw("/chosen", "rng-seed", long_seed, sizeof(long_seed));
    ACCEPTED();
    CHECK_EQUAL(info.seed_size_bytes, BOOT_SEED_BYTES);
}

static void test_package(void)
{
    static const uint32_t start[] = {1, 0x1000};
    static const uint32_t end[] = {1, 0x3000};
    begin();
    set_cells("/chosen", "linux,initrd-start", start, 2);
    set_cells("/chosen", "linux,initrd-end", end, 2);
    ACCEPTED();
    CHECK_EQUAL(info.package.base, UINT64_C(0x100001000));
    CHECK_EQUAL(info.package.size_bytes, 0x2000);
    set_cells("/chosen", "linux,initrd-end", start, 2);
    REFUSED(STATUS_MALFORMED, "are no range");
    set_raw("/chosen", "linux,initrd-end", "abc", 3);
    REFUSED(STATUS_MALFORMED, "linux,initrd-end has 3 bytes");
    remove_property("/chosen", "linux,initrd-end");
    REFUSED(STATUS_MALFORMED, "are no range");
    remove_property("/chosen", "linux,initrd-start");
    ACCEPTED();
    CHECK_EQUAL(info.package.size_bytes, 0);
    remove_node("/chosen");
    ACCEPTED();
    CHECK_EQUAL(info.console.kind, CONSOLE_NONE);
}

static void test_memory(void)
{
    static const uint32_t two[] = {0, 0x40000000, 0, 0x1000, 1, 0, 0, 0x2000};
    static const uint32_t wraps[] = {UINT32_MAX, 0xfffff000, 0, 0x1000};
    begin();
    set_cells(MEMORY, "reg", two, 8);
    ACCEPTED();
    CHECK_EQUAL(map.count, 2);
    CHECK_EQUAL(map.regions[1].base, UINT64_C(1) << 32);
    CHECK_EQUAL(map.regions[1].size_bytes, 0x2000);
    set_cells(MEMORY, "reg", wraps, 4);
    REFUSED(STATUS_MALFORMED, "empty or wraps");
    remove_property(MEMORY, "reg");
    REFUSED(STATUS_MALFORMED, "no range number 0");
    set_text(MEMORY, "status", "disabled");
    REFUSED(STATUS_NOT_FOUND, "it names no memory");
}

/* memory_map_add() speaks for itself: its sentence has another beginning. */
static void test_too_much_memory(void)
{
    static uint8_t reg[16 * (BOOT_MEMORY_REGIONS_MAX + 1)];
    for (uint32_t i = 0; i <= BOOT_MEMORY_REGIONS_MAX; i++) {
        fdt64_st(reg + 16 * (size_t)i, UINT64_C(0x100000) * i);
        fdt64_st(reg + 16 * (size_t)i + 8, 0x1000);
    }
    begin();
    set_raw(MEMORY, "reg", reg, sizeof(reg));
    CHECK_EQUAL(read_tree(DEVICE_TREE_AARCH64, 0), STATUS_LIMIT_EXCEEDED);
    CHECK(strstr(error.text, "more than 256 regions") != NULL);
    fdt64_st(reg, UINT64_MAX - 0x1000);
    set_raw(MEMORY, "reg", reg, 16);
    CHECK_EQUAL(read_tree(DEVICE_TREE_AARCH64, 0), STATUS_MALFORMED);
}

static void test_reservations(void)
{
    static const uint32_t ranges[] = {0, 0x41000000, 0, 0x1000, 0, 0x42000000, 0, 0x1000};
    begin();
    CHECK_EQUAL(fdt_add_mem_rsv(tree, 0x40100000, 0x300), 0);
    add_node("/", "reserved-memory");
    set_cell("/reserved-memory", "#address-cells", 2);
    set_cell("/reserved-memory", "#size-cells", 2);
    set_raw("/reserved-memory", "ranges", "", 0);
    add_node("/reserved-memory", "fixed");
    set_cells("/reserved-memory/fixed", "reg", ranges, 8);
    add_node("/reserved-memory", "anywhere");
    set_cell("/reserved-memory/anywhere", "size", 0x1000);
    add_node("/reserved-memory", "off");
    set_cells("/reserved-memory/off", "reg", ranges, 8);
    set_text("/reserved-memory/off", "status", "disabled");
    ACCEPTED();
    CHECK_EQUAL(reservations.count, 3);
    CHECK_EQUAL(reservations.ranges[0].base, 0x40100000);
    CHECK_EQUAL(reservations.ranges[0].size_bytes, 0x300);
    CHECK_EQUAL(reservations.ranges[2].base, 0x42000000);
    set_cells("/reserved-memory/fixed", "reg", ranges, 7);
    REFUSED(STATUS_MALFORMED, "fixed: reg is no whole number of ranges");
    remove_property("/reserved-memory", "ranges");
    set_cells("/reserved-memory/fixed", "reg", ranges, 8);
    REFUSED(STATUS_UNSUPPORTED, "translates addresses");
}

static void test_bad_reservations(void)
{
    begin();
    for (uint32_t i = 0; i < DEVICE_TREE_RESERVATIONS_MAX; i++) {
        CHECK_EQUAL(fdt_add_mem_rsv(tree, 0x40000000 + i * UINT64_C(0x1000), 0x1000), 0);
    }
    ACCEPTED();
    CHECK_EQUAL(reservations.count, DEVICE_TREE_RESERVATIONS_MAX);
    CHECK_EQUAL(fdt_add_mem_rsv(tree, 0x50000000, 0x1000), 0);
    REFUSED(STATUS_LIMIT_EXCEEDED, "more than 32 memory reservations");
    begin();
    CHECK_EQUAL(fdt_add_mem_rsv(tree, UINT64_MAX, 1), 0);
    REFUSED(STATUS_MALFORMED, "memory reservation 0 wraps");
}

static struct boot_console read_console(void)
{
    struct boot_console console;
    const struct bytes all = {tree, sizeof(tree)};
    CHECK_EQUAL(device_tree_read_console(all, &console, &error), STATUS_OK);
    return console;
}

static void test_console(void)
{
    begin();
    CHECK_EQUAL(read_console().kind, CONSOLE_PL011);
    set_text("/chosen", "stdout-path", "/pl011@9000000:115200n8");
    CHECK_EQUAL(read_console().base, 0x09000000);
    add_node("/", "aliases");
    set_text("/aliases", "serial0", "/pl011@9000000");
    set_text("/chosen", "stdout-path", "serial0:115200n8");
    CHECK_EQUAL(read_console().base, 0x09000000);
    set_text("/chosen", "stdout-path", "serial0");
    CHECK_EQUAL(read_console().interrupt_line, 33);
}

static void test_no_console(void)
{
    static const char *const paths[] = {"", ":", "/", "/nowhere", "serial9", "/pl031@9010000"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        begin();
        set_text("/chosen", "stdout-path", paths[i]);
        CHECK_EQUAL(read_console().kind, CONSOLE_NONE);
    }
    begin();
    set_text("/pl011@9000000", "status", "disabled");
    CHECK_EQUAL(read_console().kind, CONSOLE_NONE);
    remove_property("/chosen", "stdout-path");
    CHECK_EQUAL(read_console().kind, CONSOLE_NONE);
    struct boot_console console;
    CHECK_EQUAL(
        device_tree_read_console((struct bytes){tree, 20}, &console, &error), STATUS_TRUNCATED);
    CHECK_EQUAL(console.kind, CONSOLE_NONE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"claimed size", test_claimed_size},
        {"trim", test_trim},
        {"cut anywhere", test_cut_anywhere},
        {"any changed byte", test_any_changed_byte},
        {"bad header", test_bad_header},
        {"depth", test_depth},
        {"command line", test_command_line},
        {"seed", test_seed},
        {"package", test_package},
        {"memory", test_memory},
        {"too much memory", test_too_much_memory},
        {"reservations", test_reservations},
        {"bad reservations", test_bad_reservations},
        {"console", test_console},
        {"no console", test_no_console},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
