#include "port.h"
#include "machine.h"
#include "model.h"
#include "unit.h"

static uint64_t seed;

static uint32_t random_number(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

static void test_by_chance(void)
{
    machine_chance = random_number;
    for (uint32_t i = 0; i < 300; i++) {
        seed = i;
        CHECK(machine_run(20 + i * 10, i % 3 == 0));
    }
}

static struct port port;

static void begin(void)
{
    const struct registers registers = {0};
    model_reset();
    model_on_access = NULL;
    port_start(&port, &registers);
}

static void test_write_at_once(void)
{
    begin();
    CHECK_EQUAL(port_write(&port, (struct bytes){(const uint8_t *)"hello", 5}), 5);
    CHECK(!port.is_sending);
    uint8_t byte = 0;
    CHECK(model_shift(&byte));
    CHECK_EQUAL(byte, 'h');
    CHECK_EQUAL(port_write(&port, (struct bytes){NULL, 0}), 0);
}

static void test_write_more_than_room(void)
{
    static uint8_t bytes[PORT_QUEUE_BYTES + 100];
    begin();
    CHECK_EQUAL(port_write(&port, (struct bytes){bytes, sizeof(bytes)}), PORT_QUEUE_BYTES);
    CHECK(port.is_sending);
    CHECK(port.was_short);
    const uint32_t room = byte_ring_room(&port.sending);
    CHECK_EQUAL(port_write(&port, (struct bytes){bytes, sizeof(bytes)}), room);
    CHECK_EQUAL(port_write(&port, (struct bytes){bytes, sizeof(bytes)}), 0);
    bool has_room = false;
    uint8_t byte = 0;
    for (uint32_t i = 0; i < 2 * PORT_QUEUE_BYTES && !has_room; i++) {
        (void)model_shift(&byte);
        has_room = model_is_raised() && port_serve(&port).has_room;
    }
    CHECK(has_room);
    CHECK(byte_ring_room(&port.sending) >= PORT_QUEUE_BYTES / 2);
    CHECK(!port_serve(&port).has_room);
}

/* A full queue holds the line back, and goes on when it is read. */
static void test_full(void)
{
    uint8_t bytes[100];
    bool has_more = false;
    uint32_t brought = 0;
    begin();
    for (uint32_t i = 0; i < PORT_QUEUE_BYTES + 100; i++) {
        if (model_can_receive()) {
            (void)model_receive((uint8_t)brought++);
        }
        if (model_is_raised()) {
            (void)port_serve(&port);
        }
    }
    CHECK(port.is_full);
    CHECK(!model_is_raised());
    CHECK(brought > PORT_QUEUE_BYTES);
    uint32_t read = 0;
    for (uint32_t got = 1; got > 0 || has_more;) {
        got = port_read(&port, bytes, sizeof(bytes), &has_more);
        for (uint32_t i = 0; i < got; i++) {
            CHECK_EQUAL(bytes[i], (uint8_t)(read + i));
        }
        read += got;
    }
    CHECK_EQUAL(read, brought);
    CHECK(!port.is_full);
    CHECK_EQUAL(port_take_lost(&port), 0);
}

static void test_lost(void)
{
    begin();
    while (model_receive('x')) {
    }
    CHECK(port_serve(&port).has_received);
    CHECK_EQUAL(port_take_lost(&port), 1);
    CHECK_EQUAL(port_take_lost(&port), 0);
}

static uint32_t accesses;
static uint32_t drain_at;
static uint32_t drained;

static void drain_once(void)
{
    uint8_t byte = 0;
    if (accesses++ == drain_at) {
        while (model_shift(&byte)) {
            drained++;
        }
    }
}

/* The chip can become empty between any two accesses; it must still ask for more. */
static void test_emptied_at_any_moment(void)
{
    static uint8_t bytes[200];
    for (drain_at = 0; drain_at < 300; drain_at++) {
        begin();
        accesses = 0;
        drained = 0;
        model_on_access = drain_once;
        CHECK_EQUAL(port_write(&port, (struct bytes){bytes, sizeof(bytes)}), sizeof(bytes));
        for (uint32_t i = 0; i < 1000; i++) {
            uint8_t byte = 0;
            drained += model_shift(&byte) ? 1 : 0;
            if (model_is_raised()) {
                (void)port_serve(&port);
            }
        }
        CHECK_EQUAL(drained, sizeof(bytes));
    }
    model_on_access = NULL;
}

/* A chip that never stops asking must not keep calls from being answered. */
static uint32_t flood_count;

static void bring_always(void)
{
    if (model_can_receive() && model_receive('x')) {
        flood_count++;
    }
}

static void test_flood(void)
{
    begin();
    flood_count = 0;
    model_on_access = bring_always;
    struct port_service service = port_serve(&port);
    CHECK(service.has_received);
    CHECK(service.is_unfinished);
    CHECK(byte_ring_used(&port.received) <= PORT_SERVICE_BYTES_MAX);
    model_on_access = NULL;
    while (service.is_unfinished) {
        service = port_serve(&port);
    }
    CHECK_EQUAL(byte_ring_used(&port.received), flood_count);
    CHECK(!model_is_raised());
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"by chance", test_by_chance},
        {"write at once", test_write_at_once},
        {"write more than there is room for", test_write_more_than_room},
        {"full", test_full},
        {"lost", test_lost},
        {"emptied at any moment", test_emptied_at_any_moment},
        {"flood", test_flood},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
