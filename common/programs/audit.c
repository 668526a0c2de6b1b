/*
 * audit tail [-f | KEY=VALUE...] | query KEY=VALUE... | state | verify | export [raw]: what was
 * refused, started, ended, used and decided, in this boot and in those before that the disk knows,
 * and whether that is what was recorded.
 */
#include "armor.h"
#include "boot_text.h"
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "proof.h"
#include "record_text.h"
#include "runtime/clock.h"
#include "schema/audit_client.h"

static const char use[] =
    "tail [-f | KEY=VALUE...] | query KEY=VALUE... | state | verify | export [raw]";

#define TAIL_RECORDS   20u
#define FOLLOW_NS      UINT64_C(250000000)
#define AGAIN_NS       UINT64_C(50000000) /* when too many ask for what is on the disk */
#define CONDITIONS_MAX 16u

/* -- records ----------------------------------------------------------------------------------- */

struct wanted {
    struct record_condition conditions[CONDITIONS_MAX];
    uint32_t count;
    bool is_tail;        /* the last TAIL_RECORDS of them */
    uint64_t shown_boot; /* of the record that was shown last; 0: none, or nobody knows */
};

struct line {
    uint64_t boot;
    size_t length;
    char text[RECORD_TEXT_BYTES];
};

/* Of a tail, the last ones, each in the place of the one that is TAIL_RECORDS before it. */
static struct line last_lines[TAIL_RECORDS];
static uint64_t line_count;

static void show_line(const struct line *line, struct wanted *wanted)
{
    if (line->boot != wanted->shown_boot) {
        out("boot %llu:\n", (unsigned long long)line->boot);
        wanted->shown_boot = line->boot;
    }
    out_bytes((struct bytes){(const uint8_t *)line->text, line->length});
    out("\n");
}

static void show_tail(struct wanted *wanted)
{
    const uint64_t first = line_count < TAIL_RECORDS ? 0 : line_count - TAIL_RECORDS;
    for (uint64_t i = first; i < line_count; i++) {
        show_line(&last_lines[i % TAIL_RECORDS], wanted);
    }
}

static void show(const struct audit_record *record, uint64_t boot, struct wanted *wanted)
{
    struct line shown;
    struct line *line = wanted->is_tail ? &last_lines[line_count % TAIL_RECORDS] : &shown;
    for (uint32_t i = 0; i < wanted->count; i++) {
        if (!record_matches(record, boot, &wanted->conditions[i])) {
            return;
        }
    }
    line->boot = boot;
    line->length = record_text(line->text, record);
    if (wanted->is_tail) {
        line_count++;
    } else {
        show_line(line, wanted);
    }
}

/* Shows what follows number *after, and moves it on. */
static enum status show_after(uint32_t log, uint64_t boot, uint64_t *after, struct wanted *wanted)
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
                show(&record, boot, wanted);
            }
        }
        if (status != STATUS_OK || results.records.count == 0) {
            return status;
        }
    }
}

static int tail(bool is_followed)
{
    const uint32_t log = need("audit");
    struct audit_log_state_results now = {0};
    struct wanted all = {.count = 0};
    enum status status = audit_log_state(log, &now);
    uint64_t after = now.state.last_number;
    after -= after < TAIL_RECORDS ? after : TAIL_RECORDS;
    if (status == STATUS_OK) {
        status = show_after(log, 0, &after, &all);
    }
    while (is_followed && status == STATUS_OK) {
        out_flush();
        status = clock_sleep_until(clock_now_ns() + FOLLOW_NS);
        if (status == STATUS_OK) {
            status = show_after(log, 0, &after, &all);
        }
    }
    return status == STATUS_OK ? COMMAND_DONE : fail("audit log", status);
}

/* -- the log as it is kept --------------------------------------------------------------------- */

static struct proof proof;

/* What is done with the log, piece by piece. */
struct pieces {
    void (*take)(struct bytes piece);
    uint64_t boot;        /* nothing of others is wanted; 0: all of them */
    uint64_t last_boot;   /* of what was taken from the disk */
    uint64_t last_number; /* and how far it goes */
};

/* A piece of a segment; true when another one of it is to be asked for. */
static bool take_segment(
    struct pieces *pieces,
    struct audit_log_earlier_params *params,
    const struct audit_log_earlier_results *results)
{
    const struct audit_segment *place = &results->place;
    const bool is_wanted = pieces->boot == 0 || pieces->boot == place->boot;
    if (place->number != params->segment) {
        params->offset = 0; /* it is released: this is another one */
    }
    params->segment = place->number;
    params->offset += (uint32_t)results->data.size_bytes;
    pieces->last_boot = place->boot;
    pieces->last_number = place->last_number;
    if (place->is_damaged) {
        complain(
            "boot %llu: records from %llu on cannot be read: damaged on the disk",
            (unsigned long long)place->boot,
            (unsigned long long)place->first_number);
    } else if (is_wanted) {
        pieces->take(results->data);
    }
    return is_wanted && results->data.size_bytes > 0 && params->offset < place->size_bytes;
}

/* What the disk has, of all boots: nothing where there is no disk. */
static enum status each_segment(uint32_t log, struct pieces *pieces)
{
    struct audit_log_earlier_params params = {.segment = 0};
    for (;;) {
        struct audit_log_earlier_results results = {0};
        enum status status = audit_log_earlier(log, &params, &results);
        if (status == STATUS_LIMIT_EXCEEDED) {
            status = clock_sleep_until(clock_now_ns() + AGAIN_NS);
        } else if (status == STATUS_OK && !take_segment(pieces, &params, &results)) {
            params.segment++;
            params.offset = 0;
        }
        if (status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED) {
            return STATUS_OK; /* that was all */
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
}

/* How far this boot's log was taken from the disk. */
static uint64_t taken_of(const struct pieces *pieces, const struct audit_state *state)
{
    return state->boot != 0 && pieces->last_boot == state->boot ? pieces->last_number : 0;
}

static void complain_of_conditions(void)
{
    char line[RECORD_HELP_BYTES];
    for (uint32_t i = 0; record_help_line(i, line); i++) {
        complain("%s", line);
    }
}

static struct wanted wanted;

static void show_kept(void *context, const struct chain_entry *entry)
{
    (void)context;
    show(&entry->record, proof.verdict.boot, &wanted);
}

static void prove(struct bytes piece)
{
    proof_take(&proof, piece);
}

/* What the disk has, then what only the memory has. */
static enum status show_all(struct pieces *pieces)
{
    const uint32_t log = need("audit");
    struct audit_log_state_results now = {0};
    proof_begin(&proof, NULL);
    proof.visit = show_kept;
    enum status status = each_segment(log, pieces);
    if (status == STATUS_OK) {
        status = audit_log_state(log, &now);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (proof.is_over) {
        complain(
            "boot %llu: record %llu: %s: what is behind it is not shown",
            (unsigned long long)proof.verdict.boot,
            (unsigned long long)proof.verdict.last_number + 1,
            proof_fault_text(proof.verdict.fault));
    }
    uint64_t after = taken_of(pieces, &now.state);
    return show_after(log, now.state.boot, &after, &wanted);
}

static int query(int count, const char *const *words)
{
    struct pieces pieces = {.take = prove};
    for (int i = 0; i < count; i++) {
        struct record_condition *condition = &wanted.conditions[wanted.count];
        if (wanted.count == CONDITIONS_MAX ||
            !record_condition_read(text_bytes(words[i]), condition)) {
            complain("%s: not something to ask for; there is", words[i]);
            complain_of_conditions();
            return COMMAND_CALLED_WRONGLY;
        }
        if (bytes_equal(condition->key, text_bytes("boot"))) {
            (void)text_number(condition->value, &pieces.boot); /* it is one */
        }
        wanted.count++;
    }
    const enum status status = show_all(&pieces);
    show_tail(&wanted);
    return status == STATUS_OK ? COMMAND_DONE : fail("audit log", status);
}

/* -- an export --------------------------------------------------------------------------------- */

/* What only the memory has; it ends as an export does. */
static enum status each_rest(uint32_t log, uint64_t after, void (*take)(struct bytes piece))
{
    struct audit_log_export_params params = {.offset = 0, .after = after};
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

/* Gives all of an export to `take`, piece by piece. */
static enum status each_piece(uint32_t log, void (*take)(struct bytes piece))
{
    struct pieces pieces = {.take = take};
    struct audit_log_state_results now = {0};
    enum status status = each_segment(log, &pieces);
    if (status == STATUS_OK) {
        status = audit_log_state(log, &now);
    }
    return status == STATUS_OK ? each_rest(log, taken_of(&pieces, &now.state), take) : status;
}

static void show_boot(
    void *context, const struct proof_verdict *verdict, const struct boot_link *link, bool is_last)
{
    char text[BOOT_TEXT_BYTES];
    (void)context;
    boot_text(text, verdict, link, is_last);
    if (text[0] != '\0') {
        out("%s\n", text);
    }
}

static int show_verdict(const struct proof_verdict *verdict)
{
    char text[BOOT_TEXT_BYTES];
    boot_text_verdict(text, verdict);
    out("%s\n", text);
    if (verdict->fault != PROOF_GOOD) {
        return COMMAND_FAILED;
    }
    out("key:  ");
    out_hex((struct bytes){verdict->key, sizeof(verdict->key)});
    out("\nhash: ");
    out_hex((struct bytes){verdict->head, sizeof(verdict->head)});
    out("\n");
    return COMMAND_DONE;
}

/* How much there is of it, and where. */
static int show_state(void)
{
    struct audit_log_state_results now = {0};
    const enum status status = audit_log_state(need("audit"), &now);
    if (status != STATUS_OK) {
        return fail("audit log", status);
    }
    out("records %llu to %llu are in memory",
        (unsigned long long)now.state.first_number,
        (unsigned long long)now.state.last_number);
    if (now.state.boot == 0) {
        out("; nothing is on a disk\n");
        return COMMAND_DONE;
    }
    out("; boot %llu: up to record %llu on the disk\n",
        (unsigned long long)now.state.boot,
        (unsigned long long)now.state.kept_number);
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
        proof.visit_boot = show_boot;
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
    if (text_equal(verb, "tail") && argument_count > 2) {
        wanted.is_tail = true;
        return done(query(argument_count - 2, arguments + 2));
    }
    if (text_equal(verb, "query") && argument_count > 2) {
        return done(query(argument_count - 2, arguments + 2));
    }
    if (text_equal(verb, "state") && argument_count == 2) {
        return done(show_state());
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
