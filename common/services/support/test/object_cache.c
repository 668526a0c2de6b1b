#include "support/object_cache.h"
#include "test_source.h"
#include "unit.h"
#include <stdlib.h>

#define OBJECTS 300u

static void test_random(void)
{
    static const uint32_t sizes[] = {8, 24, 200, 256, 1024};
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        struct test_source test;
        struct object_cache cache;
        static uint8_t *objects[OBJECTS];
        test_source_init(&test);
        object_cache_init(&cache, &test.source, sizes[s]);
        for (uint32_t step = 0; step < 20000; step++) {
            const uint32_t at = (uint32_t)random() % OBJECTS;
            if (objects[at] == NULL) {
                objects[at] = object_cache_take(&cache);
                CHECK(objects[at] != NULL && (uintptr_t)objects[at] % 8 == 0);
                memset(objects[at], (int)at, sizes[s]);
            } else {
                CHECK(objects[at][0] == (uint8_t)at && objects[at][sizes[s] - 1] == (uint8_t)at);
                object_cache_give_back(&cache, objects[at]);
                objects[at] = NULL;
            }
        }
        for (uint32_t at = 0; at < OBJECTS; at++) {
            if (objects[at] != NULL) {
                object_cache_give_back(&cache, objects[at]);
                objects[at] = NULL;
            }
        }
        CHECK_EQUAL(test.taken, 0);
    }
}

static void test_no_pages(void)
{
    struct test_source test;
    struct object_cache cache;
    test_source_init(&test);
    test.taken_max = 1;
    object_cache_init(&cache, &test.source, 1000);
    void *objects[4];
    for (uint32_t i = 0; i < 4; i++) {
        objects[i] = object_cache_take(&cache);
    }
    CHECK(objects[0] != NULL && objects[1] != NULL && objects[2] != NULL && objects[3] != NULL);
    CHECK(object_cache_take(&cache) == NULL);
    object_cache_give_back(&cache, objects[2]);
    CHECK(object_cache_take(&cache) == objects[2]);
    for (uint32_t i = 0; i < 4; i++) {
        object_cache_give_back(&cache, objects[i]);
    }
    CHECK_EQUAL(test.taken, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"random", test_random},
        {"no pages", test_no_pages},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
