/* The log: what is written is stamped, made fit for a terminal, and told apart by numbers. */
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/log_client.h"
#include "services.h"

/* The last line of the log; its text lies in the message page. */
static struct log_entry last_line(uint64_t *lost)
{
    struct log_entry entry = {0};
    struct log_read_params params = {.after = 0};
    *lost = 0;
    for (;;) {
        struct log_read_results_reader results = {0};
        CHECK_EQUAL(log_read(program_capability("log"), &params, &results), STATUS_OK);
        *lost += results.lost;
        for (uint32_t i = 0; i < results.entries.count; i++) {
            struct log_entry found;
            CHECK_EQUAL(log_entry_list_get(&results.entries, i, &found), STATUS_OK);
            CHECK(found.number > params.after);
            params.after = found.number;
        }
        if (results.entries.count == 0) {
            break;
        }
    }
    /* Read again: what came last overwrote it. */
    params.after--;
    struct log_read_results_reader results = {0};
    CHECK_EQUAL(log_read(program_capability("log"), &params, &results), STATUS_OK);
    CHECK_EQUAL(results.entries.count, 1);
    CHECK_EQUAL(log_entry_list_get(&results.entries, 0, &entry), STATUS_OK);
    return entry;
}

static enum status write_line(uint16_t severity, struct bytes text)
{
    const struct log_write_params params = {.severity = severity, .text = text};
    return log_write(program_capability("log"), &params);
}

void test_log(void)
{
    uint64_t lost = 0;
    struct process_state_results own = {0};
    CHECK_EQUAL(process_state(PROGRAM_PROCESS, &own), STATUS_OK);
    CHECK_EQUAL(write_line(SEVERITY_INFORMATION, text_bytes("a\x1b[2Jb\r\n")), STATUS_OK);
    const struct log_entry entry = last_line(&lost);
    CHECK(same_bytes(entry.text, text_bytes("a\\x1b[2Jb")));
    CHECK_EQUAL(entry.process, own.number);
    CHECK_EQUAL(entry.severity, SEVERITY_INFORMATION);
    CHECK(entry.time_ns > 0);
    CHECK_EQUAL(write_line(SEVERITY_COUNT, text_bytes("x")), STATUS_INVALID_ARGUMENT);
    /* Lines that nobody read in time are counted. */
    const uint64_t before = entry.number;
    for (uint32_t i = 0; i < 1000; i++) {
        CHECK_EQUAL(write_line(SEVERITY_DEBUG, text_bytes("many")), STATUS_OK);
    }
    CHECK_EQUAL(last_line(&lost).number, before + 1000);
    CHECK(lost > 0);
}
