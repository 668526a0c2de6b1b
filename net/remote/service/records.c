#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "service.h"

/* The audit service waits for others itself, for less than this. */
#define ANSWER_NS UINT64_C(2000000000)

enum status record_tell(const struct record *record)
{
    uint8_t subject[2 * PRINCIPAL_BYTES];
    const uint32_t audit = program_capability("audit");
    if (audit == 0) {
        return STATUS_OK;
    }
    memcpy(subject, record->first, PRINCIPAL_BYTES);
    memcpy(subject + PRINCIPAL_BYTES, record->second, PRINCIPAL_BYTES);
    const struct audit_log_record_params params = {
        .event = record->event,
        .subject = {subject, sizeof(subject)},
        .number = record->number,
        .text = export_name_bytes(record->name),
    };
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status = audit_log_record(audit, &params);
    message_set_deadline(0);
    return status;
}

void record_note(const struct record *record)
{
    const enum status status = record_tell(record);
    if (status != STATUS_OK) {
        log_print(
            SEVERITY_WARNING,
            "remote: the audit log did not take a record: %s",
            status_text(status));
    }
}
