/* Pages for tests: counted, bounded, and filled with what must not be taken for zeros. */
#pragma once

#include "support/page_source.h"
#include <stdbool.h>
#include <stdint.h>

struct test_source {
    struct page_source source;
    uint64_t taken;
    uint64_t taken_max; /* no more than this many at a time */
    bool has_failed;    /* since the caller last cleared it */
};

void test_source_init(struct test_source *test);
