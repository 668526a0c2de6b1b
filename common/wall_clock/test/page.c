#include "wall_clock/page.h"
#include "unit.h"
#include <pthread.h>
#include <stdatomic.h>

/* As many of both at least, whichever of the two threads a busy machine lets run first. */
#define WRITES UINT64_C(200000)
#define READS  UINT64_C(1000)
#define MAGIC  UINT64_C(0x9e3779b97f4a7c15)

static struct wall_clock_page page;
static atomic_uint_fast64_t read_count;
static atomic_bool is_over;

static struct wall_clock_reading reading_of(uint64_t number)
{
    return (struct wall_clock_reading){number * MAGIC, number, number ^ MAGIC};
}

static bool is_whole(const struct wall_clock_reading *reading)
{
    const struct wall_clock_reading expected = reading_of(reading->error_ns);
    return expected.offset_ns == reading->offset_ns && expected.source == reading->source;
}

static void test_read_and_write(void)
{
    struct wall_clock_reading reading = {1, 1, 1};
    page = (struct wall_clock_page){0};
    CHECK(wall_clock_page_read(&page, &reading));
    CHECK_EQUAL(reading.source, TIME_SOURCE_NOBODY);
    CHECK_EQUAL(reading.offset_ns, 0);
    for (uint64_t i = 1; i < 5; i++) {
        const struct wall_clock_reading written = reading_of(i);
        wall_clock_page_write(&page, &written);
        CHECK(wall_clock_page_read(&page, &reading));
        CHECK_EQUAL(reading.error_ns, i);
        CHECK(is_whole(&reading));
    }
}

/* A writer that ended in the middle wrote the other place, and was not counted. */
static void test_half_written(void)
{
    struct wall_clock_reading reading;
    const struct wall_clock_reading written = reading_of(7);
    page = (struct wall_clock_page){0};
    wall_clock_page_write(&page, &written);
    page.places[(page.written_count + 1) % 2].offset_ns = 99;
    CHECK(wall_clock_page_read(&page, &reading));
    CHECK_EQUAL(reading.error_ns, 7);
    wall_clock_page_write(&page, &(struct wall_clock_reading){0});
    wall_clock_page_write(&page, &written);
    CHECK(wall_clock_page_read(&page, &reading));
    CHECK(is_whole(&reading));
}

static void *write_on(void *argument)
{
    (void)argument;
    for (uint64_t i = 1; i <= WRITES || read_count < READS; i++) {
        const struct wall_clock_reading written = reading_of(i);
        wall_clock_page_write(&page, &written);
    }
    is_over = true;
    return NULL;
}

static void test_at_the_same_time(void)
{
    pthread_t writer;
    const struct wall_clock_reading first = reading_of(0);
    uint64_t torn = 0;
    uint64_t last = 0;
    page = (struct wall_clock_page){.places = {first, first}};
    CHECK_EQUAL(pthread_create(&writer, NULL, write_on, NULL), 0);
    while (!is_over) {
        struct wall_clock_reading reading;
        if (wall_clock_page_read(&page, &reading)) {
            torn += !is_whole(&reading) || reading.error_ns < last;
            last = reading.error_ns;
            read_count++;
        }
    }
    CHECK_EQUAL(pthread_join(writer, NULL), 0);
    CHECK_EQUAL(torn, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read and write", test_read_and_write},
        {"half written", test_half_written},
        {"at the same time", test_at_the_same_time},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
