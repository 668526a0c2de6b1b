#include "log_ring.h"
#include "unit.h"
#include <stdlib.h>

#define CAPACITY 7u

static struct log_line lines[CAPACITY];
static struct log_ring ring;

static struct bytes text(const char *from)
{
    return (struct bytes){(const uint8_t *)from, strlen(from)};
}

static void check_text(struct bytes from, const char *want)
{
    log_ring_init(&ring, lines, CAPACITY);
    const struct log_record entry = {1, 2, SEVERITY_WARNING, from};
    const struct log_line *line = log_ring_add(&ring, &entry);
    CHECK_EQUAL(line->size_bytes, strlen(want));
    CHECK(memcmp(line->text, want, strlen(want)) == 0);
}

static void test_text(void)
{
    check_text(text("plain"), "plain");
    check_text(text(""), "");
    check_text(text("line\r\n\n"), "line");
    check_text(text("two\nlines"), "two\\x0alines");
    check_text(text("\x1b[31mred"), "\\x1b[31mred");
    check_text((struct bytes){(const uint8_t *)"a\0b", 3}, "a\\x00b");
}

static void test_cut(void)
{
    char from[300];
    char want[LOG_TEXT_BYTES_MAX + 1] = {0};
    memset(from, 'x', sizeof(from));
    memset(want, 'x', LOG_TEXT_BYTES_MAX);
    check_text((struct bytes){(uint8_t *)from, LOG_TEXT_BYTES_MAX}, want);
    memcpy(want + LOG_TEXT_BYTES_MAX - 3, "...", 3);
    check_text((struct bytes){(uint8_t *)from, LOG_TEXT_BYTES_MAX + 1}, want);
    check_text((struct bytes){(uint8_t *)from, sizeof(from)}, want);
}

/* Whoever reads on from any number gets what is there, in order, and is told what is not. */
static void test_numbers(void)
{
    log_ring_init(&ring, lines, CAPACITY);
    for (uint64_t written = 0; written < 40; written++) {
        const uint64_t oldest = written > CAPACITY ? written - CAPACITY + 1 : 1;
        for (uint64_t after = 0; after < written + 3; after++) {
            uint64_t lost = 99;
            const struct log_line *line = log_ring_next(&ring, after, &lost);
            if (after >= written) {
                CHECK(line == NULL && lost == 0);
                continue;
            }
            const uint64_t want = after + 1 > oldest ? after + 1 : oldest;
            CHECK_EQUAL(line->number, want);
            CHECK_EQUAL(line->time_ns, want * 10);
            CHECK_EQUAL(line->process, want + 5);
            CHECK_EQUAL(lost, want - (after + 1));
        }
        uint64_t lost = 0;
        CHECK(log_ring_next(&ring, UINT64_MAX, &lost) == NULL);
        const uint64_t number = written + 1;
        const struct log_record entry = {number * 10, number + 5, SEVERITY_DEBUG, text("x")};
        CHECK_EQUAL(log_ring_add(&ring, &entry)->number, number);
    }
}

static void test_severity(void)
{
    CHECK(strcmp(log_severity_text(SEVERITY_DEBUG), "debug") == 0);
    CHECK(strcmp(log_severity_text(SEVERITY_INFORMATION), "information") == 0);
    CHECK(strcmp(log_severity_text(SEVERITY_WARNING), "warning") == 0);
    CHECK(strcmp(log_severity_text(SEVERITY_ERROR), "error") == 0);
    CHECK(strcmp(log_severity_text(SEVERITY_COUNT), "error") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"text", test_text},
        {"cut", test_cut},
        {"numbers", test_numbers},
        {"severity", test_severity},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
