/* Builds and signs a package. */
#pragma once

#include "keys.h"
#include <stdbool.h>

struct package_options {
    bool is_as_given; /* no program is signed that comes without NAME.signature, any name will do */
    bool is_packed;
};

/*
 * Each of `contents` is "name=path". Ends the tool with a sentence when something is wrong.
 */
void package_write(
    const char *output,
    const struct key_pair *key,
    const struct package_options *options,
    char *const *contents,
    int given);
