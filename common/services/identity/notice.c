#include "notice.h"
#include "lib/memory.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "schema/audit_client.h"
#include "service.h"
#include "signing/canonical.h"
#include <stddef.h>

/*
 * How long the audit service may keep us waiting. It waits for the loader and for init, 50 ms each
 * at most, when it wants the name of a process.
 */
#define AUDIT_ANSWER_NS UINT64_C(2000000000)

/* The longest text is of signed data; what a record does not hold, the audit service cuts. */
#define TEXT_BYTES_MAX (8u * CANONICAL_WORDS_MAX)

static uint64_t lost;

enum status notice_tell(const struct notice *notice)
{
    uint8_t subject[2 * PUBLIC_KEY_BYTES];
    uint8_t text[TEXT_BYTES_MAX];
    const size_t size = notice->text.size_bytes;
    const size_t text_bytes = size < sizeof(text) ? size : sizeof(text);
    size_t subject_bytes = 0;
    if (service.audit == 0) {
        return STATUS_OK;
    }
    if (notice->key != NULL) {
        memcpy(subject, notice->key, PUBLIC_KEY_BYTES);
        subject_bytes = PUBLIC_KEY_BYTES;
    }
    if (notice->other != NULL) {
        memcpy(subject + subject_bytes, notice->other, PUBLIC_KEY_BYTES);
        subject_bytes += PUBLIC_KEY_BYTES;
    }
    if (text_bytes > 0) {
        memcpy(text, notice->text.data, text_bytes);
    }
    const struct audit_log_record_params params = {
        .event = (uint16_t)notice->event,
        .subject = {subject, subject_bytes},
        .number = notice->number,
        .text = {text, text_bytes},
    };
    message_set_deadline(clock_now_ns() + AUDIT_ANSWER_NS);
    const enum status status = audit_log_record(service.audit, &params);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        lost++;
        log_print(
            SEVERITY_WARNING,
            "identity: the audit log did not take a record: %llu in all",
            (unsigned long long)lost);
    }
    return status;
}

bool notice_comes_first(const struct statement_record *record)
{
    return record->kind == STATEMENT_KIND_PROGRAM_REVOCATION ||
           record->kind == STATEMENT_KIND_LOGIN_KEY;
}

enum status notice_statement(const struct statement_record *record, uint64_t console)
{
    struct notice notice = {.key = record->key, .other = record->signer, .number = console};
    switch (record->kind) {
    case STATEMENT_KIND_ROTATION:
        notice.event = AUDIT_EVENT_IDENTITY_ROTATED;
        notice.other = record->successor;
        break;
    case STATEMENT_KIND_REVOCATION:
        notice.event = AUDIT_EVENT_IDENTITY_REVOKED;
        break;
    case STATEMENT_KIND_LOGIN_KEY:
        notice.event = AUDIT_EVENT_LOGIN_ALLOWED;
        notice.other = record->successor;
        notice.text = (struct bytes){record->login_text, record->login_text_bytes};
        break;
    case STATEMENT_KIND_LOGIN_KEY_REMOVAL:
        notice.event = AUDIT_EVENT_LOGIN_FORBIDDEN;
        notice.other = record->successor;
        break;
    default:
        notice.event = AUDIT_EVENT_PROGRAM_REVOKED;
        notice.number = record->minimum_version;
        notice.text = (struct bytes){record->program, record->program_bytes};
        break;
    }
    return notice_tell(&notice);
}
