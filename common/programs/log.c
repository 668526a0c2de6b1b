/* log [LEAST]: what was written to the log; LEAST: debug, information, warning or error. */
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/text.h"
#include "schema/log_client.h"

static const char *const severities[SEVERITY_COUNT] = {
    [SEVERITY_DEBUG] = "debug",
    [SEVERITY_INFORMATION] = "information",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
};

static void show(const struct log_entry *entry)
{
    char text[WORDS_BYTES_MAX];
    words_for_duration(text, entry->time_ns);
    out_right(text, 12);
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)entry->process);
    out_right(text, 8);
    out("  ");
    out_padded(entry->severity < SEVERITY_COUNT ? severities[entry->severity] : "?", 13);
    out_printable(entry->text);
    out("\n");
}

/* False: there is no such severity. */
static bool read_severity(const char *text, uint16_t *severity)
{
    for (uint16_t i = 0; i < SEVERITY_COUNT; i++) {
        if (text_equal(text, severities[i])) {
            *severity = i;
            return true;
        }
    }
    return false;
}

int main(int argument_count, const char *const *arguments)
{
    struct log_read_params params = {.after = 0};
    uint16_t least = SEVERITY_DEBUG;
    if (argument_count > 2 || (argument_count == 2 && !read_severity(arguments[1], &least))) {
        return wrong_use("[debug | information | warning | error]");
    }
    const uint32_t log = need("log");
    for (;;) {
        struct log_read_results_reader results = {0};
        enum status status = log_read(log, &params, &results);
        if (status == STATUS_OK && results.lost > 0) {
            out("(%llu lines are there no more)\n", (unsigned long long)results.lost);
        }
        for (uint32_t i = 0; status == STATUS_OK && i < results.entries.count; i++) {
            struct log_entry entry;
            status = log_entry_list_get(&results.entries, i, &entry);
            if (status == STATUS_OK) {
                params.after = entry.number;
                if (entry.severity >= least) {
                    show(&entry);
                }
            }
        }
        if (status != STATUS_OK) {
            return done(fail("log", status));
        }
        if (results.entries.count == 0) {
            return done(COMMAND_DONE);
        }
    }
}
