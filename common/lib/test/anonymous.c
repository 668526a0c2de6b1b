#include "lib/anonymous.h"
#include "unit.h"

static void test_is(void)
{
    uint8_t other[ANONYMOUS_KEY_BYTES];
    CHECK(anonymous_is((struct bytes){anonymous_key, sizeof(anonymous_key)}));
    CHECK(!anonymous_is((struct bytes){anonymous_key, sizeof(anonymous_key) - 1}));
    CHECK(!anonymous_is((struct bytes){anonymous_key, 0}));
    CHECK(!anonymous_is((struct bytes){NULL, 0}));
    for (size_t i = 0; i < sizeof(other); i++) {
        memcpy(other, anonymous_key, sizeof(other));
        other[i] ^= 0x80;
        CHECK(!anonymous_is((struct bytes){other, sizeof(other)}));
    }
}

/* Others read it from programs and from logs: it is what it always was. */
static void test_fixed(void)
{
    static const char text[ANONYMOUS_KEY_BYTES] = "anonymous: nobody has this key";
    CHECK(memcmp(anonymous_key, text, sizeof(text)) == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {{"is", test_is}, {"fixed", test_fixed}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
