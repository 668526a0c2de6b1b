/* The queue of a device's events: whole reports, in order, or counted as lost. */
#include "port.h"
#include "lib/input_codes.h"
#include "unit.h"

static struct port port;
static struct input_event events[PORT_READ_MAX];
static uint32_t lost;
static uint64_t now_ns;

static void say(uint16_t kind, uint16_t code, int32_t value)
{
    const struct input_happening happening = {.kind = kind, .code = code, .value = value};
    port_take(&port, &happening, ++now_ns);
}

static void say_end(void)
{
    say(INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 0);
}

/* So many movements with the same value, and their end. */
static void say_report(uint32_t movements, int32_t value)
{
    for (uint32_t i = 0; i < movements; i++) {
        say(INPUT_KIND_RELATIVE, (uint16_t)i, value);
    }
    say_end();
}

static uint32_t read_events(void)
{
    memset(events, 0xee, sizeof(events));
    const uint32_t count = port_read(&port, events, &lost);
    port_read_end(&port, true);
    return count;
}

static void begin(void)
{
    port = (struct port){0};
    now_ns = 0;
    port_open(&port);
}

static void test_read(void)
{
    begin();
    CHECK_EQUAL(read_events(), 0);
    CHECK(!port_take_news(&port));
    say(INPUT_KIND_KEY, INPUT_KEY_A, 1);
    CHECK(!port_take_news(&port)); /* not before its end */
    CHECK_EQUAL(read_events(), 0);
    say_end();
    CHECK(port_take_news(&port));
    CHECK(!port_take_news(&port));
    CHECK_EQUAL(read_events(), 2);
    CHECK_EQUAL(events[0].kind, INPUT_KIND_KEY);
    CHECK_EQUAL(events[0].code, INPUT_KEY_A);
    CHECK_EQUAL(events[0].value, 1);
    CHECK_EQUAL(events[0].time_ns, 1);
    CHECK_EQUAL(events[1].kind, INPUT_KIND_SYNCHRONISATION);
    CHECK_EQUAL(events[1].time_ns, 2);
    CHECK_EQUAL(lost, 0);
    CHECK_EQUAL(read_events(), 0);
    for (uint32_t i = 0; i < PORT_EVENTS_MAX; i++) {
        CHECK_EQUAL(port.events[i].code, 0); /* nothing of it stays */
    }
}

/* Who has given up before he got it, reads the same again. */
static void test_not_handed_over(void)
{
    begin();
    for (uint32_t i = 0; i < PORT_EVENTS_MAX; i++) {
        say_report(1, 5);
    }
    const uint32_t lost_count = port.lost;
    CHECK(lost_count > 0);
    CHECK(port_take_news(&port));
    const uint32_t count = port_read(&port, events, &lost);
    CHECK_EQUAL(lost, lost_count);
    port_read_end(&port, false);
    CHECK(port_take_news(&port));
    memset(events, 0xee, sizeof(events));
    CHECK_EQUAL(port_read(&port, events, &lost), count);
    CHECK_EQUAL(events[0].kind, INPUT_KIND_RELATIVE);
    CHECK_EQUAL(events[0].value, 5);
    CHECK_EQUAL(lost, lost_count);
    port_read_end(&port, true);
    CHECK_EQUAL(read_events(), count);
    CHECK_EQUAL(lost, 0);
}

/* More than one reading takes is cut between reports, and told of again. */
static void test_several_readings(void)
{
    begin();
    for (int32_t i = 0; i < 30; i++) {
        say_report(4, i);
    }
    CHECK(port_take_news(&port));
    CHECK_EQUAL(read_events(), 60);
    CHECK_EQUAL(events[59].kind, INPUT_KIND_SYNCHRONISATION);
    CHECK_EQUAL(events[0].value, 0);
    CHECK(port_take_news(&port));
    CHECK_EQUAL(read_events(), 60);
    CHECK_EQUAL(events[0].value, 12);
    CHECK_EQUAL(read_events(), 30);
    CHECK_EQUAL(events[0].value, 24);
    CHECK(!port_take_news(&port));
}

/* What is not read is bounded; the rest is lost as whole reports, and counted. */
static void test_overflow(void)
{
    begin();
    const uint32_t whole = PORT_EVENTS_MAX / 3;
    for (uint32_t i = 0; i < 10 * PORT_EVENTS_MAX; i++) {
        say_report(2, (int32_t)i);
    }
    uint32_t count = 0;
    uint32_t lost_count = 0;
    for (uint32_t got = read_events(); got > 0; got = read_events()) {
        for (uint32_t i = 0; i < got; i += 3) {
            CHECK_EQUAL(events[i].value, (int32_t)(count / 3));
            CHECK_EQUAL(events[i + 1].value, (int32_t)(count / 3));
            CHECK_EQUAL(events[i + 2].kind, INPUT_KIND_SYNCHRONISATION);
            count += 3;
        }
        lost_count += lost;
    }
    CHECK_EQUAL(count, whole * 3);
    CHECK_EQUAL(lost_count, 3 * 10 * PORT_EVENTS_MAX - count);
    say_report(1, 7); /* there is room again */
    CHECK_EQUAL(read_events(), 2);
    CHECK_EQUAL(lost, 0);
    CHECK_EQUAL(events[0].value, 7);
}

/* Room that comes in the middle of a report that was dropped does not make its rest one. */
static void test_overflow_within(void)
{
    begin();
    for (uint32_t i = 0; i < PORT_EVENTS_MAX / 2; i++) {
        say_report(1, 1);
    }
    say(INPUT_KIND_KEY, INPUT_KEY_A, 1);
    CHECK_EQUAL(read_events(), PORT_READ_MAX);
    CHECK_EQUAL(lost, 1);
    say(INPUT_KIND_KEY, INPUT_KEY_B, 1);
    say_end();
    uint32_t count = PORT_READ_MAX;
    uint32_t lost_count = 0;
    for (uint32_t got = read_events(); got > 0; got = read_events()) {
        count += got;
        lost_count += lost;
    }
    CHECK_EQUAL(count, PORT_EVENTS_MAX);
    CHECK_EQUAL(lost_count, 2);
}

/* One that no reading could hold is lost, and nothing else. */
static void test_too_long(void)
{
    begin();
    say_report(PORT_READ_MAX, 1);
    say_report(PORT_READ_MAX - 1, 2);
    CHECK(port_take_news(&port));
    CHECK_EQUAL(read_events(), PORT_READ_MAX);
    CHECK_EQUAL(lost, PORT_READ_MAX + 1);
    CHECK_EQUAL(events[0].value, 2);
    for (uint32_t i = 0; i < 4 * PORT_EVENTS_MAX; i++) {
        say(INPUT_KIND_RELATIVE, 0, 1); /* without an end */
    }
    CHECK_EQUAL(read_events(), 0);
    CHECK_EQUAL(lost, 4 * PORT_EVENTS_MAX);
}

static void test_open_within(void)
{
    port = (struct port){0};
    say(INPUT_KIND_KEY, INPUT_KEY_A, 1);
    port_open(&port);
    say(INPUT_KIND_KEY, INPUT_KEY_B, 1);
    say_end();
    CHECK_EQUAL(read_events(), 0);
    CHECK_EQUAL(lost, 0); /* it was never this client's */
    say_report(1, 3);
    CHECK_EQUAL(read_events(), 2);
    say_report(1, 4);
    say(INPUT_KIND_KEY, INPUT_KEY_C, 1);
    port_close(&port);
    CHECK_EQUAL(port.events[2].value, 0);
    say(INPUT_KIND_KEY, INPUT_KEY_D, 1);
    port_open(&port);
    say_end();
    CHECK(!port_take_news(&port));
    CHECK_EQUAL(read_events(), 0);
    say_report(1, 5);
    CHECK_EQUAL(read_events(), 2);
    CHECK_EQUAL(events[0].value, 5);
}

static void test_lost_below(void)
{
    begin();
    say(INPUT_KIND_KEY, INPUT_KEY_A, 1);
    say(INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
    CHECK(port_take_news(&port));
    say_report(1, 6);
    CHECK_EQUAL(read_events(), 2);
    CHECK_EQUAL(events[0].value, 6);
    CHECK_EQUAL(lost, 2);
    port_lose(&port);
    CHECK(port_take_news(&port));
    CHECK_EQUAL(read_events(), 0);
    CHECK_EQUAL(lost, 1);
    port.lost = UINT32_MAX;
    port_lose(&port);
    (void)read_events();
    CHECK_EQUAL(lost, UINT32_MAX);
    port_close(&port);
    port_lose(&port); /* nobody hears it */
    CHECK(!port_take_news(&port));
    CHECK_EQUAL(port.lost, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read", test_read},
        {"not handed over", test_not_handed_over},
        {"several readings", test_several_readings},
        {"overflow", test_overflow},
        {"overflow within", test_overflow_within},
        {"too long", test_too_long},
        {"open within", test_open_within},
        {"lost below", test_lost_below},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
