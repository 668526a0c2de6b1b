#include "kept.h"
#include "unit.h"

static struct kept kept;
static char shown[KEPT_BYTES + 1];

static const char *keep(const char *text)
{
    kept_init(&kept);
    for (size_t i = 0; text[i] != '\0'; i++) {
        kept_take(&kept, (uint8_t)text[i]);
    }
    const uint32_t count = byte_ring_copy(&kept.bytes, (uint8_t *)shown, KEPT_BYTES);
    shown[count] = '\0';
    return shown;
}

static void test_text(void)
{
    CHECK(strcmp(keep("one\r\ntwo \xc3\xa4\t\b"), "one\r\ntwo \xc3\xa4\t\b") == 0);
    CHECK(
        strcmp(
            keep("a\x1b[1;31mred\x1b[0m\x1b[2A\x1b[J\x1b[K"),
            "a\x1b[1;31mred\x1b[0m\x1b[2A\x1b[J\x1b[K") == 0);
    CHECK(
        strcmp(
            keep("\x1b"
                 "7x\x1b"
                 "8"),
            "\x1b"
            "7x\x1b"
            "8") == 0);
}

/* Shown later, these would be answered, or change more than the screen. */
static void test_left_out(void)
{
    CHECK(strcmp(keep("a\x1b[6nb\x1b[cc\x1b[>cd\x1b[?1$pe"), "abcde") == 0);
    CHECK(
        strcmp(
            keep("a\x1b[?1049hb\x1b[?25lc\x1b[5;9rd\x1b"
                 "ce"),
            "abcde") == 0);
    CHECK(
        strcmp(
            keep("a\x1b]0;title\ab\x1bPstring\x1b\\c\x1b(0d\x05"
                 "e"),
            "abcde") == 0);
    CHECK(
        strcmp(
            keep("a\x1b[31\nb\x1b\x1b[mc\x1b[1;\x7f"
                 "d"),
            "a\nb\x1b[mcd") == 0);
    CHECK(strcmp(keep("a\x1b[11111111111111111111111111111111111111111111mb"), "ab") == 0);
    CHECK(strcmp(keep("a\x1b[12"), "a") == 0);
}

static void test_cut(void)
{
    kept_init(&kept);
    CHECK_EQUAL(kept_start(&kept), 0);
    for (uint32_t i = 0; i < KEPT_BYTES; i++) {
        kept_take(&kept, i % 10 == 4 ? '\n' : 'x');
    }
    CHECK(!kept.is_cut);
    CHECK_EQUAL(kept_start(&kept), 0);
    kept_take(&kept, 'y');
    CHECK(kept.is_cut);
    CHECK_EQUAL(byte_ring_used(&kept.bytes), KEPT_BYTES);
    CHECK_EQUAL(kept_start(&kept), 4);
    for (uint32_t i = 0; i < KEPT_BYTES; i++) {
        kept_take(&kept, 'z');
    }
    CHECK_EQUAL(kept_start(&kept), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"text", test_text}, {"left out", test_left_out}, {"cut", test_cut}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
