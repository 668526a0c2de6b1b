/* Some of a network, or of the overlay: what is behind the "@" of a grant. */
#pragma once

#include "parse.h"

/*
 * A capability of the same interface that reaches only the grant's places, for whoever is to have
 * the facet "user", "client" or "server", or all three. It may have more than that facet. The
 * caller releases it. False: it was said why not.
 */
bool network_part(
    const char *interface, uint32_t network, const struct parsed_grant *wanted, uint32_t *part);
