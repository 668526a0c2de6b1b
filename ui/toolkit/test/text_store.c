#include "toolkit/text_store.h"
#include "unit.h"
#include <stdlib.h>

#define MODEL_BYTES 65536u

static uint8_t model[MODEL_BYTES];
static size_t model_bytes;
static uint32_t seed = 7;

static uint32_t roll(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void model_insert(size_t at, const uint8_t *bytes, size_t size)
{
    memmove(&model[at + size], &model[at], model_bytes - at);
    memcpy(&model[at], bytes, size);
    model_bytes += size;
}

static void model_erase(size_t at, size_t size)
{
    memmove(&model[at], &model[at + size], model_bytes - at - size);
    model_bytes -= size;
}

static size_t model_line_start(size_t line)
{
    size_t at = 0;
    for (size_t i = 0; i < line; i++) {
        while (at < model_bytes && model[at] != '\n') {
            at++;
        }
        at += at < model_bytes ? 1 : 0;
    }
    return at;
}

static void check_place(struct text_store *store, size_t offset)
{
    size_t line = 0;
    for (size_t i = 0; i < offset; i++) {
        line += model[i] == '\n' ? 1 : 0;
    }
    CHECK_EQUAL(text_store_line_of(store, offset), line);
    const size_t start = model_line_start(line);
    CHECK_EQUAL(text_store_line_start(store, line), start);
    size_t end = start;
    while (end < model_bytes && model[end] != '\n') {
        end++;
    }
    CHECK_EQUAL(text_store_line_end(store, start), end);
    const struct bytes view = text_store_view(store, offset);
    CHECK(view.size_bytes <= model_bytes - offset);
    CHECK((view.size_bytes == 0) == (offset == model_bytes));
    CHECK(view.size_bytes == 0 || memcmp(view.data, &model[offset], view.size_bytes) == 0);
}

static void check_all(struct text_store *store)
{
    static uint8_t out[MODEL_BYTES];
    CHECK_EQUAL(store->size_bytes, model_bytes);
    CHECK_EQUAL(text_store_read(store, 0, out, sizeof(out)), model_bytes);
    CHECK(memcmp(out, model, model_bytes) == 0);
}

static void random_insert(struct text_store *store)
{
    static uint8_t bytes[12000];
    const size_t most = roll(8) == 0 ? sizeof(bytes) : 40;
    const size_t size = roll((uint32_t)most);
    if (model_bytes + size > MODEL_BYTES) {
        return;
    }
    for (size_t i = 0; i < size; i++) {
        bytes[i] = roll(20) == 0 ? '\n' : (uint8_t)('a' + roll(26));
    }
    const size_t at = roll((uint32_t)model_bytes + 1);
    CHECK(text_store_insert(store, at, (struct bytes){bytes, size}));
    model_insert(at, bytes, size);
}

static void random_erase(struct text_store *store)
{
    const size_t at = roll((uint32_t)model_bytes + 1);
    size_t size = roll(roll(10) == 0 ? 20000 : 60);
    text_store_erase(store, at, size);
    size = size < model_bytes - at ? size : model_bytes - at;
    model_erase(at, size);
}

static void test_like_an_array(void)
{
    struct text_store store = {0};
    model_bytes = 0;
    for (uint32_t i = 0; i < 4000; i++) {
        if (roll(2) == 0) {
            random_insert(&store);
        } else {
            random_erase(&store);
        }
        check_place(&store, roll((uint32_t)model_bytes + 1));
        if (i % 50 == 0) {
            check_all(&store);
        }
    }
    check_all(&store);
    text_store_finish(&store);
}

static void test_large(void)
{
    const size_t size = TEXT_STORE_BYTES_MAX;
    uint8_t *bytes = malloc(size);
    memset(bytes, 'x', size);
    bytes[size / 2] = '\n';
    struct text_store store = {0};
    CHECK(text_store_insert(&store, 0, (struct bytes){bytes, size}));
    CHECK(!text_store_insert(&store, 5, (struct bytes){bytes, 1}));
    CHECK_EQUAL(store.size_bytes, size);
    CHECK_EQUAL(text_store_line_start(&store, 1), size / 2 + 1);
    CHECK_EQUAL(text_store_line_start(&store, 2), size);
    CHECK_EQUAL(text_store_line_end(&store, 0), size / 2);
    text_store_erase(&store, 1, size);
    CHECK_EQUAL(store.size_bytes, 1);
    CHECK_EQUAL(store.block_count, 1);
    CHECK_EQUAL(store.line_end_count, 0);
    text_store_finish(&store);
    free(bytes);
}

static void test_empty(void)
{
    struct text_store store = {0};
    uint8_t out[4];
    CHECK_EQUAL(text_store_read(&store, 0, out, sizeof(out)), 0);
    CHECK_EQUAL(text_store_line_start(&store, 0), 0);
    CHECK_EQUAL(text_store_line_start(&store, 3), 0);
    CHECK_EQUAL(text_store_line_end(&store, 0), 0);
    text_store_erase(&store, 0, 10);
    text_store_finish(&store);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a store is like an array", test_like_an_array},
        {"up to its bound", test_large},
        {"nothing in it", test_empty},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
