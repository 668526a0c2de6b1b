#include "share.h"
#include "unit.h"

#define ALL        768u
#define PART       (ALL / 64)
#define RESERVE    (ALL / 8)
#define PRINCIPALS 32u

static uint64_t all;
static uint64_t left;
static uint64_t has[PRINCIPALS];
static uint64_t used[PRINCIPALS];

static void begin(uint64_t whole)
{
    all = whole;
    left = whole;
    for (uint32_t i = 0; i < PRINCIPALS; i++) {
        has[i] = 0;
        used[i] = 0;
    }
}

static void take(uint32_t i)
{
    const uint64_t share = share_of(all, left, has[i]);
    CHECK(share >= has[i]);
    CHECK(share - has[i] <= left);
    left -= share - has[i];
    has[i] = share;
}

static void leave(uint32_t i)
{
    left += has[i];
    has[i] = 0;
}

/* Another one comes; those that came before give back some where little is left. */
static void come(uint32_t comer)
{
    const uint32_t giver_count = share_is_scarce(all, left) ? comer : 0;
    for (uint32_t i = 0; i < giver_count; i++) {
        const uint64_t kept = share_kept(all, left, has[i], has[i] - used[i]);
        CHECK(kept <= has[i]);
        CHECK(kept >= used[i]);
        left += has[i] - kept;
        has[i] = kept;
    }
    take(comer);
}

/* Eight find something, of whatever there is, even where each takes and uses all that he may. */
static void test_all_in_use(void)
{
    static const uint64_t wholes[] = {
        CLIENT_LISTENERS_MAX, CLIENT_SOCKETS_MAX, CLIENT_PLACES_MAX, CLIENT_BUFFERS_MAX, 1u << 20};
    for (uint32_t kind = 0; kind < sizeof(wholes) / sizeof(wholes[0]); kind++) {
        begin(wholes[kind]);
        for (uint32_t i = 0; i < 8; i++) {
            come(i);
            CHECK(has[i] >= all / 64);
            used[i] = has[i];
        }
        CHECK_EQUAL(has[0], all / 4 * 3);
    }
}

/* More do where not all is used: the first keeps most of it for as long as few come. */
static void test_not_in_use(void)
{
    begin(CLIENT_LISTENERS_MAX);
    for (uint32_t i = 0; i < PRINCIPALS; i++) {
        come(i);
        CHECK(has[i] >= all / 64);
        used[i] = 1;
        CHECK(i > 6 || has[0] == all / 4 * 3);
    }
    for (uint32_t i = 0; i < PRINCIPALS; i++) {
        CHECK(has[i] >= all / 64);
    }
}

static void test_given_back(void)
{
    const uint64_t scarce = RESERVE / 4 - 1;
    CHECK(share_is_scarce(ALL, scarce));
    CHECK(!share_is_scarce(ALL, scarce + 1));
    /* No more than is missing, than half of what is not used, than leaves a part. */
    CHECK_EQUAL(share_kept(ALL, scarce, 500, 400), 500 - (RESERVE - scarce));
    CHECK_EQUAL(share_kept(ALL, scarce, 500, 100), 450);
    CHECK_EQUAL(share_kept(ALL, scarce, 500, 0), 500);
    CHECK_EQUAL(share_kept(ALL, scarce, PART + 2, PART + 2), PART);
    CHECK_EQUAL(share_kept(ALL, scarce, PART - 1, PART - 1), PART - 1);
    CHECK_EQUAL(share_kept(ALL, RESERVE, 500, 500), 500);
}

/* What is asked for again is no more than a share, however often. */
static void test_asks_again(void)
{
    begin(ALL);
    take(0);
    take(1);
    const uint64_t first = has[0];
    const uint64_t second = has[1];
    for (uint32_t i = 0; i < 100; i++) {
        take(0);
        take(1);
    }
    CHECK_EQUAL(has[0], first);
    CHECK_EQUAL(has[1], second);
}

/* Who stays gets of what others had, and leaves some of it to who comes. */
static void test_others_leave(void)
{
    begin(ALL);
    take(0);
    take(1);
    leave(0);
    take(1);
    CHECK_EQUAL(has[1], ALL / 4 * 3);
    take(2);
    CHECK_EQUAL(has[2], ALL / 8);
    take(3);
    CHECK_EQUAL(has[3], RESERVE / 4);
    leave(3);
    CHECK_EQUAL(has[1] + has[2] + left, ALL);
}

static void test_low(void)
{
    CHECK(!share_is_low(100, 26));
    CHECK(share_is_low(100, 25));
    CHECK(!share_is_low(1, 1));
    CHECK(share_is_low(1, 0));
    CHECK(share_is_low(0, 0));
    const struct client_bounds bounds = {100, 100, 10, 10};
    struct client_bounds room = bounds;
    CHECK(!share_of_bounds_is_low(bounds, room));
    room.listeners = 2;
    CHECK(share_of_bounds_is_low(bounds, room));
    room = bounds;
    room.sockets = 0;
    CHECK(share_of_bounds_is_low(bounds, room));
}

static void test_bounds(void)
{
    const struct client_bounds all_there_is = {
        CLIENT_PLACES_MAX, CLIENT_BUFFERS_MAX, CLIENT_LISTENERS_MAX, CLIENT_SOCKETS_MAX};
    const struct client_bounds none = {.places = 0};
    const struct client_bounds some = {.places = 390};
    const struct client_bounds first = share_of_bounds(all_there_is, none);
    CHECK_EQUAL(first.places, 576);
    CHECK_EQUAL(first.buffers, 2016);
    CHECK_EQUAL(first.listeners, 96);
    CHECK_EQUAL(first.sockets, 192);
    CHECK_EQUAL(share_of_bounds(none, some).places, 390);
    CHECK(!share_of_bounds_is_scarce(all_there_is));
    struct client_bounds less = all_there_is;
    less.listeners = 3;
    CHECK(share_of_bounds_is_scarce(less));
    less = all_there_is;
    less.sockets = 0;
    CHECK(share_of_bounds_is_scarce(less));
    const struct client_bounds kept = share_of_bounds_kept(none, first, first);
    CHECK_EQUAL(kept.places, 576 - 96);
    CHECK_EQUAL(kept.buffers, 2016 - 336);
    CHECK_EQUAL(kept.listeners, 96 - 16);
    CHECK_EQUAL(kept.sockets, 192 - 32);
    CHECK_EQUAL(share_of_bounds_kept(none, first, none).listeners, 96);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"all that is given is used", test_all_in_use},
        {"not all that is given is used", test_not_in_use},
        {"what is given back", test_given_back},
        {"who asks again", test_asks_again},
        {"others leave", test_others_leave},
        {"what is little", test_low},
        {"bounds of a client", test_bounds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
