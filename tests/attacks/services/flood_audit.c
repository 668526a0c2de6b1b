/*
 * May write audit records, and writes so many that others' would be pushed out.
 * Must be told that it has had its share; the log must still have what others recorded, and this
 * one's first record. No record of the kernel's: it may write.
 */
#include "attack.h"
#include "lib/text.h"
#include "schema/audit_client.h"

#define TRIES 3000u

int main(int argument_count, const char *const *arguments)
{
    const uint32_t log = program_capability("audit-log");
    uint32_t taken = 0;
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < TRIES; i++) {
        const struct audit_log_record_params params = {
            .event = (uint16_t)(AUDIT_EVENT_LAUNCHED + i % 16), .text = text_bytes("noise")};
        const enum status status = audit_log_record(log, &params);
        if (status != STATUS_OK) {
            REFUSED(status, STATUS_LIMIT_EXCEEDED);
        }
        taken += status == STATUS_OK ? 1 : 0;
    }
    HOLDS(taken < TRIES / 2);
    return ATTACK_REPELLED;
}
