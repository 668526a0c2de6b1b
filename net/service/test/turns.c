/*
 * What is received, with a kernel that hands over signals before calls, threads whose drivers have
 * always something to tell, and callers who call again at once. What each thread does when is drawn
 * by a seeded generator.
 */
#include "turns.h"
#include "unit.h"

#define THREADS        4u
#define STEPS          200000u
#define SEEDS          20u
#define THREAD_CHANCES 3u

/* What is received at most before a call that waits: of a thread that was not held yet, one more.
 */
#define BEFORE_CALL_MAX (TURNS_SIGNALS_MAX + THREADS)
/* What is received at most before a signal of a thread that has something to tell. */
#define BEFORE_SIGNAL_MAX 64u

enum thread_state {
    THREAD_LOOKS,   /* has something to tell */
    THREAD_SIGNALS, /* saw that it may */
    THREAD_WAITS,
};

static struct turns turns;
static uint64_t generator;
static enum thread_state threads[THREADS];
static bool is_woken[THREADS];
static bool is_signalled;
static uint32_t signals_before_call;
static uint32_t received_before_signal;
static uint32_t call_count;
static uint32_t signal_count;

static uint32_t chance(uint32_t of)
{
    /* xorshift64 */
    generator ^= generator << 13;
    generator ^= generator >> 7;
    generator ^= generator << 17;
    return (uint32_t)(generator >> 32) % of;
}

static void begin(uint8_t seed)
{
    generator = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1u);
    turns = (struct turns){0};
    for (uint32_t i = 0; i < THREADS; i++) {
        threads[i] = THREAD_LOOKS;
        is_woken[i] = false;
    }
    is_signalled = false;
    signals_before_call = 0;
    received_before_signal = 0;
    call_count = 0;
    signal_count = 0;
}

/* As adapter.c's threads. */
static void step_thread(uint32_t i)
{
    switch (threads[i]) {
    case THREAD_LOOKS:
        threads[i] = turns_are_held(&turns) ? THREAD_WAITS : THREAD_SIGNALS;
        break;
    case THREAD_SIGNALS:
        is_signalled = true;
        threads[i] = THREAD_LOOKS;
        break;
    default:
        threads[i] = is_woken[i] ? THREAD_LOOKS : THREAD_WAITS;
        is_woken[i] = false;
        break;
    }
}

static void hear(void)
{
    if (turns_heard(&turns)) {
        for (uint32_t i = 0; i < THREADS; i++) {
            is_woken[i] = true;
        }
    }
}

/* As main.c: a wait that does not last ends with nothing. */
static void receive(bool has_call)
{
    received_before_signal++;
    if (is_signalled) {
        is_signalled = false;
        signal_count++;
        received_before_signal = 0;
        signals_before_call += has_call ? 1 : 0;
        turns_signalled(&turns);
    } else if (has_call) {
        call_count++;
        signals_before_call = 0;
        hear();
    } else if (turns_are_held(&turns)) {
        hear();
    }
}

static void run(uint8_t seed, bool has_calls)
{
    begin(seed);
    for (uint32_t i = 0; i < STEPS; i++) {
        /* Threads are faster than the main thread. */
        if (chance(THREAD_CHANCES * THREADS) != 0) {
            step_thread(chance(THREADS));
            continue;
        }
        receive(has_calls);
        CHECK(signals_before_call <= BEFORE_CALL_MAX);
        CHECK(received_before_signal <= BEFORE_SIGNAL_MAX);
    }
}

/* Neither keeps the other waiting. */
static void test_flood_of_both(void)
{
    for (uint8_t seed = 0; seed < SEEDS; seed++) {
        run(seed, true);
        CHECK(call_count > 0);
        CHECK(signal_count > call_count);
    }
}

/* Nobody calls: who was held is let go nevertheless. */
static void test_flood_of_signals(void)
{
    for (uint8_t seed = 0; seed < SEEDS; seed++) {
        run(seed, false);
        CHECK(signal_count > TURNS_SIGNALS_MAX);
    }
}

static void test_counts_in_a_row(void)
{
    begin(0);
    for (uint32_t i = 0; i + 1 < TURNS_SIGNALS_MAX; i++) {
        turns_signalled(&turns);
    }
    CHECK(!turns_are_held(&turns));
    CHECK(!turns_heard(&turns));
    for (uint32_t i = 0; i < TURNS_SIGNALS_MAX; i++) {
        CHECK(!turns_are_held(&turns));
        turns_signalled(&turns);
    }
    CHECK(turns_are_held(&turns));
    turns_signalled(&turns);
    CHECK(turns_are_held(&turns));
    CHECK(turns_heard(&turns));
    CHECK(!turns_are_held(&turns));
    CHECK(!turns_heard(&turns));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"signals and calls without end", test_flood_of_both},
        {"signals without end, and no call", test_flood_of_signals},
        {"only signals in a row hold", test_counts_in_a_row},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
