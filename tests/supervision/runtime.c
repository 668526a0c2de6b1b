/*
 * What a plain program can do by itself: threads, rings, sleeping. Ends with 0 when all of it
 * works; the client looks at that.
 */
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/ring_user.h"
#include "runtime/thread.h"
#include "schema/adder.h"
#include "schema/supervisor_client.h"
#include <stdbool.h>

#define THREADS      8u
#define ROUNDS       50u
#define ADDITIONS    1000u
#define RING_ENTRIES 8u
#define CALLS        64u
#define NAP_NS       UINT64_C(3000000)

static uint32_t failures;

static void check(bool holds, const char *what, uint32_t line)
{
    if (!holds) {
        failures++;
        (void)console_print(
            program_capability("console"), "runtime.c:%u: does not hold: %s", line, what);
    }
}

#define CHECK(condition) check((condition), #condition, __LINE__)

/* -- threads ----------------------------------------------------------------------------------- */

static void count(void *argument)
{
    uint32_t *counter = argument;
    for (uint32_t i = 0; i < ADDITIONS; i++) {
        __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
        if (i % 100 == 0) {
            thread_yield();
        }
    }
}

/* More of them, one after the other, than the ledger could hold at a time. */
static void test_threads(void)
{
    static struct program_thread threads[THREADS];
    uint32_t counter = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < THREADS; i++) {
            CHECK(program_thread_create(count, &counter, &threads[i]) == STATUS_OK);
        }
        for (uint32_t i = 0; i < THREADS; i++) {
            program_thread_join(&threads[i]);
        }
    }
    CHECK(counter == ROUNDS * THREADS * ADDITIONS);
}

/* -- sleeping ---------------------------------------------------------------------------------- */

static void nap(void *argument)
{
    (void)argument;
    const uint64_t until_ns = clock_now_ns() + NAP_NS;
    CHECK(clock_sleep_until(until_ns) == STATUS_OK);
    CHECK(clock_now_ns() >= until_ns);
}

static void test_sleep(void)
{
    static struct program_thread threads[THREADS];
    for (uint32_t i = 0; i < THREADS; i++) {
        CHECK(program_thread_create(nap, NULL, &threads[i]) == STATUS_OK);
    }
    nap(NULL);
    for (uint32_t i = 0; i < THREADS; i++) {
        program_thread_join(&threads[i]);
    }
    CHECK(clock_sleep_until(0) == STATUS_OK);
    CHECK(clock_sleep_until(1) == STATUS_OK);
}

/* -- rings ------------------------------------------------------------------------------------- */

static void submit(struct ring_user *ring, uint64_t number)
{
    struct ring_submission *next = ring_user_next(ring);
    *next = (struct ring_submission){
        .operation = RING_OPERATION_CALL,
        .handle = program_capability("adder"),
        .tag = message_tag(ADDER_ADD, ADDER_ADD_PARAMS_WORDS),
        .user_data = number,
        .words = {number, 1000},
    };
}

/* A service answers calls through a ring as it answers others. */
static void test_ring(void)
{
    struct ring_user ring;
    uint32_t submitted = 0;
    uint64_t answered = 0;
    CHECK(ring_user_create(RING_ENTRIES, &ring) == STATUS_OK);
    for (uint32_t done = 0; done < CALLS;) {
        uint32_t batch = 0;
        for (; batch < RING_ENTRIES && submitted < CALLS; batch++) {
            submit(&ring, submitted++);
        }
        struct register_message message = {.tag = message_tag(0, 2), .words = {batch, 1}};
        CHECK(ring_user_enter(&ring, &message) == STATUS_OK);
        while (ring_user_available(&ring) > 0) {
            const struct ring_completion *completion = ring_user_take(&ring);
            CHECK(completion->status == STATUS_OK);
            CHECK(completion->words[0] == completion->user_data + 1000);
            answered |= UINT64_C(1) << completion->user_data;
            ring_user_taken(&ring);
            done++;
        }
    }
    CHECK(answered == ~UINT64_C(0));
    capability_release(ring.handle);
    CHECK(ring_user_create(3, &ring) != STATUS_OK);
}

int main(int argument_count, const char *const *arguments)
{
    CHECK(argument_count == 3);
    CHECK(arguments[1][0] == 'a' && arguments[2][0] == '\0' && arguments[3] == NULL);
    CHECK(program_capability("no such thing") == 0);
    CHECK(program_seed().size_bytes == 32);
    log_print(SEVERITY_ERROR, "there is no log, and that is no reason to fail");
    test_threads();
    test_sleep();
    test_ring();
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    return failures == 0 ? 0 : 1;
}
