/* Peers that are slow, on purpose or not: how long a connection lasts with each. */
#include "double.h"
#include "lib/text.h"
#include "unit.h"

#define NS_PER_S UINT64_C(1000000000)
#define GET      "GET /big HTTP/1.1\r\nHost: a\r\n\r\n"

static enum connection_wait wait_until(uint64_t time_ns)
{
    double_now_ns = time_ns;
    if (connection.deadline_ns <= double_now_ns) {
        connection_late(&connection, double_now_ns);
    }
    return double_run();
}

static bool says(const char *text)
{
    const struct bytes wanted = text_bytes(text);
    return peer.output_bytes >= wanted.size_bytes &&
           memcmp(peer.output, wanted.data, wanted.size_bytes) == 0;
}

static void who_says_nothing(void)
{
    double_start();
    const uint64_t start_ns = double_now_ns;
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    CHECK(connection_is_idle(&connection));
    CHECK_EQUAL(wait_until(start_ns + CONNECTION_HEAD_NS - 1), CONNECTION_WAITS_TO_READ);
    CHECK_EQUAL(wait_until(start_ns + CONNECTION_HEAD_NS), CONNECTION_IS_OVER);
    CHECK_EQUAL(peer.output_bytes, 0);
}

/* A byte each second keeps nobody. */
static void who_asks_slowly(void)
{
    double_start();
    const uint64_t start_ns = double_now_ns;
    double_send("GET / HTTP/1.1\r\nA");
    peer.gives_bytes = 1;
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    CHECK(!connection_is_idle(&connection));
    for (uint32_t i = 1; i < 10; i++) {
        double_send("a");
        CHECK_EQUAL(wait_until(start_ns + i * NS_PER_S), CONNECTION_WAITS_TO_READ);
    }
    CHECK_EQUAL(wait_until(start_ns + CONNECTION_HEAD_NS), CONNECTION_WAITS_TO_READ);
    CHECK(says("HTTP/1.1 408 Request Timeout\r\n"));
    CHECK(peer.is_finished);
    CHECK_EQUAL(
        wait_until(start_ns + CONNECTION_HEAD_NS + CONNECTION_LEAVE_NS), CONNECTION_IS_OVER);
}

static void who_is_idle(void)
{
    double_start();
    double_send("GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    const uint64_t start_ns = double_now_ns;
    const uint32_t output_bytes = peer.output_bytes;
    CHECK(connection_is_idle(&connection));
    CHECK_EQUAL(wait_until(start_ns + CONNECTION_IDLE_NS - 1), CONNECTION_WAITS_TO_READ);
    /* The next request has its own time, from its first byte on. */
    double_send("GET");
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    CHECK(!connection_is_idle(&connection));
    CHECK_EQUAL(
        wait_until(start_ns + CONNECTION_IDLE_NS + CONNECTION_HEAD_NS - 2),
        CONNECTION_WAITS_TO_READ);
    CHECK_EQUAL(peer.output_bytes, output_bytes);
    CHECK_EQUAL(
        wait_until(start_ns + CONNECTION_IDLE_NS + CONNECTION_HEAD_NS), CONNECTION_WAITS_TO_READ);
    CHECK(peer.output_bytes > output_bytes);
}

static void who_takes_nothing(void)
{
    double_start();
    const uint64_t start_ns = double_now_ns;
    double_send(GET);
    peer.room_bytes = CONNECTION_TAKE_BYTES - 1;
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_WRITE);
    CHECK(!connection_is_idle(&connection));
    CHECK_EQUAL(wait_until(start_ns + CONNECTION_TAKE_NS - 1), CONNECTION_WAITS_TO_WRITE);
    CHECK_EQUAL(wait_until(start_ns + CONNECTION_TAKE_NS), CONNECTION_IS_OVER);
    CHECK_EQUAL(double_open_count, 0);
}

/* As slow as may be: it gets all of it. */
static void who_takes_slowly(void)
{
    double_start();
    double_send(GET);
    peer.room_bytes = CONNECTION_TAKE_BYTES;
    enum connection_wait wait = double_run();
    for (uint32_t i = 0; i < 10 && wait == CONNECTION_WAITS_TO_WRITE; i++) {
        peer.room_bytes = CONNECTION_TAKE_BYTES;
        wait = wait_until(double_now_ns + CONNECTION_TAKE_NS - 1);
    }
    CHECK_EQUAL(wait, CONNECTION_WAITS_TO_READ);
    CHECK(peer.output_bytes > DOUBLE_BIG_BYTES);
    CHECK_EQUAL(double_open_count, 0);
}

/* What still comes after the last answer is thrown away, and not for ever. */
static void who_goes_on_sending(void)
{
    double_start();
    double_send("BREW / HTTP/1.1\r\n\r\n");
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    CHECK(says("HTTP/1.1 501 Not Implemented\r\n"));
    CHECK(peer.is_finished);
    const uint32_t output_bytes = peer.output_bytes;
    memset(peer.input, 'a', sizeof(peer.input));
    peer.input_bytes = CONNECTION_LEAVE_BYTES_MAX;
    CHECK_EQUAL(double_run(), CONNECTION_WAITS_TO_READ);
    peer.input_bytes += 1000;
    CHECK_EQUAL(double_run(), CONNECTION_IS_OVER);
    CHECK_EQUAL(peer.output_bytes, output_bytes);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"who says nothing", who_says_nothing},
        {"who asks slowly", who_asks_slowly},
        {"who is idle", who_is_idle},
        {"who takes nothing", who_takes_nothing},
        {"who takes slowly", who_takes_slowly},
        {"who goes on sending", who_goes_on_sending},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
