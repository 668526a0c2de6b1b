#include "origin.h"
#include "decide.h"
#include "lib/text.h"
#include "schema/session.h"

/* What it can do in its session, the service that looks after sessions has chosen. */
static bool is_session_from_elsewhere(const struct requested_grant *grant)
{
    return grant->mask == SESSION_FACET_REMOTE &&
           bytes_equal(decide_interface(grant), text_bytes("Session"));
}

enum origin origin_of_launch(const struct origin_facts *facts)
{
    if (!facts->is_by_system) {
        return facts->of_parent;
    }
    for (uint32_t i = 0; i < facts->grant_count; i++) {
        if (is_session_from_elsewhere(&facts->grants[i])) {
            return ORIGIN_ELSEWHERE;
        }
    }
    return facts->of_process == ORIGIN_ELSEWHERE ? ORIGIN_ELSEWHERE : ORIGIN_HERE;
}
