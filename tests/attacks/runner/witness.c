/* How far the witness is: it writes a line to the log in each of its rounds. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/log_client.h"

#define WITNESS_LINE "witness line "
#define PATIENCE_NS  UINT64_C(5000000000)
#define PAUSE_NS     UINT64_C(2000000)

/* Rounds since the last time that this was asked. */
static uint32_t new_rounds(void)
{
    static uint64_t last_number;
    const struct bytes begin = text_bytes(WITNESS_LINE);
    uint32_t rounds = 0;
    for (;;) {
        const struct log_read_params params = {.after = last_number};
        struct log_read_results_reader results = {0};
        if (log_read(program_capability("log"), &params, &results) != STATUS_OK ||
            results.entries.count == 0) {
            return rounds;
        }
        for (uint32_t i = 0; i < results.entries.count; i++) {
            struct log_entry entry = {0};
            if (log_entry_list_get(&results.entries, i, &entry) != STATUS_OK) {
                return rounds;
            }
            last_number = entry.number;
            rounds += entry.text.size_bytes > begin.size_bytes &&
                              memcmp(entry.text.data, begin.data, begin.size_bytes) == 0
                          ? 1
                          : 0;
        }
    }
}

bool witness_goes_on(void)
{
    const uint64_t deadline_ns = clock_now_ns() + PATIENCE_NS;
    (void)new_rounds(); /* those while the attack went on */
    while (clock_now_ns() < deadline_ns) {
        if (new_rounds() > 0) {
            return true;
        }
        (void)clock_sleep_until(clock_now_ns() + PAUSE_NS);
    }
    return false;
}
