/* What the shell holds, in words. */
#pragma once

#include "runtime/program.h"

/* A line for the person: the holding, its interface, and what of that may be called. */
void holding_say(const struct program_holding *holding);
