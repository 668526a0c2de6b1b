/* What a person and programs do by chance: each program keeps account of what it is told. */
#include "player.h"
#include "unit.h"

#define SEQUENCES  500u
#define STEP_BYTES 600u

static uint64_t state;

static uint8_t next_byte(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint8_t)(state >> 56);
}

/* The program of a failure says its own; the sequence is the same each time. */
static void nobody_is_told_what_he_may_not(void)
{
    uint8_t steps[STEP_BYTES];
    for (uint32_t i = 0; i < SEQUENCES; i++) {
        state = i;
        for (uint32_t j = 0; j < STEP_BYTES; j++) {
            steps[j] = next_byte();
        }
        play((struct bytes){steps, STEP_BYTES});
    }
    CHECK(state != 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nobody is told what he may not", nobody_is_told_what_he_may_not},
    };
    return unit_run(tests, 1);
}
