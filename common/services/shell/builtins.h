/* The few commands that are no programs, because they are about the shell itself. */
#pragma once

#include "parse.h"
#include <stdbool.h>

/* Carries out a pipeline that is one builtin; false: it is none. */
bool builtin_run(const struct parsed *parsed, const struct parsed_pipeline *pipeline);

/* Their names, from 0 on; NULL: there are no more. */
const char *builtin_name(uint32_t index);
