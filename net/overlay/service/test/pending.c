#include "pending.h"
#include "self.h"
#include "unit.h"

static struct pending pending;
static struct self one;
static struct self other;
static uint8_t packet[PENDING_PACKET_BYTES + 1];

static bool put(const struct self *to, uint8_t fill, uint64_t now_ns, bool *dropped)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(&to->identity.key, address);
    memset(packet, fill, 100);
    return pending_put(&pending, address, (struct bytes){packet, 100}, now_ns, dropped);
}

static void begin(void)
{
    memset(&pending, 0, sizeof(pending));
    self_init(&one, 1);
    self_init(&other, 2);
}

static void test_order(void)
{
    bool dropped = true;
    struct bytes view;
    begin();
    CHECK(put(&one, 'a', 1, &dropped) && !dropped);
    CHECK(put(&other, 'b', 2, &dropped) && !dropped);
    CHECK(put(&one, 'c', 3, &dropped) && !dropped);
    CHECK(pending_take(&pending, &one.identity.key, &view));
    CHECK(view.size_bytes == 100 && view.data[0] == 'a');
    CHECK(pending_take(&pending, &one.identity.key, &view) && view.data[99] == 'c');
    CHECK(!pending_take(&pending, &one.identity.key, &view));
    CHECK(pending_take(&pending, &other.identity.key, &view) && view.data[0] == 'b');
}

static void test_bounds(void)
{
    bool dropped = false;
    struct bytes view;
    uint8_t address[OVERLAY_ADDRESS_BYTES] = {2};
    begin();
    CHECK(!pending_put(&pending, address, (struct bytes){packet, sizeof(packet)}, 1, &dropped));
    CHECK(!pending_put(&pending, address, (struct bytes){packet, 0}, 1, &dropped));
    CHECK(pending_put(&pending, address, (struct bytes){packet, sizeof(packet) - 1}, 1, &dropped));
    for (uint32_t i = 1; i < PENDING_MAX; i++) {
        CHECK(put(&one, (uint8_t)i, i + 1, &dropped) && !dropped);
    }
    CHECK(put(&one, 100, 50, &dropped) && dropped); /* the oldest gave way */
    CHECK(put(&one, 101, 51, &dropped) && dropped);
    CHECK(pending_take(&pending, &one.identity.key, &view) && view.data[0] == 2);
}

static void test_expiry(void)
{
    bool dropped = false;
    struct bytes view;
    begin();
    CHECK(put(&one, 1, 10, &dropped));
    CHECK(put(&one, 2, 20, &dropped));
    CHECK_EQUAL(pending_expire(&pending, PENDING_NS + 9), 0);
    CHECK_EQUAL(pending_expire(&pending, PENDING_NS + 10), 1);
    CHECK(pending_take(&pending, &one.identity.key, &view) && view.data[0] == 2);
}

static void test_offers(void)
{
    struct bytes view;
    begin();
    CHECK(!pending_put_offer(&pending, &one.identity.key, (struct bytes){packet, 192}, 1));
    packet[0] = 1;
    CHECK(pending_put_offer(&pending, &one.identity.key, (struct bytes){packet, 193}, 1));
    packet[0] = 2;
    CHECK(pending_put_offer(&pending, &one.identity.key, (struct bytes){packet, 193}, 2));
    CHECK(!pending_take_offer(&pending, &other.identity.key, &view));
    CHECK(pending_take_offer(&pending, &one.identity.key, &view));
    CHECK(view.size_bytes == SESSION_OFFER_BYTES && view.data[0] == 2);
    CHECK(!pending_take_offer(&pending, &one.identity.key, &view));
    CHECK(pending_put_offer(&pending, &one.identity.key, (struct bytes){packet, 193}, 5));
    for (uint32_t i = 0; i < PENDING_MAX; i++) {
        self_init(&other, (uint8_t)(i + 3));
        CHECK(pending_put_offer(&pending, &other.identity.key, (struct bytes){packet, 193}, 6 + i));
    }
    CHECK(!pending_take_offer(&pending, &one.identity.key, &view));
    (void)pending_expire(&pending, PENDING_NS + 6 + PENDING_MAX);
    CHECK(!pending_take_offer(&pending, &other.identity.key, &view));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"in order", test_order},
        {"bounds", test_bounds},
        {"for a while", test_expiry},
        {"offers", test_offers},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
