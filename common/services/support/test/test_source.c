#include "test_source.h"
#include "lib/list.h"
#include <stdlib.h>
#include <string.h>

static void *take(struct page_source *source)
{
    struct test_source *test = container_of(source, struct test_source, source);
    if (test->taken >= test->taken_max) {
        test->has_failed = true;
        return NULL;
    }
    test->taken++;
    void *page = aligned_alloc(PAGE_BYTES, PAGE_BYTES);
    memset(page, 0xa5, PAGE_BYTES);
    return page;
}

static void give_back(struct page_source *source, void *page)
{
    struct test_source *test = container_of(source, struct test_source, source);
    test->taken--;
    free(page);
}

void test_source_init(struct test_source *test)
{
    *test = (struct test_source){
        .source = {.take = take, .give_back = give_back},
        .taken_max = UINT64_MAX,
    };
}
