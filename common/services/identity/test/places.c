#include "places.h"
#include "unit.h"

#define CONSOLES 5u
#define SHARE    2u
#define COUNT    (CONSOLES * SHARE)

static struct place places[COUNT];

static bool take(uint8_t console)
{
    const uint32_t at = places_find(places, COUNT, console, SHARE);
    if (at == COUNT) {
        return false;
    }
    CHECK(!places[at].is_used);
    places[at] = (struct place){.is_used = true, .console = console};
    return true;
}

static void begin(void)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        places[i] = (struct place){0};
    }
}

/* One who takes all that he gets leaves each other console its share. */
static void test_shares(void)
{
    begin();
    for (uint8_t console = 0; console < CONSOLES; console++) {
        for (uint32_t i = 0; i < SHARE; i++) {
            CHECK(take(console));
        }
        CHECK(!take(console));
    }
}

static void test_given_back(void)
{
    begin();
    CHECK(take(1));
    CHECK(take(1));
    CHECK(!take(1));
    places[0] = (struct place){.console = 1}; /* whose it was does not matter */
    CHECK(take(1));
    CHECK(!take(1));
}

static void test_all_used(void)
{
    begin();
    for (uint8_t i = 0; i < COUNT; i++) {
        CHECK(take((uint8_t)(100 + i)));
    }
    CHECK(!take(1));
    CHECK_EQUAL(places_find(places, 0, 1, SHARE), 0);
    begin();
    CHECK_EQUAL(places_find(places, COUNT, 1, 0), COUNT);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"shares", test_shares},
        {"given back", test_given_back},
        {"all are used", test_all_used},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
