/* A fw_cfg of bytes, and what an emulator that is none may say. */
#include "fw_cfg.h"
#include "unit.h"

#define KEYS        32u
#define ITEM_BYTES  1024u
#define ENTRY_BYTES 64u
#define SIGNATURE   0x00u
#define FEATURES    0x01u
#define DIRECTORY   0x19u

static uint8_t items[KEYS][ITEM_BYTES];
static uint32_t selected;
static uint32_t next;
static uint32_t read_count;

static void select_key(void *context, uint16_t to)
{
    CHECK(context == items);
    CHECK(to < KEYS);
    selected = to;
    next = 0;
}

static uint8_t read_byte(void *context)
{
    CHECK(context == items);
    read_count++;
    return next < ITEM_BYTES ? items[selected][next++] : 0; /* as behind the end of an item */
}

static const struct fw_cfg fw_cfg = {.select = select_key, .read = read_byte, .context = items};

static void set_count(uint32_t count)
{
    for (uint32_t i = 0; i < 4; i++) {
        items[DIRECTORY][i] = (uint8_t)(count >> (24 - 8 * i));
    }
}

static void set_file(uint32_t index, uint32_t size_bytes, uint16_t key, const char *name)
{
    uint8_t *entry = items[DIRECTORY] + 4 + (size_t)index * ENTRY_BYTES;
    for (uint32_t i = 0; i < 4; i++) {
        entry[i] = (uint8_t)(size_bytes >> (24 - 8 * i));
    }
    entry[4] = (uint8_t)(key >> 8);
    entry[5] = (uint8_t)key;
    memset(entry + 8, 0, ENTRY_BYTES - 8);
    memcpy(entry + 8, name, strlen(name));
}

static void begin(void)
{
    memset(items, 0, sizeof(items));
    memcpy(items[SIGNATURE], "QEMU", 4);
    items[FEATURES][0] = 3;
    set_count(3);
    set_file(0, 7, 0x20, "bootorder");
    set_file(1, RAMFB_FILE_BYTES, 0x2a, RAMFB_FILE);
    set_file(2, RAMFB_FILE_BYTES, 0x2b, RAMFB_FILE "x");
    read_count = 0;
}

static enum status find(uint16_t *key)
{
    *key = 0;
    return fw_cfg_find(&fw_cfg, RAMFB_FILE, RAMFB_FILE_BYTES, key);
}

static void test_found(void)
{
    uint16_t key = 0;
    begin();
    CHECK_EQUAL(find(&key), STATUS_OK);
    CHECK_EQUAL(key, 0x2a);
    set_count(1);
    CHECK_EQUAL(find(&key), STATUS_NOT_FOUND);
    begin();
    items[FEATURES][0] = 1; /* it takes nothing */
    CHECK_EQUAL(find(&key), STATUS_NOT_FOUND);
    begin();
    memcpy(items[SIGNATURE], "QEMV", 4);
    CHECK_EQUAL(find(&key), STATUS_NOT_FOUND);
    memset(items, 0xff, sizeof(items)); /* nothing is there */
    read_count = 0;
    CHECK_EQUAL(find(&key), STATUS_NOT_FOUND);
    CHECK_EQUAL(read_count, 4);
    CHECK_EQUAL(key, 0);
}

static void test_hostile(void)
{
    static const uint16_t keys[] = {0, 0x1f, 0x4000, 0x402a, 0xffff};
    static const uint32_t sizes[] = {0, RAMFB_FILE_BYTES - 1, RAMFB_FILE_BYTES + 1, UINT32_MAX};
    uint16_t key = 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        begin();
        set_file(1, RAMFB_FILE_BYTES, keys[i], RAMFB_FILE);
        CHECK_EQUAL(find(&key), STATUS_MALFORMED);
        CHECK_EQUAL(key, 0);
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        begin();
        set_file(1, sizes[i], 0x2a, RAMFB_FILE);
        CHECK_EQUAL(find(&key), STATUS_MALFORMED);
    }
    begin();
    memset(items[DIRECTORY] + 4 + ENTRY_BYTES + 8, 'x', ENTRY_BYTES - 8); /* without an end */
    CHECK_EQUAL(find(&key), STATUS_NOT_FOUND);
    begin();
    set_file(1, 0, 0, "");
    set_count(UINT32_MAX);
    CHECK_EQUAL(find(&key), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(read_count, 4 + 1 + 4 + FW_CFG_FILES_MAX * ENTRY_BYTES);
    begin();
    set_count(UINT32_MAX); /* it is before the end of what is looked at */
    CHECK_EQUAL(find(&key), STATUS_OK);
}

static void test_order(void)
{
    static const uint8_t wanted[] = {
        0,    0x2a, 0,    0x18,                      /* select and write, of this key */
        0,    0,    0,    28,                        /* so many bytes */
        0,    0,    0,    1,    0x20, 0, 0x10, 0x10, /* which lie behind this */
        0,    0,    0,    2,    0x40, 0, 0x10, 0,    /* the picture */
        0x34, 0x32, 0x52, 0x58, 0,    0, 0,    0,    /* XR24, no flags */
        0,    0,    4,    0,    0,    0, 3,    0,    /* 1024 by 768 */
        0,    0,    0x10, 0,    0,    0, 0,    0,
    };
    const struct ramfb_picture picture = {.address = 0x240001000, .width = 1024, .height = 768};
    struct ramfb_order order = ramfb_order_for(&picture, 0x2a, 0x120001000);
    CHECK(memcmp(&order, wanted, sizeof(wanted)) == 0);
    CHECK_EQUAL(sizeof(wanted), sizeof(order));
    CHECK_EQUAL(ramfb_order_result(&order), STATUS_NOT_FOUND);
    order.control = 0;
    CHECK_EQUAL(ramfb_order_result(&order), STATUS_OK);
    order.control = __builtin_bswap32(0x2a0019);
    CHECK_EQUAL(ramfb_order_result(&order), STATUS_DEVICE_ERROR);
}

static void test_sizes(void)
{
    CHECK(ramfb_picture_is_possible(1024, 768, 1024 * 768 * 4));
    CHECK(!ramfb_picture_is_possible(1024, 768, 1024 * 768 * 4 - 1));
    CHECK(ramfb_picture_is_possible(16, 16, 1024));
    CHECK(!ramfb_picture_is_possible(15, 16, 1024));
    CHECK(!ramfb_picture_is_possible(16, 15, 1024));
    CHECK(!ramfb_picture_is_possible(16, 0, 1024));
    CHECK(!ramfb_picture_is_possible(16001, 16, UINT64_MAX));
    CHECK(!ramfb_picture_is_possible(16, 16001, UINT64_MAX));
    CHECK(!ramfb_picture_is_possible(UINT32_MAX, UINT32_MAX, UINT64_MAX));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"found", test_found},
        {"hostile", test_hostile},
        {"order", test_order},
        {"sizes", test_sizes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
