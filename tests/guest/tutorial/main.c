/* tutorial: waits until the greeting of docs/tutorial.md is in the log, says so, and powers off. */
#include "lib/memory.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/log_client.h"
#include "schema/supervisor_client.h"
#include <stdbool.h>

#define GREETING    "greet: Hello, World!"
#define PATIENCE_NS UINT64_C(20000000000)
#define PAUSE_NS    UINT64_C(10000000)

static bool is_greeting(struct bytes text)
{
    return text.size_bytes == sizeof(GREETING) - 1 &&
           memcmp(text.data, GREETING, text.size_bytes) == 0;
}

static bool is_in_log(uint32_t log)
{
    struct log_read_params params = {.after = 0};
    for (;;) {
        struct log_read_results_reader results = {0};
        if (log_read(log, &params, &results) != STATUS_OK || results.entries.count == 0) {
            return false;
        }
        for (uint32_t i = 0; i < results.entries.count; i++) {
            struct log_entry entry;
            if (log_entry_list_get(&results.entries, i, &entry) != STATUS_OK) {
                return false;
            }
            params.after = entry.number;
            if (is_greeting(entry.text)) {
                return true;
            }
        }
    }
}

static void pause(uint32_t event)
{
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_set_deadline(clock_now_ns() + PAUSE_NS);
    (void)message_receive(event, &message);
    message_set_deadline(0);
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t log = program_capability("log");
    const uint32_t console = program_capability("console");
    const uint32_t supervisor = program_capability("services");
    struct ledger_create_event_results event = {0};
    (void)argument_count;
    (void)arguments;
    if (ledger_create_event(PROGRAM_LEDGER, &event) != STATUS_OK ||
        supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    const uint64_t end_ns = clock_now_ns() + PATIENCE_NS;
    bool is_there = is_in_log(log);
    while (!is_there && clock_now_ns() < end_ns) {
        pause(event.event);
        is_there = is_in_log(log);
    }
    (void)console_print(
        console, "tutorial: %s", is_there ? "the log has the greeting" : "there is no greeting");
    const struct supervisor_power_off_params params = {.exit_code = is_there ? 0 : 1};
    return supervisor_power_off(supervisor, &params) == STATUS_OK ? 0 : 1;
}
