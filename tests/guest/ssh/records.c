#include "records.h"
#include "lib/text.h"
#include "program_check.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "schema/kernel_client.h"

#define MOMENT_NS UINT64_C(5000000)

static uint64_t records_seen;

void rest(void)
{
    static uint32_t never;
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    struct ledger_create_event_results created = {0};
    if (never == 0 && ledger_create_event(PROGRAM_LEDGER, &created) == STATUS_OK) {
        never = created.event;
    }
    message_set_deadline(clock_now_ns() + MOMENT_NS);
    CHECK_EQUAL(message_receive(never, &message), STATUS_TIMED_OUT);
    message_set_deadline(0);
}

void expect_record(const uint8_t key[PUBLIC_KEY_BYTES], const char *text)
{
    const struct audit_log_read_params params = {.after = records_seen};
    struct audit_log_read_results_reader results = {0};
    struct audit_record record = {0};
    do {
        CHECK_EQUAL(audit_log_read(program_capability("audit"), &params, &results), STATUS_OK);
        rest();
    } while (results.records.count == 0);
    CHECK_EQUAL(results.records.count, 1);
    CHECK_EQUAL(audit_record_list_get(&results.records, 0, &record), STATUS_OK);
    CHECK_EQUAL(record.event, AUDIT_EVENT_LOGIN_DENIED);
    CHECK(bytes_equal(record.subject, (struct bytes){key, PUBLIC_KEY_BYTES}));
    CHECK(bytes_equal(record.text, text_bytes(text)));
    CHECK(record.value != 0);
    records_seen += results.records.count;
}

void expect_no_record(void)
{
    const struct audit_log_read_params params = {.after = records_seen};
    struct audit_log_read_results_reader results = {0};
    CHECK_EQUAL(audit_log_read(program_capability("audit"), &params, &results), STATUS_OK);
    CHECK_EQUAL(results.records.count, 0);
}
