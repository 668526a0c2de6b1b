#include "support/page_pool.h"
#include "lib/list.h"
#include "unit.h"
#include <stdlib.h>

#define CHUNKS          5u
#define CHUNK_BYTES_MAX (CHUNK_PAGES_MAX * PAGE_BYTES)

/* The tests run with chunks of this size. */
static uint32_t chunk_pages;

struct test_pool {
    struct page_pool pool;
    struct chunk chunks[CHUNKS];
    bool is_made[CHUNKS];
    uint32_t made_max;
    uint32_t made;
};

static bool make(struct page_pool *pool, uint32_t index)
{
    struct test_pool *test = container_of(pool, struct test_pool, pool);
    if (test->made == test->made_max) {
        return false;
    }
    CHECK(index < CHUNKS && !test->is_made[index]);
    test->is_made[index] = true;
    test->made++;
    return true;
}

static void unmake(struct page_pool *pool, uint32_t index)
{
    struct test_pool *test = container_of(pool, struct test_pool, pool);
    CHECK(index < CHUNKS && test->is_made[index]);
    test->is_made[index] = false;
    test->made--;
}

static void init(struct test_pool *test, uint32_t made_max)
{
    *test = (struct test_pool){.made_max = made_max};
    test->pool.make = make;
    test->pool.unmake = unmake;
    test->pool.base = aligned_alloc(PAGE_BYTES, (size_t)CHUNKS * CHUNK_BYTES_MAX);
    test->pool.chunks = test->chunks;
    test->pool.chunk_pages = chunk_pages;
    test->pool.chunk_count = CHUNKS;
    page_pool_init(&test->pool);
}

static void *take(struct test_pool *test)
{
    return test->pool.source.take(&test->pool.source);
}

static void give_back(struct test_pool *test, void *page)
{
    test->pool.source.give_back(&test->pool.source, page);
}

/* Every page of what can be made, each once; all of it goes back. */
static void test_all(void)
{
    for (uint32_t made_max = 0; made_max <= CHUNKS; made_max++) {
        struct test_pool test;
        init(&test, made_max);
        static void *pages[CHUNKS * CHUNK_PAGES_MAX];
        uint32_t count = 0;
        for (void *page = take(&test); page != NULL; page = take(&test)) {
            memset(page, (int)count, PAGE_BYTES);
            pages[count++] = page;
        }
        CHECK_EQUAL(count, made_max * chunk_pages);
        CHECK_EQUAL(test.pool.used_pages, count);
        for (uint32_t i = 0; i < count; i++) {
            CHECK_EQUAL(*(uint8_t *)pages[i], i % 256);
            give_back(&test, pages[i]);
        }
        CHECK_EQUAL(test.pool.used_pages, 0);
        CHECK_EQUAL(test.made, made_max > 0 ? 1 : 0);
        free(test.pool.base);
    }
}

static void test_random(void)
{
    struct test_pool test;
    init(&test, CHUNKS);
    static void *pages[CHUNKS * CHUNK_PAGES_MAX];
    memset(pages, 0, sizeof(pages));
    uint64_t used = 0;
    for (uint32_t step = 0; step < 50000; step++) {
        const uint32_t at = (uint32_t)random() % (CHUNKS * chunk_pages);
        const bool is_growing = step % 10000 < 5000;
        if (pages[at] == NULL && (is_growing || step % 3 == 0)) {
            pages[at] = take(&test);
            CHECK(pages[at] != NULL);
            *(uint32_t *)pages[at] = at;
            used++;
        } else if (pages[at] != NULL && (!is_growing || step % 3 == 0)) {
            CHECK_EQUAL(*(uint32_t *)pages[at], at);
            give_back(&test, pages[at]);
            pages[at] = NULL;
            used--;
        }
        CHECK_EQUAL(test.pool.used_pages, used);
        /* No more than one chunk is kept without use. */
        CHECK(test.made * chunk_pages <= used * chunk_pages + chunk_pages);
        CHECK(test.pool.idle_count <= 1 && test.pool.made_count == test.made);
    }
    free(test.pool.base);
}

/* Whoever goes to and fro at the border of a chunk makes none each time. */
static void test_border(void)
{
    struct test_pool test;
    init(&test, CHUNKS);
    for (uint32_t i = 0; i < chunk_pages; i++) {
        CHECK(take(&test) != NULL);
    }
    give_back(&test, take(&test));
    CHECK_EQUAL(test.made, 2);
    test.made_max = 2;
    for (uint32_t i = 0; i < 10; i++) {
        void *page = take(&test);
        CHECK(page != NULL);
        give_back(&test, page);
    }
    CHECK_EQUAL(test.made, 2);
    free(test.pool.base);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"all pages", test_all},
        {"random", test_random},
        {"border", test_border},
    };
    static const uint32_t sizes[] = {1, 16, CHUNK_PAGES_MAX};
    int result = 0;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && result == 0; i++) {
        chunk_pages = sizes[i];
        result = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    }
    return result;
}
