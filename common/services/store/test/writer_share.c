#include "writer_share.h"
#include "store/store.h"
#include "unit.h"
#include <stdlib.h>

#define STEPS 200000u

static uint32_t counts[WRITERS_OTHERS_MAX];
static uint32_t all;

static void begin(uint32_t owner)
{
    if (writer_has_place(counts[owner], all)) {
        counts[owner]++;
        all++;
    }
}

static void finish(uint32_t owner)
{
    if (counts[owner] > 0) {
        counts[owner]--;
        all--;
    }
}

static void test_alone(void)
{
    CHECK(writer_has_place(0, 0));
    CHECK(writer_has_place(1, 1));
    CHECK(!writer_has_place(2, 2));
    CHECK(!writer_has_place(0, STORE_STREAMS_MAX));
    CHECK(!writer_has_place(1, WRITERS_BESIDE_MAX));
}

/* However they begin and finish, there is a place for one more. */
static void test_others(void)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < STEPS; i++) {
        const uint32_t owner = (uint32_t)random() % WRITERS_OTHERS_MAX;
        if (random() % 4 != 0) {
            begin(owner);
        } else {
            finish(owner);
        }
        most = all > most ? all : most;
        CHECK(writer_has_place(0, all));
    }
    CHECK_EQUAL(most, STORE_STREAMS_MAX - 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"alone", test_alone},
        {"a place for one more", test_others},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
