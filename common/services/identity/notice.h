/* What the service tells the audit log. */
#pragma once

#include "lib/bytes.h"
#include "schema/audit.h"
#include "statement.h"

struct notice {
    enum audit_event event;
    const uint8_t *key;   /* whose; PUBLIC_KEY_BYTES; NULL: nobody's */
    const uint8_t *other; /* as many more, as schema/audit.capnp says; NULL: there is nothing */
    uint64_t number;
    struct bytes text; /* as long as signed data at most; may lie in the message page */
};

/*
 * STATUS_OK: it is in the audit log, or the service has none. Otherwise what the audit service
 * said, or that it was not there in time; that is counted, and told in the log. The message page is
 * another one afterwards.
 */
NODISCARD enum status notice_tell(const struct notice *notice);

/* That it holds from now on. `console`: where it was said; 0: elsewhere. As notice_tell(). */
NODISCARD enum status notice_statement(const struct statement_record *record, uint64_t console);

/*
 * Whether it does not hold without a record. Nothing is taken back without one but keys, nor
 * anybody let in: the end of a key waits for nobody.
 */
bool notice_comes_first(const struct statement_record *record);

/* As people count them: the first one is 1. */
static inline uint64_t notice_console(uint8_t console)
{
    return (uint64_t)console + 1;
}
