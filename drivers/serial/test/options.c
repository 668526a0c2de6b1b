#include "options.h"
#include "unit.h"

static void test_read(void)
{
    struct registers_options options = {0};
    CHECK_EQUAL(options_read(&options, "stride=4"), STATUS_OK);
    CHECK_EQUAL(options_read(&options, "offset=1280"), STATUS_OK);
    CHECK_EQUAL(options.stride_bytes, 4);
    CHECK_EQUAL(options.offset_bytes, 1280);
    CHECK_EQUAL(options_read(&options, "offset=0"), STATUS_OK);
    CHECK_EQUAL(options.offset_bytes, 0);
}

static void test_refused(void)
{
    static const char *const wrong[] = {
        "",
        "stride",
        "stride=",
        "stride=0",
        "stride=3",
        "stride=32",
        "stride=4x",
        "stride=-1",
        "offset=",
        "offset=65537",
        "offset=99999999999999999999",
        "offset= 1",
        "strid=4",
        "x"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct registers_options options = {.stride_bytes = 2, .offset_bytes = 7};
        CHECK_EQUAL(options_read(&options, wrong[i]), STATUS_INVALID_ARGUMENT);
        CHECK_EQUAL(options.stride_bytes, 2);
        CHECK_EQUAL(options.offset_bytes, 7);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read", test_read},
        {"refused", test_refused},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
