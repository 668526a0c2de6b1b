/* Names come, go and move. */
#pragma once

#include "state.h"

/* What names_step() is to free. */
NODISCARD enum status orphan_prepare(struct names *names, uint64_t number, enum orphan_kind kind);
void orphan_add(struct names *names, uint64_t number, enum orphan_kind kind);
