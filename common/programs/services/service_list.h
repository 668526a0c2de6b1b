/* What the supervisor looks after, for programs that show it. */
#pragma once

#include "abi/status.h"
#include "schema/supervisor.h"

/* Of the supervisor's list, which is given in parts: more than it has. */
#define SERVICE_ANSWERS_MAX 64u

/* Each service, in the manifest's order. Errors as Supervisor.services. */
NODISCARD enum status services_visit(
    uint32_t supervisor,
    void (*visit)(void *context, const struct service_state *state),
    void *context);

/* "ready", and so on; "unknown" for a number that is none of SERVICE_CONDITION_*. */
const char *service_condition_words(uint16_t condition);
