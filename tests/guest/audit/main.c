/* audit_test: runs all tests, exports the log, prints how many failed, and powers off. */
#include "command/run.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher.h"
#include "schema/log_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"
#include <stdarg.h>
#include <stddef.h>

static uint32_t failure_count;
static uint64_t own_number;

/* On the terminal, like what the program audit writes: so one does not get into the other. */
static void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void print(const char *format, ...)
{
    char line[160];
    va_list arguments;
    va_start(arguments, format);
    (void)format_text_list(line, sizeof(line), format, arguments);
    va_end(arguments);
    struct bytes rest = text_bytes(line);
    while (rest.size_bytes > 0) {
        const struct stream_write_params params = {.data = rest};
        struct stream_write_results results = {0};
        if (stream_write(program_capability("terminal"), &params, &results) != STATUS_OK) {
            return; /* the count that is missing says it */
        }
        rest = bytes_part(rest, results.size_bytes, rest.size_bytes - results.size_bytes);
    }
}

static void check(bool holds, const char *what, uint32_t line)
{
    if (!holds) {
        failure_count++;
        print("line %u: does not hold: %s\n", line, what);
    }
}

static void check_equal(uint64_t got, uint64_t want, const char *what, uint32_t line)
{
    if (got != want) {
        failure_count++;
        print(
            "line %u: %s is %llu, not %llu\n",
            line,
            what,
            (unsigned long long)got,
            (unsigned long long)want);
    }
}

#define CHECK(condition)       check((condition), #condition, __LINE__)
#define CHECK_EQUAL(got, want) check_equal((uint64_t)(got), (uint64_t)(want), #got, __LINE__)

/* -- the log ----------------------------------------------------------------------------------- */

/* What counts of a record that was looked for; texts are copies. */
struct found {
    uint64_t count; /* how many there are */
    uint64_t number;
    uint64_t value;
    uint64_t process;
    char method[64];
    char text[64];
    char source[64];
    size_t subject_bytes;
};

static void keep(char target[64], struct bytes text)
{
    const size_t length = text.size_bytes < 63 ? text.size_bytes : 63;
    memcpy(target, text.data, length);
    target[length] = '\0';
}

static void keep_found(const struct audit_record *record, struct found *found)
{
    found->count++;
    found->number = record->number;
    found->value = record->value;
    found->process = record->process;
    found->subject_bytes = record->subject.size_bytes;
    keep(found->method, record->method);
    keep(found->text, record->text);
    keep(found->source, record->source);
}

/* The last record of an event, of this process unless `process` is another, behind `after`. */
static struct found find(enum audit_event event, uint64_t process, uint64_t after)
{
    struct found found = {0};
    struct audit_log_read_params params = {.after = after};
    for (;;) {
        struct audit_log_read_results_reader results = {0};
        CHECK_EQUAL(audit_log_read(program_capability("audit"), &params, &results), STATUS_OK);
        if (results.records.count == 0) {
            return found;
        }
        for (uint32_t i = 0; i < results.records.count; i++) {
            struct audit_record record = {0};
            CHECK_EQUAL(audit_record_list_get(&results.records, i, &record), STATUS_OK);
            CHECK_EQUAL(record.number, params.after + 1 + (i == 0 ? results.lost : 0));
            params.after = record.number;
            results.lost = 0;
            if (record.event == event && (process == 0 || record.process == process)) {
                keep_found(&record, &found);
            }
        }
    }
}

static struct audit_state state(void)
{
    struct audit_log_state_results results = {0};
    CHECK_EQUAL(audit_log_state(program_capability("audit"), &results), STATUS_OK);
    CHECK_EQUAL(results.state.public_key.size_bytes, 32);
    CHECK_EQUAL(results.state.head_hash.size_bytes, 32);
    CHECK(results.state.signed_number <= results.state.last_number);
    return results.state;
}

static enum status say(enum audit_event event, uint64_t number, struct bytes subject)
{
    const struct audit_log_record_params params = {
        .event = (uint16_t)event,
        .subject = subject,
        .number = number,
        .text = text_bytes("said by a test"),
    };
    return audit_log_record(program_capability("audit"), &params);
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_boot(void)
{
    const struct found boot = find(AUDIT_EVENT_BOOT, 0, 0);
    CHECK_EQUAL(boot.count, 1);
    CHECK_EQUAL(boot.number, 1);
    CHECK_EQUAL(boot.subject_bytes, 32);
    CHECK(boot.value > 100000);
}

static void test_launches(void)
{
    const struct found launched = find(AUDIT_EVENT_LAUNCHED, own_number, 0);
    CHECK_EQUAL(launched.count, 1);
    CHECK(text_equal(launched.text, "audit_test"));
    CHECK(text_equal(launched.source, "loader"));
    CHECK_EQUAL(launched.value, 1); /* by init */
    CHECK_EQUAL(launched.subject_bytes, 32);
    CHECK_EQUAL(find(AUDIT_EVENT_PROCESS_STARTED, own_number, 0).count, 1);
    CHECK_EQUAL(find(AUDIT_EVENT_PRINCIPAL_BOUND, own_number, 0).count, 1);
}

/* What a process may not: by the name of the interface, and under which it was granted. */
static void test_denied(void)
{
    const struct log_write_params line = {.text = text_bytes("not allowed")};
    CHECK_EQUAL(log_write(program_capability("log"), &line), STATUS_DENIED);
    const struct found denied = find(AUDIT_EVENT_DENIED, own_number, 0);
    CHECK_EQUAL(denied.count, 1);
    CHECK(text_equal(denied.method, "Log.write"));
    CHECK(text_equal(denied.text, "log"));
    CHECK(text_equal(denied.source, "kernel"));
    CHECK_EQUAL(denied.value, program_capability("log"));
}

static void test_denied_by_kernel(void)
{
    struct ledger_create_event_results event = {0};
    struct event_take_results taken = {0};
    uint32_t narrow = 0;
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &event), STATUS_OK);
    CHECK_EQUAL(capability_copy(event.event, EVENT_FACET_SIGNALLER, &narrow), STATUS_OK);
    CHECK_EQUAL(event_take(narrow, &taken), STATUS_DENIED);
    const struct found denied = find(AUDIT_EVENT_DENIED, own_number, 0);
    CHECK(text_equal(denied.method, "Event.take"));
    CHECK_EQUAL(denied.value, narrow);
    const struct process_revoke_params revoke = {.handle = event.event};
    CHECK_EQUAL(process_revoke(PROGRAM_PROCESS, &revoke), STATUS_OK);
    CHECK(text_equal(find(AUDIT_EVENT_REVOKED, own_number, 0).method, "Event"));
}

static void test_used(void)
{
    const struct process_copy_params params = {
        .handle = PROGRAM_CLOCK, .flags = COPY_AUDITED, .mask = UINT64_MAX};
    struct process_copy_results copy = {0};
    struct machine_clock_results now = {0};
    CHECK_EQUAL(process_copy(PROGRAM_PROCESS, &params, &copy), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(machine_clock(copy.handle, &now), STATUS_OK);
    }
    const struct found used = find(AUDIT_EVENT_USED, own_number, 0);
    CHECK_EQUAL(used.count, 3);
    CHECK(text_equal(used.method, "Machine.clock"));
    CHECK_EQUAL(used.value, copy.handle);
}

static void test_own_records(void)
{
    const uint8_t subject[65] = {1};
    CHECK_EQUAL(say(AUDIT_EVENT_SERVICE_EVENT, 77, (struct bytes){subject, 64}), STATUS_OK);
    const struct found said = find(AUDIT_EVENT_SERVICE_EVENT, own_number, 0);
    CHECK_EQUAL(said.count, 1);
    CHECK_EQUAL(said.value, 77);
    CHECK_EQUAL(said.subject_bytes, 64);
    CHECK(text_equal(said.text, "said by a test"));
    CHECK(text_equal(said.source, "audit_test"));
    /* Nobody can say what only the kernel, or the log itself, says. */
    const struct bytes none = {subject, 0};
    CHECK_EQUAL(say(AUDIT_EVENT_NONE, 0, none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(say(AUDIT_EVENT_BOOT, 0, none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(say(AUDIT_EVENT_DENIED, 0, none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(say(AUDIT_EVENT_CHECKPOINT, 0, none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(say(AUDIT_EVENT_COUNT, 0, none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        say(AUDIT_EVENT_SERVICE_EVENT, 0, (struct bytes){subject, 65}), STATUS_INVALID_ARGUMENT);
}

static void wait_ms(uint64_t duration_ms)
{
    CHECK_EQUAL(clock_sleep_until(clock_now_ns() + duration_ms * 1000000), STATUS_OK);
}

/* Every record is covered by a signature after a while. */
static void test_signed(void)
{
    const uint64_t last = state().last_number;
    uint32_t tries = 0;
    while (state().signed_number < last && tries++ < 100) {
        wait_ms(100);
    }
    CHECK(state().signed_number >= last);
    CHECK(find(AUDIT_EVENT_CHECKPOINT, 0, 0).count > 0);
}

/* What was acknowledged, and what the kernel and the loader said, is there when the next comes. */
static void test_restart(void)
{
    const struct audit_state before = state();
    const uint64_t last = before.last_number;
    uint8_t key[32];
    memcpy(key, before.public_key.data, sizeof(key));
    for (uint64_t i = 1; i <= 10; i++) {
        CHECK_EQUAL(say(AUDIT_EVENT_SESSION_STARTED, i, (struct bytes){0}), STATUS_OK);
    }
    const struct supervisor_restart_params params = {.name = text_bytes("audit")};
    CHECK_EQUAL(supervisor_restart(program_capability("services"), &params), STATUS_OK);
    for (uint64_t i = 11; i <= 20; i++) {
        CHECK_EQUAL(say(AUDIT_EVENT_SESSION_STARTED, i, (struct bytes){0}), STATUS_OK);
    }
    const struct found said = find(AUDIT_EVENT_SESSION_STARTED, own_number, last);
    CHECK_EQUAL(said.count, 20);
    CHECK_EQUAL(said.value, 20);
    uint32_t tries = 0;
    struct found again = find(AUDIT_EVENT_SERVICE_EVENT, 0, last);
    while (!text_equal(again.text, "the audit service was started again") && tries++ < 100) {
        wait_ms(50);
        again = find(AUDIT_EVENT_SERVICE_EVENT, 0, last);
    }
    CHECK(text_equal(again.text, "the audit service was started again"));
    CHECK_EQUAL(find(AUDIT_EVENT_BOOT, 0, 0).number, 1);
    /* Each launch once, whoever read it. */
    CHECK_EQUAL(find(AUDIT_EVENT_LAUNCHED, own_number, 0).count, 1);
    CHECK_EQUAL(find(AUDIT_EVENT_LAUNCHED, again.process, 0).count, 1);
    const struct audit_state after = state();
    CHECK(memcmp(key, after.public_key.data, sizeof(key)) == 0);
    CHECK_EQUAL(after.lost_count, 0);
}

/* Who writes without end gets no further than his share, and all that he did is counted. */
static void test_flood(void)
{
    const struct log_write_params line = {.text = text_bytes("again")};
    const uint64_t lost = state().lost_count;
    const uint64_t denied = find(AUDIT_EVENT_DENIED, own_number, 0).count;
    uint64_t refused = 0;
    for (uint32_t i = 0; i < 500; i++) {
        const enum status status = say(AUDIT_EVENT_POLICY_ASKED, i, (struct bytes){0});
        CHECK(status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED);
        refused += status == STATUS_OK ? 0 : 1;
    }
    CHECK(refused > 300);
    CHECK_EQUAL(state().lost_count, lost + refused);
    for (uint32_t i = 0; i < 500; i++) {
        CHECK_EQUAL(log_write(program_capability("log"), &line), STATUS_DENIED);
    }
    const uint64_t recorded = find(AUDIT_EVENT_DENIED, own_number, 0).count - denied;
    CHECK_EQUAL(state().lost_count + recorded, lost + refused + 500);
    /* Nothing of others went. */
    CHECK_EQUAL(find(AUDIT_EVENT_BOOT, 0, 0).number, 1);
    CHECK_EQUAL(state().first_number, 1);
}

/* Who has session after session from elsewhere keeps nobody's out of the log but his own. */
static void test_flood_of_sessions(void)
{
    uint8_t mallory[64] = "mallory";
    uint8_t alice[64] = "alice";
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < 500 && status == STATUS_OK; i++) {
        status =
            say(AUDIT_EVENT_REMOTE_SESSION_STARTED, i, (struct bytes){mallory, sizeof(mallory)});
        mallory[sizeof(mallory) - 1]++; /* of whatever login key */
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    const struct bytes other = {alice, sizeof(alice)};
    CHECK_EQUAL(say(AUDIT_EVENT_REMOTE_SESSION_STARTED, 0, other), STATUS_OK);
    CHECK_EQUAL(say(AUDIT_EVENT_SESSION_STARTED, 1, (struct bytes){0}), STATUS_OK);
}

static void test_export(void)
{
    struct audit_log_export_params params = {.offset = 0};
    struct audit_log_export_results results = {0};
    CHECK_EQUAL(audit_log_export(program_capability("audit"), &params, &results), STATUS_OK);
    CHECK(results.data.size_bytes > 1000 && !results.is_end);
    params.offset = results.data.size_bytes;
    CHECK_EQUAL(audit_log_export(program_capability("audit"), &params, &results), STATUS_OK);
    params.offset = UINT64_MAX;
    CHECK_EQUAL(
        audit_log_export(program_capability("audit"), &params, &results), STATUS_WRONG_STATE);
    /* One that somebody else began is not gone on with. */
    params.offset = 100;
    CHECK_EQUAL(
        audit_log_export(program_capability("reader"), &params, &results), STATUS_WRONG_STATE);
    CHECK_EQUAL(say(AUDIT_EVENT_CHECKPOINT, 0, (struct bytes){0}), STATUS_INVALID_ARGUMENT);
    const struct audit_log_record_params record = {.event = AUDIT_EVENT_SERVICE_EVENT};
    CHECK_EQUAL(audit_log_record(program_capability("reader"), &record), STATUS_DENIED);
}

/* -- the program audit ------------------------------------------------------------------------ */

static enum status start_to(struct run *run, const char *verb, const char *option, uint32_t output)
{
    enum status status = run_prepare(run, "audit");
    if (status == STATUS_OK) {
        status = run_grant(run, "audit", "AuditLog", program_capability("reader"));
    }
    if (status == STATUS_OK) {
        status = run_grant(run, "stdout", "Stream", output);
    }
    if (status == STATUS_OK) {
        status = run_grant(run, "stderr", "Terminal", program_capability("terminal"));
    }
    if (status == STATUS_OK) {
        status = run_argument(run, verb);
    }
    if (status == STATUS_OK && option != NULL) {
        status = run_argument(run, option);
    }
    return status == STATUS_OK ? run_start(run) : status;
}

static enum status start(struct run *run, const char *verb, const char *option)
{
    return start_to(run, verb, option, program_capability("terminal"));
}

static uint32_t run(const char *verb, const char *option)
{
    struct run run = {0};
    uint32_t exit_code = UINT32_MAX;
    enum status status = start(&run, verb, option);
    if (status == STATUS_OK) {
        status = run_wait(&run, &exit_code);
    }
    CHECK_EQUAL(status, STATUS_OK);
    run_finish(&run);
    return exit_code;
}

/*
 * Who was a service before the audit service was started again is one still: its records have its
 * name, and may be more than what all who act for one principal can write, a quarter of the log, as
 * far as a sixteenth is of each event. Something else was launched last, which is read once more.
 */
static void test_service_after_restart(void)
{
    static const enum audit_event events[] = {
        AUDIT_EVENT_IDENTITY_CREATED,
        AUDIT_EVENT_IDENTITY_UNLOCKED,
        AUDIT_EVENT_IDENTITY_LOCKED,
        AUDIT_EVENT_UNLOCK_FAILED,
        AUDIT_EVENT_IDENTITY_ROTATED,
        AUDIT_EVENT_IDENTITY_REVOKED,
    };
    const uint32_t event_count = sizeof(events) / sizeof(events[0]);
    const struct supervisor_restart_params params = {.name = text_bytes("audit")};
    CHECK_EQUAL(run("verify", NULL), 0);
    CHECK_EQUAL(supervisor_restart(program_capability("services"), &params), STATUS_OK);
    uint32_t refused = 0;
    for (uint32_t i = 0; i < 80 * event_count; i++) {
        refused += say(events[i % event_count], i, (struct bytes){0}) == STATUS_OK ? 0 : 1;
    }
    CHECK_EQUAL(refused, 0);
    const struct found said = find(AUDIT_EVENT_IDENTITY_REVOKED, own_number, 0);
    CHECK_EQUAL(said.count, 80);
    CHECK(text_equal(said.source, "audit_test"));
}

/* What comes while it runs is shown: the machine test looks for this number. */
static void test_follow(void)
{
    struct run run = {0};
    CHECK_EQUAL(start(&run, "tail", "-f"), STATUS_OK);
    wait_ms(300);
    CHECK_EQUAL(say(AUDIT_EVENT_SESSION_ENDED, 424242, (struct bytes){0}), STATUS_OK);
    wait_ms(700);
    run_finish(&run);
}

/* Another loader counts its launches from 1 again, and knows nobody who watches. */
static void test_other_loader(void)
{
    const uint64_t last = state().last_number;
    const uint64_t lost = state().lost_count;
    const struct supervisor_restart_params params = {.name = text_bytes("loader")};
    CHECK_EQUAL(supervisor_restart(program_capability("services"), &params), STATUS_OK);
    CHECK_EQUAL(run("verify", NULL), 0);
    uint32_t tries = 0;
    while (find(AUDIT_EVENT_LAUNCHED, 0, last).count == 0 && tries++ < 60) {
        wait_ms(50);
    }
    const struct found launched = find(AUDIT_EVENT_LAUNCHED, 0, last);
    CHECK_EQUAL(launched.count, 1);
    CHECK(text_equal(launched.text, "audit"));
    CHECK_EQUAL(launched.value, own_number);
    CHECK_EQUAL(state().lost_count, lost);
}

/* As it is, for a program that saves it: the same bytes that the service gives. */
static void test_raw_export(void)
{
    struct run run = {0};
    struct pipes_create_results pipe = {0};
    struct audit_log_export_params params = {.offset = 0};
    CHECK_EQUAL(pipes_create(program_capability("pipes"), &pipe), STATUS_OK);
    CHECK_EQUAL(start_to(&run, "export", "raw", pipe.writer), STATUS_OK);
    capability_release(pipe.writer);
    for (bool is_over = false; !is_over;) {
        const struct stream_read_params read = {.size_bytes = 1024};
        struct stream_read_results got = {0};
        uint8_t bytes[1024];
        CHECK_EQUAL(stream_read(pipe.reader, &read, &got), STATUS_OK);
        const size_t size = got.data.size_bytes;
        is_over = size == 0;
        memcpy(bytes, got.data.data, size);
        if (params.offset == 0) {
            CHECK(memcmp(bytes, "TESSAUDT", 8) == 0);
        }
        params.offset += size;
    }
    run_finish(&run);
    capability_release(pipe.reader);
    /* As long as the one that begins now, but for what was recorded since. */
    uint64_t whole = 0;
    struct audit_log_export_results results = {0};
    do {
        const struct audit_log_export_params part = {.offset = whole};
        CHECK_EQUAL(audit_log_export(program_capability("audit"), &part, &results), STATUS_OK);
        whole += results.data.size_bytes;
    } while (!results.is_end && results.data.size_bytes > 0);
    CHECK(params.offset > 1000 && params.offset < whole && whole - params.offset < 4096);
}

static void test_program(void)
{
    CHECK_EQUAL(run("tail", NULL), 0);
    CHECK_EQUAL(run("query", "method=Log.write"), 0);
    CHECK_EQUAL(run("query", "colour=red"), 2);
    CHECK_EQUAL(run("query", NULL), 2);
    CHECK_EQUAL(run("verify", NULL), 0);
    CHECK_EQUAL(run("export", NULL), 0);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"the first record is what was booted", test_boot},
        {"launches are recorded", test_launches},
        {"denials are recorded by name", test_denied},
        {"denials of the kernel's, and revocations", test_denied_by_kernel},
        {"audited uses are recorded by name", test_used},
        {"services record what happens to them", test_own_records},
        {"what is recorded is signed", test_signed},
        {"a restart loses nothing", test_restart},
        {"services are known after a restart", test_service_after_restart},
        {"another loader is noticed", test_other_loader},
        {"new records are shown as they come", test_follow},
        {"a flood is bounded and counted", test_flood},
        {"a flood of sessions is somebody's own", test_flood_of_sessions},
        {"exports", test_export},
        {"an export as it is", test_raw_export},
        {"the program audit", test_program},
    };
    uint32_t failed = 0;
    struct process_state_results self = {0};
    (void)argument_count;
    (void)arguments;
    (void)supervised_ready(program_capability("supervisor"));
    CHECK_EQUAL(process_state(PROGRAM_PROCESS, &self), STATUS_OK);
    own_number = self.number;
    for (uint32_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        const uint32_t before = failure_count;
        tests[i].run();
        const bool is_good = failure_count == before;
        failed += is_good ? 0 : 1;
        print("%s %s\n", is_good ? "ok  " : "FAIL", tests[i].name);
    }
    print(
        "audit: %u passed, %u failed\n",
        (uint32_t)(sizeof(tests) / sizeof(tests[0])) - failed,
        failed);
    /* Until somebody has seen all of it. */
    const struct stream_read_params read = {.size_bytes = 1};
    struct stream_read_results typed = {0};
    (void)stream_read(program_capability("terminal"), &read, &typed);
    const struct supervisor_power_off_params off = {.exit_code = 0};
    return (int)supervisor_power_off(program_capability("services"), &off);
}
