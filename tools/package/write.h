/* Builds and signs a package. */
#pragma once

#include "keys.h"

/* Each of `contents` is "name=path". Ends the tool with a sentence when something is wrong. */
void package_write(
    const char *output, const struct signing_key *key, char *const *contents, int count);
