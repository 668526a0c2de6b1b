/*
 * attacks_victim: has memory, an event, registers and a way to the stage, looks at all of them over
 * and over, and says how many are not as it left them.
 */
#include "runner.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stage_client.h"
#include "vector.h"

#define PAUSE_NS UINT64_C(1000000)

static uint64_t memory_differences(const volatile uint64_t *words, uint64_t secret)
{
    uint64_t differences = 0;
    for (uint64_t i = 0; i < SHARED_BYTES / sizeof(*words); i++) {
        differences += words[i] != secret;
    }
    return differences;
}

/* Takes the bits and sets them again: nobody else may have. */
static uint64_t event_differences(uint32_t event)
{
    const struct event_signal_params params = {.bits = VICTIM_EVENT_BITS};
    struct event_take_results taken = {0};
    const bool is_good = event_take(event, &taken) == STATUS_OK &&
                         taken.bits == VICTIM_EVENT_BITS &&
                         event_signal(event, &params) == STATUS_OK;
    return is_good ? 0 : 1;
}

/* The answer to its call is its own. */
static uint64_t answer_differences(uint32_t stage_session, uint64_t word)
{
    const struct stage_put_params params = {.word = word};
    struct stage_put_results results = {0};
    return stage_put(stage_session, &params, &results) == STATUS_OK && results.word == word + 1 ? 0
                                                                                                : 1;
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t session = program_capability("stage");
    const uint32_t event = program_capability("victim-event");
    const struct stage_introduce_params thread = {.thread = PROGRAM_THREAD};
    struct mapping mapping = {0};
    struct stage_report_results results = {0};
    (void)argument_count;
    (void)arguments;
    if (mapping_create(
            program_capability("victim-memory"), 0, SHARED_BYTES, MAP_READ | MAP_WRITE, &mapping) !=
            STATUS_OK ||
        stage_introduce(session, &thread) != STATUS_OK) {
        return 1;
    }
    const volatile uint64_t *words = mapping.address;
    const uint64_t secret = words[0];
    vector_fill(secret);
    for (;;) {
        const struct stage_report_params report = {
            .differences = memory_differences(words, secret) + event_differences(event) +
                           answer_differences(session, results.word) + vector_differences(secret)};
        if (stage_report(session, &report, &results) != STATUS_OK) {
            return 2;
        }
        (void)clock_sleep_until(clock_now_ns() + PAUSE_NS);
    }
}
