/* Devices whose registers lie in memory, and are found by nothing but their description. */
#pragma once

#include "facts.h"

/* Adds to the slots; what cannot be evaluated is counted. */
void slots_find(struct facts *facts);
