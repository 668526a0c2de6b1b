#include "places.h"
#include "unit.h"

#define PLACES 8u

static const struct places_limits limits = {
    .count = PLACES,
    .of_client_max = 3,
    .of_principal_max = 4,
    .kept_of_supervisor = 2,
    .kept_of_system = 1,
};
static struct claimant holders[PLACES];

enum { SYSTEM = 0, ADA = 1, BOB = 2, EVE = 3 };

static struct claimant make(uint8_t principal, uint64_t client)
{
    struct claimant claimant = {.is_system = principal == SYSTEM, .client = client};
    memset(claimant.principal, principal, sizeof(claimant.principal));
    return claimant;
}

static const struct claimant supervisor = {.is_supervisor = true, .is_system = true, .client = 1};

/* Takes a place if that may be. */
static bool take(struct claimant claimant)
{
    if (!places_may_have(&limits, holders, &claimant)) {
        return false;
    }
    for (uint32_t i = 0; i < PLACES; i++) {
        if (holders[i].client == 0) {
            holders[i] = claimant;
            return true;
        }
    }
    CHECK(false);
    return false;
}

static uint32_t take_all(struct claimant claimant)
{
    uint32_t taken = 0;
    while (taken <= PLACES && take(claimant)) {
        taken++;
    }
    return taken;
}

static void begin(void)
{
    memset(holders, 0, sizeof(holders));
}

/* However many processes one has: others, and the system, still find a place. */
static void test_many_processes_of_one(void)
{
    uint32_t taken = 0;
    begin();
    for (uint64_t process = 100; process < 120; process++) {
        taken += take_all(make(EVE, process));
    }
    CHECK_EQUAL(taken, 4);
    CHECK(take(make(ADA, 10)));
    CHECK(take(make(SYSTEM, 5)));
    CHECK(take(supervisor));
}

/* All people together leave the place from which shells are started. */
static void test_the_systems_place(void)
{
    begin();
    CHECK_EQUAL(take_all(make(EVE, 100)), 3);
    CHECK(take(make(EVE, 101)));
    CHECK(!take(make(EVE, 101)));
    CHECK_EQUAL(take_all(make(BOB, 200)), 1);
    CHECK(!take(make(ADA, 10)));
    CHECK(take(make(SYSTEM, 5)));
    CHECK(!take(make(SYSTEM, 6)));
    CHECK(take(supervisor));
    CHECK(take(supervisor));
    CHECK(!take(supervisor));
}

/* Processes of the system have all places but the supervisor's, three each. */
static void test_the_systems_processes(void)
{
    begin();
    CHECK_EQUAL(take_all(make(SYSTEM, 5)), 3);
    CHECK_EQUAL(take_all(make(SYSTEM, 6)), 3);
    CHECK(!take(make(SYSTEM, 7)));
    CHECK(take(supervisor));
    begin();
    CHECK_EQUAL(take_all(make(SYSTEM, 5)), 3);
    CHECK_EQUAL(take_all(make(ADA, 10)), 3);
    CHECK(!take(make(SYSTEM, 6)));
}

static void test_one_process(void)
{
    const struct places_limits narrow = {
        .count = PLACES, .of_client_max = 1, .of_principal_max = 3};
    const struct claimant first = make(ADA, 10);
    const struct claimant second = make(ADA, 11);
    begin();
    CHECK(places_may_have(&narrow, holders, &first));
    holders[0] = first;
    CHECK(!places_may_have(&narrow, holders, &first));
    CHECK(places_may_have(&narrow, holders, &second));
}

/* A place that is free again is anybody's. */
static void test_given_back(void)
{
    begin();
    CHECK_EQUAL(take_all(make(EVE, 100)), 3);
    CHECK_EQUAL(take_all(make(EVE, 101)), 1);
    holders[1] = (struct claimant){0};
    CHECK(take(make(EVE, 102)));
    CHECK(!take(make(EVE, 103)));
}

/* A file stays as long as something comes of it, and no longer than the longest takes. */
static void test_on_the_way(void)
{
    const uint64_t begun = 7;
    const uint64_t later = begun + PLACES_REST_MAX_NS;
    struct places_way way;
    places_begin(&way, begun);
    CHECK(!places_is_over(&way, later));
    CHECK(places_is_over(&way, later + 1));
    places_move(&way, 0, later);
    CHECK(places_is_over(&way, later + 1));
    places_move(&way, 1, later);
    CHECK(!places_is_over(&way, later + 1));
    for (uint64_t now = later; now <= begun + PLACES_WAY_MAX_NS; now += PLACES_REST_MAX_NS / 2) {
        places_move(&way, 1, now);
        CHECK(!places_is_over(&way, now));
    }
    places_move(&way, 1, begun + PLACES_WAY_MAX_NS + 1);
    CHECK(places_is_over(&way, begun + PLACES_WAY_MAX_NS + 1));
}

/* Where one's own programs do not start any more, shells do; where these do not, services do. */
static void test_memory(void)
{
    const struct claimant ada = make(ADA, 10);
    const struct claimant sessions = make(SYSTEM, 5);
    CHECK_EQUAL(places_kept_bytes(&ada, 1000), 1000);
    CHECK_EQUAL(places_kept_bytes(&sessions, 1000), 500);
    CHECK_EQUAL(places_kept_bytes(&supervisor, 1000), 0);
    CHECK_EQUAL(places_kept_of(1000), 250);
    CHECK_EQUAL(places_kept_of(UINT64_C(4) << 20), UINT64_C(1) << 20);
    CHECK_EQUAL(places_kept_of(UINT64_MAX), UINT64_C(1) << 20);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"many processes of one", test_many_processes_of_one},
        {"the system's place", test_the_systems_place},
        {"processes of the system", test_the_systems_processes},
        {"one process", test_one_process},
        {"given back", test_given_back},
        {"on the way", test_on_the_way},
        {"memory", test_memory},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
