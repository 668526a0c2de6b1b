#include "line_editor/history.h"
#include "unit.h"
#include <stdlib.h>

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static bool is_entry(const struct history *history, uint32_t age, const char *text)
{
    struct bytes line = {NULL, 0};
    return history_get(history, age, &line) && line.size_bytes == strlen(text) &&
           memcmp(line.data, text, line.size_bytes) == 0;
}

static void test_order(void)
{
    uint8_t memory[64];
    struct history history;
    struct bytes line = {NULL, 0};
    history_init(&history, memory, sizeof(memory));
    CHECK(!history_get(&history, 0, &line));
    history_add(&history, of("one"));
    history_add(&history, of("two"));
    history_add(&history, of("two"));
    history_add(&history, of(""));
    CHECK_EQUAL(history.count, 2);
    CHECK(is_entry(&history, 0, "two"));
    CHECK(is_entry(&history, 1, "one"));
    CHECK(!history_get(&history, 2, &line));
    CHECK(!history_get(&history, UINT32_MAX, &line));
    history_add(&history, of("one"));
    CHECK_EQUAL(history.count, 3);
}

static void test_bounded(void)
{
    const size_t size = 16;
    uint8_t *memory = malloc(size);
    struct history history;
    history_init(&history, memory, size);
    history_add(&history, of("aaaa"));
    history_add(&history, of("bbbb"));
    history_add(&history, of("cccc"));
    CHECK_EQUAL(history.count, 2);
    CHECK(is_entry(&history, 0, "cccc"));
    CHECK(is_entry(&history, 1, "bbbb"));
    history_add(&history, of("12345678901234"));
    CHECK_EQUAL(history.count, 1);
    CHECK(is_entry(&history, 0, "12345678901234"));
    history_add(&history, of("123456789012345"));
    CHECK(is_entry(&history, 0, "12345678901234"));
    for (uint32_t i = 0; i < 1000; i++) {
        const char text[3] = {(char)('a' + i % 26), (char)('a' + i % 7), '\0'};
        history_add(&history, of(text));
        CHECK(is_entry(&history, 0, text));
        CHECK(history.used_bytes <= size);
    }
    history_init(&history, memory, 0);
    history_add(&history, of("x"));
    CHECK_EQUAL(history.count, 0);
    free(memory);
}

static void test_find(void)
{
    uint8_t memory[128];
    struct history history;
    uint32_t age = 0;
    history_init(&history, memory, sizeof(memory));
    history_add(&history, of("cat a"));
    history_add(&history, of("ls"));
    history_add(&history, of("cat b"));
    CHECK(history_find(&history, 0, of("cat"), &age));
    CHECK_EQUAL(age, 0);
    CHECK(history_find(&history, 1, of("cat"), &age));
    CHECK_EQUAL(age, 2);
    CHECK(!history_find(&history, 3, of("cat"), &age));
    CHECK(!history_find(&history, 0, of("cat c"), &age));
    CHECK(!history_find(&history, 0, of("a longer text than any line"), &age));
    CHECK(history_find(&history, 0, of("s"), &age));
    CHECK_EQUAL(age, 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"order", test_order},
        {"bounded", test_bounded},
        {"find", test_find},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
