/* Some of a network: what is behind the "@" of a grant. */
#pragma once

#include "parse.h"

/*
 * A capability of the same interface that reaches only the grant's places, as a user, or with one
 * of the facets "client" and "server" as that. The caller releases it. False: it was said why not.
 */
bool network_part(
    const char *interface, uint32_t network, const struct parsed_grant *wanted, uint32_t *part);
