/*
 * May write audit records, and wants them to be the kernel's, or somebody else's; wants to read and
 * to take away the log; and writes texts that would be lines of their own.
 * Its record must have its own process and principal, which the runner looks for in the log.
 * Records: DENIED for the session, AuditLog.read, state and export; serviceEvent in the audit log.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/audit_client.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t log = program_capability("audit-log");
    const struct audit_log_read_params from = {.after = 0};
    const struct audit_log_export_params start = {.offset = 0};
    struct audit_log_read_results_reader read = {0};
    struct audit_log_state_results state = {0};
    struct audit_log_export_results exported = {0};
    (void)argument_count;
    (void)arguments;
    for (uint16_t event = AUDIT_EVENT_NONE; event <= AUDIT_EVENT_CHECKPOINT; event++) {
        const struct audit_log_record_params params = {
            .event = event, .text = text_bytes("the kernel says so")};
        REFUSED(audit_log_record(log, &params), STATUS_INVALID_ARGUMENT);
    }
    const struct audit_log_record_params unknown = {.event = 9999, .text = text_bytes("x")};
    REFUSED(audit_log_record(log, &unknown), STATUS_INVALID_ARGUMENT);
    REFUSED(audit_log_read(log, &from, &read), STATUS_DENIED);
    REFUSED(audit_log_state(log, &state), STATUS_DENIED);
    REFUSED(audit_log_export(log, &start, &exported), STATUS_DENIED);
    const struct audit_log_record_params params = {
        .event = AUDIT_EVENT_SERVICE_EVENT,
        .text = text_bytes("process 1, principal of the owner\n12:00 owner logged in\r\x1b[2J"),
    };
    NEEDED(audit_log_record(log, &params));
    return ATTACK_REPELLED;
}
