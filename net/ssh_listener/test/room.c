#include "room.h"
#include "unit.h"
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

static struct ip_address ipv4(uint8_t last)
{
    return (struct ip_address){.bytes = {192, 0, 2, last}, .size_bytes = IPV4_BYTES};
}

/* A host of a network. */
static struct ip_address ipv6(uint8_t network, uint8_t host)
{
    struct ip_address address = {.bytes = {0x20, 0x01, 0x0d, 0xb8}, .size_bytes = IPV6_BYTES};
    address.bytes[7] = network;
    address.bytes[15] = host;
    return address;
}

/* As the service does it. Each comes a second after the one before. */
static bool comes(struct room *room, struct ip_address remote, uint32_t *place)
{
    static uint64_t now_ns;
    uint32_t leaver = 0;
    now_ns += SECOND_NS;
    if (room_find_leaver(room, &remote, &leaver)) {
        CHECK(leaver < ROOM_CONNECTIONS_MAX);
        CHECK(room->places[leaver].is_taken && !room->places[leaver].has_entered);
        room_leave(room, leaver);
    }
    return room_take(room, &remote, now_ns, place) && *place < ROOM_CONNECTIONS_MAX;
}

static bool enters(struct room *room, struct ip_address remote)
{
    uint32_t place = 0;
    if (!comes(room, remote, &place)) {
        return false;
    }
    room_enter(room, place);
    return true;
}

static bool is_there(const struct room *room, uint32_t place, struct ip_address remote)
{
    return room->places[place].is_taken &&
           memcmp(room->places[place].remote.bytes, remote.bytes, remote.size_bytes) == 0;
}

static void test_one_place(void)
{
    struct room room = {0};
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_OF_PLACE_MAX; i++) {
        CHECK(enters(&room, ipv4(1)));
    }
    CHECK(!enters(&room, ipv4(1)));
    CHECK(enters(&room, ipv4(2)));
}

static void test_one_network(void)
{
    struct room room = {0};
    for (uint8_t i = 0; i < ROOM_CONNECTIONS_OF_PLACE_MAX; i++) {
        CHECK(enters(&room, ipv6(1, i)));
    }
    CHECK(!enters(&room, ipv6(1, 200)));
    CHECK(enters(&room, ipv6(2, 0)));
}

/* Nobody displaces people who have entered. */
static void test_all(void)
{
    struct room room = {0};
    uint32_t place = 0;
    for (uint8_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        CHECK(enters(&room, ipv4(i)));
    }
    CHECK(!enters(&room, ipv4(100)));
    room_leave(&room, 3);
    CHECK(comes(&room, ipv4(100), &place));
    CHECK_EQUAL(place, 3);
    CHECK(comes(&room, ipv4(101), &place));
    CHECK_EQUAL(place, 3);
    room_enter(&room, 3);
    CHECK(!comes(&room, ipv4(102), &place));
}

/* Whoever keeps all places, and takes each again that he loses, keeps nobody else out. */
static void test_crowd(void)
{
    struct room room = {0};
    uint32_t place = 0;
    uint32_t person = 0;
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        CHECK(comes(&room, ipv4((uint8_t)(i % 2)), &place));
    }
    CHECK(comes(&room, ipv4(100), &person));
    for (uint32_t i = 0; i < 100; i++) {
        CHECK(comes(&room, ipv4((uint8_t)(i % 2)), &place));
        CHECK(is_there(&room, person, ipv4(100)));
    }
    room_enter(&room, person);
    CHECK(comes(&room, ipv4(101), &person));
    CHECK(is_there(&room, person, ipv4(101)));
}

/* Hosts of one network of IPv6 are a crowd as well. */
static void test_crowd_of_network(void)
{
    struct room room = {0};
    uint32_t place = 0;
    uint32_t person = 0;
    for (uint8_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        CHECK(comes(&room, ipv6((uint8_t)(1 + i % 2), i), &place));
    }
    CHECK(comes(&room, ipv6(9, 9), &person));
    for (uint8_t i = 0; i < 100; i++) {
        CHECK(comes(&room, ipv6((uint8_t)(1 + i % 2), i), &place));
        CHECK(is_there(&room, person, ipv6(9, 9)));
    }
}

/* Of a crowd, and where nobody is one, the oldest goes. */
static void test_oldest(void)
{
    struct room room = {0};
    uint32_t places[ROOM_CONNECTIONS_MAX];
    uint32_t place = 0;
    for (uint8_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        CHECK(comes(&room, ipv4(i), &places[i]));
    }
    room_enter(&room, places[0]);
    for (uint8_t i = 1; i < ROOM_CONNECTIONS_MAX; i++) {
        CHECK(comes(&room, ipv4(100 + i), &place));
        CHECK_EQUAL(place, places[i]);
    }
    CHECK(is_there(&room, places[0], ipv4(0)));
}

/* Who is one too many of his place displaces one of these, and nobody else. */
static void test_own_place(void)
{
    struct room room = {0};
    uint32_t other = 0;
    uint32_t first = 0;
    uint32_t place = 0;
    CHECK(comes(&room, ipv4(2), &other));
    for (uint32_t i = 1; i < ROOM_CONNECTIONS_OF_PLACE_MAX; i++) {
        CHECK(enters(&room, ipv4(1)));
    }
    CHECK(comes(&room, ipv4(1), &first));
    for (uint32_t i = 0; i < ROOM_CONNECTIONS_MAX; i++) {
        CHECK(comes(&room, ipv4(1), &place));
        CHECK_EQUAL(place, first);
    }
    CHECK(is_there(&room, other, ipv4(2)));
}

static void test_overdue(void)
{
    struct room room = {0};
    const struct ip_address remote = ipv4(1);
    uint32_t place = 0;
    CHECK(room_take(&room, &remote, SECOND_NS, &place));
    CHECK(!room_is_overdue(&room, place, SECOND_NS + ROOM_ENTER_NS_MAX - 1));
    CHECK(room_is_overdue(&room, place, SECOND_NS + ROOM_ENTER_NS_MAX));
    room_enter(&room, place);
    CHECK(!room_is_overdue(&room, place, SECOND_NS + 2 * ROOM_ENTER_NS_MAX));
    room_leave(&room, place);
    CHECK(!room_is_overdue(&room, place, UINT64_MAX));
    /* Who comes next has to enter himself. */
    CHECK(room_take(&room, &remote, 0, &place));
    CHECK(room_is_overdue(&room, place, ROOM_ENTER_NS_MAX));
}

/* Who left counts no more. */
static void test_leaving(void)
{
    struct room room = {0};
    uint32_t place = 0;
    const struct ip_address remote = ipv4(1);
    for (uint32_t i = 0; i < 3 * ROOM_CONNECTIONS_MAX; i++) {
        CHECK(room_take(&room, &remote, 0, &place));
        room_leave(&room, place);
    }
}

int main(void)
{
    const struct unit_test tests[] = {
        {"one_place", test_one_place},
        {"one_network", test_one_network},
        {"all", test_all},
        {"crowd", test_crowd},
        {"crowd_of_network", test_crowd_of_network},
        {"oldest", test_oldest},
        {"own_place", test_own_place},
        {"overdue", test_overdue},
        {"leaving", test_leaving},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
