/*
 * Whether who starts a program is at this machine: for questions to a person, who may be at another
 * place than what asks. The first program of a session is given what the session is; those that it
 * starts, and those that they start, are where it is.
 */
#pragma once

#include "schema/policy.h"
#include <stdbool.h>

enum origin {
    ORIGIN_UNKNOWN, /* nothing is remembered of who starts it */
    ORIGIN_HERE,
    ORIGIN_ELSEWHERE, /* in a session from elsewhere */
};

struct origin_facts {
    bool is_by_system;      /* who starts it runs as the system's principal */
    enum origin of_parent;  /* otherwise: what is remembered of him */
    enum origin of_process; /* what was found with grants of this launch that came before */
    uint32_t grant_count;
    const struct requested_grant *grants;
};

enum origin origin_of_launch(const struct origin_facts *facts);
