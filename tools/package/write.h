/* Builds and signs a package. */
#pragma once

#include "keys.h"
#include <stdbool.h>

/*
 * Each of `contents` is "name=path"; with are_programs_signed, NAME.signature comes beside each
 * program that has none among them. Ends the tool with a sentence when something is wrong.
 */
void package_write(
    const char *output,
    const struct signing_key *key,
    bool are_programs_signed,
    char *const *contents,
    int given);
