#include "support/windows.h"
#include "unit.h"

#define MINE   7u
#define OTHERS 8u

static uint8_t memory[2][4096];
static struct window windows[2];
static struct window_holder holder;

static void begin(void)
{
    window_holder_init(&holder, NULL);
    for (uint32_t i = 0; i < 2; i++) {
        windows[i] = (struct window){
            .process = MINE + i, .size_bytes = sizeof(memory[i]), .data = memory[i]};
        list_add_first(&holder.windows, &windows[i].link);
    }
}

static void test_of_each_process(void)
{
    begin();
    CHECK(window_find(&holder, MINE) == &windows[0]);
    CHECK(window_find(&holder, OTHERS) == &windows[1]);
    CHECK(window_find(&holder, OTHERS + 1) == NULL);
}

static void test_part(void)
{
    uint8_t *part = NULL;
    begin();
    CHECK_EQUAL(window_part(&holder, MINE, 4000, 96, &part), STATUS_OK);
    CHECK(part == memory[0] + 4000);
    CHECK_EQUAL(window_part(&holder, OTHERS, 4096, 0, &part), STATUS_OK);
    CHECK(part == memory[1] + 4096);
    CHECK_EQUAL(window_part(&holder, OTHERS + 1, 0, 1, &part), STATUS_WRONG_STATE);
}

static void test_part_that_is_not_in_it(void)
{
    static const uint64_t bad[][2] = {
        {4097, 0}, {4096, 1}, {0, 4097}, {1, UINT64_MAX}, {UINT64_MAX, 1}, {UINT64_MAX, 4097}};
    begin();
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t *part = NULL;
        CHECK_EQUAL(
            window_part(&holder, MINE, bad[i][0], bad[i][1], &part), STATUS_INVALID_ARGUMENT);
        CHECK(part == NULL);
    }
}

/* Whoever may have half of the bytes has no more than half of the places. */
static void test_charged(void)
{
    const struct session_table sessions = {.limits = {.bytes_max = WINDOWS_MAX * 0x20000}};
    CHECK_EQUAL(window_charged_bytes(&sessions, 0x1000), 0x20000);
    CHECK_EQUAL(window_charged_bytes(&sessions, 0x20000), 0x20000);
    CHECK_EQUAL(window_charged_bytes(&sessions, 0x21000), 0x21000);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"of each process", test_of_each_process},
        {"part", test_part},
        {"part that is not in it", test_part_that_is_not_in_it},
        {"charged", test_charged},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
