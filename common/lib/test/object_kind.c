#include "lib/object_kind.h"
#include "abi/object_kind.h"
#include "unit.h"
#include <stdbool.h>
#include <string.h>

/* The kinds that say nothing of an interface. */
static bool is_without(uint32_t kind)
{
    return kind == OBJECT_NONE || kind == OBJECT_SESSION || kind == OBJECT_MAPPING;
}

static void test_every_kind(void)
{
    for (uint32_t kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        CHECK_EQUAL(object_kind_interface(kind) == NULL, is_without(kind));
    }
    CHECK(strcmp(object_kind_interface(OBJECT_IO_PORTS), "IoPorts") == 0);
    CHECK(strcmp(object_kind_interface(OBJECT_CODE_AUTHORITY), "CodeAuthority") == 0);
}

static void test_no_kind(void)
{
    CHECK(object_kind_interface(OBJECT_KIND_COUNT) == NULL);
    CHECK(object_kind_interface(UINT32_MAX) == NULL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"every kind", test_every_kind},
        {"no kind", test_no_kind},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
