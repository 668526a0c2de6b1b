/* What the audit service has recorded since the attack began. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/audit_client.h"

#define STEP_NS UINT64_C(2000000)
#define STEPS   500u

static uint64_t begin;

void audit_log_begin(void)
{
    struct audit_log_state_results state = {0};
    if (audit_log_state(program_capability("audit-log"), &state) == STATUS_OK) {
        begin = state.state.last_number;
    }
}

/*
 * What a process says itself is stamped by the kernel; what the loader and the policy service say
 * of others has the number of the one who asked them, and of a program that was not started, or
 * asked for, whom it was to run as. The identity service names the identity, which nobody else
 * touches meanwhile, and sessions whose session it was: there is one.
 */
static bool is_of(const struct audit_record *record, uint64_t process)
{
    if (record->event == AUDIT_EVENT_UNLOCK_FAILED ||
        record->event == AUDIT_EVENT_IDENTITY_LOCKED) {
        return bytes_equal(record->source, text_bytes("identity_service"));
    }
    if (record->event == AUDIT_EVENT_SESSION_ENDED) {
        return bytes_equal(record->source, text_bytes("sessions"));
    }
    const bool is_as_attacker =
        bytes_equal(record->principal, (struct bytes){stage.attacker_principal, PRINCIPAL_BYTES});
    const bool is_about_attacker =
        bytes_equal(record->subject, (struct bytes){stage.attacker_principal, PRINCIPAL_BYTES});
    if (record->event == AUDIT_EVENT_LAUNCH_REFUSED && is_as_attacker) {
        return true;
    }
    if (bytes_equal(record->source, text_bytes("loader")) ||
        bytes_equal(record->source, text_bytes("policy_service"))) {
        return record->value == process || is_about_attacker;
    }
    return record->process == process && is_as_attacker;
}

static bool look(enum audit_event event, uint64_t process)
{
    uint64_t after = begin;
    for (;;) {
        const struct audit_log_read_params params = {.after = after};
        struct audit_log_read_results_reader results = {0};
        if (audit_log_read(program_capability("audit-log"), &params, &results) != STATUS_OK ||
            results.records.count == 0) {
            return false;
        }
        for (uint32_t i = 0; i < results.records.count; i++) {
            struct audit_record record = {0};
            if (audit_record_list_get(&results.records, i, &record) != STATUS_OK) {
                return false;
            }
            after = record.number;
            if (record.event == event && is_of(&record, process)) {
                return true;
            }
        }
    }
}

bool audit_log_has(enum audit_event event, uint64_t process)
{
    for (uint32_t i = 0; i < STEPS; i++) {
        if (look(event, process)) {
            return true;
        }
        (void)clock_sleep_until(clock_now_ns() + STEP_NS);
    }
    return false;
}
