/* An empty tree. */
#pragma once

#include "state.h"

/* Where there is none, neither here nor in the space: the root, not committed. */
void names_plant(struct names *names);
