#include "text/utf8.h"
#include "lib/text.h"
#include "unit.h"

#define CHARACTERS_MAX 8

struct sample {
    const char *text;
    uint32_t characters[CHARACTERS_MAX];
    size_t count;
};

#define BAD UTF8_REPLACEMENT

static const struct sample samples[] = {
    {"aZ", {'a', 'Z'}, 2},
    {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", {0xe4, 0x20ac, 0x1f600}, 3},
    {"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", {0xd7ff, 0xe000, 0x10ffff}, 3},
    /* Alone, cut off, and more than fits. */
    {"\x80\xbf", {BAD, BAD}, 2},
    {"\xc3", {BAD}, 1},
    {"\xe2\x82", {BAD}, 1},
    {"\xf0\x9f\x98", {BAD}, 1},
    {"\xc3x", {BAD, 'x'}, 2},
    {"\xe2\x82x", {BAD, 'x'}, 2},
    {"\xff\xfe", {BAD, BAD}, 2},
    /* Too long a form. */
    {"\xc0\xaf", {BAD, BAD}, 2},
    {"\xc1\xbf", {BAD, BAD}, 2},
    {"\xe0\x9f\xbf", {BAD, BAD, BAD}, 3},
    {"\xf0\x8f\xbf\xbf", {BAD, BAD, BAD, BAD}, 4},
    /* Surrogates, and beyond the end. */
    {"\xed\xa0\x80", {BAD, BAD, BAD}, 3},
    {"\xf4\x90\x80\x80", {BAD, BAD, BAD, BAD}, 4},
    {"\xf5\x80", {BAD, BAD}, 2},
    /* Unicode's own example. */
    {"a\xf1\x80\x80\xe1\x80\xc2"
     "b",
     {'a', BAD, BAD, BAD, 'b'},
     5},
};

static void test_samples(void)
{
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        const struct bytes text = text_bytes(samples[i].text);
        size_t at = 0;
        for (size_t j = 0; j < samples[i].count; j++) {
            CHECK(at < text.size_bytes);
            CHECK_EQUAL(utf8_next(text, &at), samples[i].characters[j]);
        }
        CHECK_EQUAL(at, text.size_bytes);
        CHECK_EQUAL(utf8_count(text), samples[i].count);
    }
}

/* Backwards the boundaries are those of forwards. */
static void test_backwards(void)
{
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        const struct bytes text = text_bytes(samples[i].text);
        for (size_t at = 0; at < text.size_bytes;) {
            const size_t next = utf8_following(text, at);
            CHECK_EQUAL(utf8_previous(text, next), at);
            at = next;
        }
        CHECK_EQUAL(utf8_following(text, text.size_bytes), text.size_bytes);
        CHECK_EQUAL(utf8_previous(text, 0), 0);
    }
}

static void test_write(void)
{
    for (uint32_t character = 0; character < 0x110010; character++) {
        uint8_t out[UTF8_BYTES_MAX];
        const struct bytes text = {out, utf8_write(character, out)};
        const bool is_one = character <= 0x10ffff && (character < 0xd800 || character > 0xdfff);
        size_t at = 0;
        if (utf8_next(text, &at) != (is_one ? character : UTF8_REPLACEMENT) ||
            at != text.size_bytes) {
            CHECK_EQUAL(character, 0);
        }
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"samples", test_samples},
        {"backwards", test_backwards},
        {"every character, written and read", test_write},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
