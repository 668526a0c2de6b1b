#include "line_editor/character.h"
#include "unit.h"

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void test_read(void)
{
    uint32_t code = 0;
    CHECK_EQUAL(character_read(of("a"), 0, &code), 1);
    CHECK_EQUAL(code, 'a');
    CHECK_EQUAL(character_read(of("\xc3\xa4"), 0, &code), 2);
    CHECK_EQUAL(code, 0xe4);
    CHECK_EQUAL(character_read(of("\xe2\x82\xac"), 0, &code), 3);
    CHECK_EQUAL(code, 0x20ac);
    CHECK_EQUAL(character_read(of("\xf4\x8f\xbf\xbf"), 0, &code), 4);
    CHECK_EQUAL(code, 0x10ffff);
}

static void test_refused(void)
{
    static const char *const wrong[] = {
        "",
        "\x80",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc3",
        "\xc3+",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xe2\x82",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "\xf0\x9f\x98",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        uint32_t code = 1;
        CHECK_EQUAL(character_read(of(wrong[i]), 0, &code), 0);
        CHECK_EQUAL(code, 0);
    }
    uint32_t code = 0;
    CHECK_EQUAL(character_read(of("a"), 1, &code), 0);
    CHECK_EQUAL(character_read(of("a"), 100, &code), 0);
}

static void test_width(void)
{
    CHECK_EQUAL(character_width('a'), 1);
    CHECK_EQUAL(character_width('\t'), 0);
    CHECK_EQUAL(character_width(0x7f), 0);
    CHECK_EQUAL(character_width(0x9b), 0);
    CHECK_EQUAL(character_width(0xe4), 1);
    CHECK_EQUAL(character_width(0x301), 0);
    CHECK_EQUAL(character_width(0x200d), 0);
    CHECK_EQUAL(character_width(0x4e2d), 2);
    CHECK_EQUAL(character_width(0xff21), 2);
    CHECK_EQUAL(character_width(0x1f600), 2);
    CHECK_EQUAL(character_width(0xac00), 2);
    CHECK_EQUAL(character_width(0x10ffff), 1);
}

static void test_clusters(void)
{
    /* "e" and an accent, a CJK character, a byte that is nothing, "b" with two accents. */
    const struct bytes text = of("e\xcc\x81\xe4\xb8\xad\xff"
                                 "b\xcc\x81\xcc\x88");
    const size_t ends[] = {3, 6, 7, 12};
    size_t at = 0;
    for (size_t i = 0; i < 4; i++) {
        at = cluster_next(text, at);
        CHECK_EQUAL(at, ends[i]);
    }
    CHECK_EQUAL(cluster_next(text, at), 12);
    for (size_t i = 4; i > 0; i--) {
        CHECK_EQUAL(at, ends[i - 1]);
        at = cluster_previous(text, at);
    }
    CHECK_EQUAL(at, 0);
    CHECK_EQUAL(cluster_previous(text, 0), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read", test_read},
        {"refused", test_refused},
        {"width", test_width},
        {"clusters", test_clusters},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
