/*
 * A commit: all dirty chunks and nodes, from the leaves up, then the head; then what is released;
 * then the root. Names are given in the window first: what is in memory changes when the space has
 * it all.
 */
#pragma once

#include "cache.h"

/* Everything that waits. Also in an update. With an error nothing has changed. */
NODISCARD enum status commit_all(struct names *names, bool is_durable);

void hash_of(struct bytes data, uint8_t hash[HASH_BYTES]);
