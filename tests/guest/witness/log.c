/* A line that was written is there, under this process's number, as it was written. */
#include "lib/format.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/log_client.h"
#include "witness.h"

static uint64_t last_number;

/* Looks for the line among what was written since the last time. */
static bool find(uint32_t log, struct bytes line, uint64_t own)
{
    struct log_read_params params = {.after = last_number};
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
            if (entry.process == own && witness_same(entry.text, line)) {
                last_number = entry.number;
                return entry.severity == SEVERITY_INFORMATION;
            }
        }
    }
}

bool check_log(uint32_t log, bool is_quiet)
{
    static uint32_t count;
    char line[40];
    struct process_state_results own = {0};
    (void)is_quiet;
    (void)format_text(line, sizeof(line), "witness line %u", ++count);
    const struct log_write_params params = {
        .severity = SEVERITY_INFORMATION, .text = text_bytes(line)};
    return witness_answered(
               process_state(PROGRAM_PROCESS, &own), true, "its own process answers") &&
           witness_answered(log_write(log, &params), true, "the log takes a line") &&
           witness_must(find(log, text_bytes(line), own.number), "the line is in the log");
}
