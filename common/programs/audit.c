/*
 * audit tail [-f] | query KEY=VALUE... | verify | export [raw]: what was refused, started, ended,
 * used and decided, and whether that is what was recorded.
 */
#include "armor.h"
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "proof.h"
#include "record_text.h"
#include "runtime/clock.h"
#include "schema/audit_client.h"

static const char use[] = "tail [-f] | query KEY=VALUE... | verify | export [raw]";

#define TAIL_RECORDS   20u
#define FOLLOW_NS      UINT64_C(250000000)
#define CONDITIONS_MAX 16u

/* -- records ----------------------------------------------------------------------------------- */

struct wanted {
    struct record_condition conditions[CONDITIONS_MAX];
    uint32_t count;
};

static void show(const struct audit_record *record, const struct wanted *wanted)
{
    char text[RECORD_TEXT_BYTES];
    for (uint32_t i = 0; i < wanted->count; i++) {
        if (!record_matches(record, &wanted->conditions[i])) {
            return;
        }
    }
    const size_t length = record_text(text, record);
    out_bytes((struct bytes){(const uint8_t *)text, length});
    out("\n");
}

/* Shows what follows number *after, and moves it on. */
static enum status show_after(uint32_t log, uint64_t *after, const struct wanted *wanted)
{
    for (;;) {
        const struct audit_log_read_params params = {.after = *after};
        struct audit_log_read_results_reader results = {0};
        enum status status = audit_log_read(log, &params, &results);
        if (status == STATUS_OK && results.lost > 0 && *after > 0) {
            out("(%llu records are there no more)\n", (unsigned long long)results.lost);
        }
        for (uint32_t i = 0; status == STATUS_OK && i < results.records.count; i++) {
            struct audit_record record;
            status = audit_record_list_get(&results.records, i, &record);
            if (status == STATUS_OK) {
                *after = record.number;
                show(&record, wanted);
            }
        }
        if (status != STATUS_OK || results.records.count == 0) {
            return status;
        }
    }
}

static enum status last_number(uint32_t log, uint64_t *number)
{
    struct audit_log_state_results results = {0};
    const enum status status = audit_log_state(log, &results);
    *number = results.state.last_number;
    return status;
}

static int tail(bool is_followed)
{
    const uint32_t log = need("audit");
    const struct wanted all = {.count = 0};
    uint64_t after = 0;
    enum status status = last_number(log, &after);
    after -= after < TAIL_RECORDS ? after : TAIL_RECORDS;
    if (status == STATUS_OK) {
        status = show_after(log, &after, &all);
    }
    while (is_followed && status == STATUS_OK) {
        out_flush();
        status = clock_sleep_until(clock_now_ns() + FOLLOW_NS);
        if (status == STATUS_OK) {
            status = show_after(log, &after, &all);
        }
    }
    return status == STATUS_OK ? COMMAND_DONE : fail("audit log", status);
}

static void complain_of_conditions(void)
{
    char line[RECORD_HELP_BYTES];
    for (uint32_t i = 0; record_help_line(i, line); i++) {
        complain("%s", line);
    }
}

static int query(int count, const char *const *words)
{
    struct wanted wanted = {.count = 0};
    uint64_t after = 0;
    for (int i = 0; i < count; i++) {
        if (wanted.count == CONDITIONS_MAX ||
            !record_condition_read(text_bytes(words[i]), &wanted.conditions[wanted.count])) {
            complain("%s: not something to ask for; there is", words[i]);
            complain_of_conditions();
            return COMMAND_CALLED_WRONGLY;
        }
        wanted.count++;
    }
    const enum status status = show_after(need("audit"), &after, &wanted);
    return status == STATUS_OK ? COMMAND_DONE : fail("audit log", status);
}

/* -- the log as it is kept --------------------------------------------------------------------- */

/* Gives all of an export to `take`, piece by piece. */
static enum status each_piece(uint32_t log, void (*take)(struct bytes piece))
{
    struct audit_log_export_params params = {.offset = 0};
    struct audit_log_export_results results = {0};
    do {
        const enum status status = audit_log_export(log, &params, &results);
        if (status != STATUS_OK) {
            return status;
        }
        params.offset += results.data.size_bytes;
        take(results.data);
    } while (!results.is_end && results.data.size_bytes > 0);
    return STATUS_OK;
}

static struct proof proof;

static void prove(struct bytes piece)
{
    proof_take(&proof, piece);
}

static int show_verdict(const struct proof_verdict *verdict)
{
    if (verdict->fault != PROOF_GOOD) {
        out("bad: record %llu: %s\n",
            (unsigned long long)verdict->bad_number,
            proof_fault_text(verdict->fault));
        return COMMAND_FAILED;
    }
    out("good: records %llu to %llu\n",
        (unsigned long long)verdict->first_number,
        (unsigned long long)verdict->last_number);
    out("key:  ");
    out_hex((struct bytes){verdict->key, sizeof(verdict->key)});
    out("\nhash: ");
    out_hex((struct bytes){verdict->head, sizeof(verdict->head)});
    out("\n");
    return COMMAND_DONE;
}

static int verify(void)
{
    static uint8_t key[CHAIN_KEY_BYTES];
    const uint32_t log = need("audit");
    struct audit_log_state_results results = {0};
    enum status status = audit_log_state(log, &results);
    if (status == STATUS_OK && results.state.public_key.size_bytes != sizeof(key)) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(key, results.state.public_key.data, sizeof(key));
        proof_begin(&proof, key);
        status = each_piece(log, prove);
    }
    return status == STATUS_OK ? show_verdict(proof_end(&proof)) : fail("audit log", status);
}

/* What is left of a piece that made no full line. */
static uint8_t rest[ARMOR_DATA_BYTES];
static size_t rest_bytes;

static void put_line(void)
{
    char line[ARMOR_LINE_BYTES];
    armor_line(line, (struct bytes){rest, rest_bytes});
    out("%s\n", line);
    rest_bytes = 0;
}

static void put_armored(struct bytes piece)
{
    for (size_t i = 0; i < piece.size_bytes; i++) {
        rest[rest_bytes++] = piece.data[i];
        if (rest_bytes == sizeof(rest)) {
            put_line();
        }
    }
}

static int export(bool is_raw)
{
    const uint32_t log = need("audit");
    if (is_raw) {
        const enum status status = each_piece(log, out_bytes);
        return status == STATUS_OK ? COMMAND_DONE : fail("audit log", status);
    }
    out("%s\n", ARMOR_BEGIN);
    const enum status status = each_piece(log, put_armored);
    if (status != STATUS_OK) {
        return fail("audit log", status);
    }
    if (rest_bytes > 0) {
        put_line();
    }
    out("%s\n", ARMOR_END);
    return COMMAND_DONE;
}

int main(int argument_count, const char *const *arguments)
{
    const char *verb = argument_count > 1 ? arguments[1] : "";
    const bool has_option = argument_count == 3;
    if (text_equal(verb, "tail") && argument_count == 2) {
        return done(tail(false));
    }
    if (text_equal(verb, "tail") && has_option && text_equal(arguments[2], "-f")) {
        return done(tail(true));
    }
    if (text_equal(verb, "query") && argument_count > 2) {
        return done(query(argument_count - 2, arguments + 2));
    }
    if (text_equal(verb, "verify") && argument_count == 2) {
        return done(verify());
    }
    if (text_equal(verb, "export") && argument_count == 2) {
        return done(export(false));
    }
    if (text_equal(verb, "export") && has_option && text_equal(arguments[2], "raw")) {
        return done(export(true));
    }
    (void)wrong_use(use);
    complain("KEY=VALUE, of several all:");
    complain_of_conditions();
    return COMMAND_CALLED_WRONGLY;
}
