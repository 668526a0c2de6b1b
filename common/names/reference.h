/*
 * What leads to nodes and chunks, and its end. A reference that is no longer part of what is now is
 * released with the next commit, unless a snapshot has it: one that was made since its birth. Then
 * the ledger keeps it as dead until no snapshot from its birth to its death is left (snapshot.c).
 * The ledger's own nodes are in no snapshot.
 */
#pragma once

#include "state.h"

/* Whether a snapshot has what was born and died then. */
bool reference_is_needed(const struct names *names, uint64_t birth, uint64_t death);

/* Nothing for one that leads to memory. The ledger's end is prepared, where there are snapshots. */
void reference_drop(struct names *names, enum tree_kind tree, const struct reference *reference);

/* It is gone with the next commit. */
void reference_release(struct names *names, const struct reference *reference);
