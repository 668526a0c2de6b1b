/* Files `keymaps` that are not what they should be: each test spoils a copy of a good one. */
#include "keyboard/keymap_file.h"
#include "typing.h"
#include <stdlib.h>

#define SECOND (KEYMAP_FILE_HEAD_BYTES + KEYMAP_FILE_ENTRY_BYTES)

static uint8_t copy[1u << 20];
static size_t size_bytes;
static struct keymap_file file;

static struct bytes begin(void)
{
    const struct bytes good = keymap_bytes();
    memcpy(copy, good.data, good.size_bytes);
    size_bytes = good.size_bytes;
    return (struct bytes){copy, size_bytes};
}

static void put(size_t offset, uint32_t number)
{
    memcpy(copy + offset, &number, sizeof(number));
}

static enum status opened(void)
{
    const enum status status = keymap_file_open((struct bytes){copy, size_bytes}, &file);
    (void)begin();
    return status;
}

static void test_good(void)
{
    struct keymap_entry entry;
    char *text = NULL;
    CHECK_EQUAL(keymap_file_open(begin(), &file), STATUS_OK);
    CHECK(keymap_file_entry(&file, KEYMAP_LAYOUT, 0, &entry));
    CHECK(entry.name.size_bytes == 2 && memcmp(entry.name.data, "us", 2) == 0);
    CHECK_EQUAL(keymap_file_unpack(&entry, &text), STATUS_OK);
    CHECK_EQUAL(strlen(text), entry.size_bytes);
    free(text);
    CHECK(keymap_file_entry(&file, KEYMAP_COMPOSE, 0, &entry));
    CHECK(!keymap_file_entry(&file, KEYMAP_COMPOSE, 1, &entry));
}

static void test_head(void)
{
    (void)begin();
    size_bytes = KEYMAP_FILE_HEAD_BYTES - 1;
    CHECK_EQUAL(opened(), STATUS_TRUNCATED);
    copy[0] = 't';
    CHECK_EQUAL(opened(), STATUS_MALFORMED);
    put(KEYMAP_HEAD_VERSION, KEYMAP_FILE_VERSION + 1);
    CHECK_EQUAL(opened(), STATUS_UNSUPPORTED);
    put(KEYMAP_HEAD_COUNT, KEYMAP_ENTRIES_MAX + 1);
    CHECK_EQUAL(opened(), STATUS_LIMIT_EXCEEDED);
    put(KEYMAP_HEAD_COUNT, 0);
    CHECK_EQUAL(opened(), STATUS_MALFORMED);
    size_bytes = SECOND;
    CHECK_EQUAL(opened(), STATUS_TRUNCATED);
}

static void test_entries(void)
{
    (void)begin();
    put(SECOND + KEYMAP_ENTRY_OFFSET, UINT32_MAX);
    CHECK_EQUAL(opened(), STATUS_TRUNCATED);
    put(SECOND + KEYMAP_ENTRY_PACKED, UINT32_MAX);
    CHECK_EQUAL(opened(), STATUS_TRUNCATED);
    put(SECOND + KEYMAP_ENTRY_SIZE, KEYMAP_TEXT_BYTES_MAX + 1);
    CHECK_EQUAL(opened(), STATUS_LIMIT_EXCEEDED);
    put(SECOND + KEYMAP_ENTRY_KIND, KEYMAP_KIND_COUNT);
    CHECK_EQUAL(opened(), STATUS_MALFORMED);
    copy[SECOND] = 0;
    CHECK_EQUAL(opened(), STATUS_MALFORMED);
    copy[SECOND] = ' ';
    CHECK_EQUAL(opened(), STATUS_MALFORMED);
    memcpy(copy + SECOND, copy + KEYMAP_FILE_HEAD_BYTES, KEYMAP_NAME_BYTES);
    CHECK_EQUAL(opened(), STATUS_MALFORMED);
}

/* What only shows when a keymap is chosen. */
static void test_blocks(void)
{
    static const struct bytes gb = {(const uint8_t *)"gb", 2};
    struct keyboard keyboard;
    struct keymap_entry entry;
    CHECK_EQUAL(keyboard_init(&keyboard, begin()), STATUS_OK);
    CHECK_EQUAL(keyboard_choose(&keyboard, gb), STATUS_OK);
    CHECK(keymap_file_entry(&keyboard.file, KEYMAP_LAYOUT, 2, &entry));
    CHECK(bytes_equal(entry.name, gb));
    const size_t block = (size_t)(entry.block.data - copy);
    /* LZ4 that leads out of what was unpacked; then text that is no keymap. */
    copy[block] = 0xff;
    CHECK_EQUAL(keyboard_choose(&keyboard, gb), STATUS_MALFORMED);
    (void)begin();
    copy[block + 2] ^= 1;
    CHECK_EQUAL(keyboard_choose(&keyboard, gb), STATUS_MALFORMED);
    CHECK_EQUAL(press(&keyboard, KEY_A).text, 'a');
    (void)begin();
    CHECK_EQUAL(keyboard_choose(&keyboard, gb), STATUS_OK);
    keyboard_finish(&keyboard);
    /* The first keymap, and the compose table, have to be good from the start. */
    put(KEYMAP_FILE_HEAD_BYTES + KEYMAP_ENTRY_SIZE, 100);
    CHECK_EQUAL(keyboard_init(&keyboard, (struct bytes){copy, size_bytes}), STATUS_MALFORMED);
    CHECK(keymap_file_open(begin(), &file) == STATUS_OK);
    CHECK(keymap_file_entry(&file, KEYMAP_COMPOSE, 0, &entry));
    copy[entry.block.data - copy] = 0xff;
    CHECK_EQUAL(keyboard_init(&keyboard, (struct bytes){copy, size_bytes}), STATUS_MALFORMED);
    CHECK_EQUAL(keyboard_init(&keyboard, (struct bytes){copy, 5}), STATUS_TRUNCATED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"head", test_head},
        {"entries", test_entries},
        {"blocks", test_blocks},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
