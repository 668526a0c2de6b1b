#include "usage.h"
#include "lib/anonymous.h"
#include "snapshots.h"
#include "unit.h"
#include "words.h"

#define SECOND UINT64_C(1000000000)

static struct snapshot snapshot;
static struct usage usage;

static void look(uint64_t time_ns, const uint64_t *cpu_ns, uint32_t count)
{
    snapshot_begin_processes(&snapshot, time_ns);
    for (uint32_t i = 0; i < count; i++) {
        const struct snapshot_process_facts facts = {.number = i + 1, .cpu_ns = cpu_ns[i]};
        snapshot_add_process(&snapshot, &facts);
    }
    usage_update(&usage, &snapshot, 2);
}

static void test_differences(void)
{
    usage = (struct usage){0};
    look(SECOND, (const uint64_t[]){5 * SECOND, 0}, 2);
    CHECK_EQUAL(usage.total, 0);
    look(2 * SECOND, (const uint64_t[]){5 * SECOND + SECOND / 2, SECOND / 4}, 2);
    CHECK_EQUAL(usage.processes[0].last, 500);
    CHECK_EQUAL(usage.processes[1].last, 250);
    CHECK_EQUAL(usage.total, 750);
    CHECK_EQUAL(usage.processes[0].line_count, 1);
    CHECK_EQUAL(usage.processes[0].line[0], 500);
}

/* Counts that go back, a clock that stands still or goes back, more time than there was. */
static void test_contradictions(void)
{
    usage = (struct usage){0};
    look(SECOND, (const uint64_t[]){SECOND}, 1);
    look(2 * SECOND, (const uint64_t[]){0}, 1);
    CHECK_EQUAL(usage.processes[0].last, 0);
    look(2 * SECOND, (const uint64_t[]){SECOND}, 1);
    CHECK_EQUAL(usage.processes[0].last, 0);
    look(SECOND, (const uint64_t[]){2 * SECOND}, 1);
    CHECK_EQUAL(usage.processes[0].last, 0);
    look(2 * SECOND, (const uint64_t[]){UINT64_MAX}, 1);
    CHECK_EQUAL(usage.processes[0].last, 2 * USAGE_WHOLE);
    CHECK_EQUAL(usage.total, 2 * USAGE_WHOLE);
}

static void test_line_is_bounded(void)
{
    usage = (struct usage){0};
    for (uint64_t i = 1; i < 3 * USAGE_LINE_MAX; i++) {
        look(i * SECOND, (const uint64_t[]){i * SECOND / 10}, 1);
    }
    CHECK_EQUAL(usage.processes[0].line_count, USAGE_LINE_MAX);
    CHECK_EQUAL(usage.processes[0].line[USAGE_LINE_MAX - 1], 100);
    look(1000 * SECOND, NULL, 0);
    CHECK_EQUAL(usage.count, 0);
}

static void test_history(void)
{
    struct history history = {0};
    CHECK_EQUAL(history_at(&history, 0), 0);
    CHECK_EQUAL(history_most(&history), 0);
    for (uint64_t i = 1; i <= HISTORY_VALUES_MAX + 10; i++) {
        history_add(&history, i);
    }
    CHECK_EQUAL(history.count, HISTORY_VALUES_MAX);
    CHECK_EQUAL(history_at(&history, 0), HISTORY_VALUES_MAX + 10);
    CHECK_EQUAL(history_at(&history, HISTORY_VALUES_MAX - 1), 11);
    CHECK_EQUAL(history_at(&history, HISTORY_VALUES_MAX), 0);
    CHECK_EQUAL(history_most(&history), HISTORY_VALUES_MAX + 10);
}

static void check_words(void (*words)(char *, uint64_t), uint64_t value, const char *expected)
{
    char text[WORDS_MAX];
    words(text, value);
    CHECK(strcmp(text, expected) == 0);
}

static void test_words(void)
{
    check_words(words_size, 0, "0 B");
    check_words(words_size, 1023, "1023 B");
    check_words(words_size, 1536, "1.5 KiB");
    check_words(words_size, UINT64_C(3) << 30, "3.0 GiB");
    check_words(words_size, UINT64_MAX, "15.9 EiB");
    check_words(words_duration, SECOND / 8, "0.12 s");
    check_words(words_duration, 125 * SECOND, "2 min 05 s");
    check_words(words_duration, 3 * 3600 * SECOND + 60 * SECOND, "3 h 01 min");
    check_words(words_duration, UINT64_MAX, "5124095 h 34 min");
    check_words(words_part, 125, "12.5 %");
    char text[WORDS_MAX];
    words_principal(text, (struct bytes){(const uint8_t *)"\x01\x02\xab\xcd\xef", 5});
    CHECK(strcmp(text, "0102abcd") == 0);
    words_principal(text, (struct bytes){NULL, 0});
    CHECK(strcmp(text, "nobody") == 0);
    words_principal(text, (struct bytes){anonymous_key, ANONYMOUS_KEY_BYTES});
    CHECK(strcmp(text, ANONYMOUS_NAME) == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"differences", test_differences},
        {"contradictions", test_contradictions},
        {"a line is bounded", test_line_is_bounded},
        {"history", test_history},
        {"words", test_words},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
