/* What makes the changes since the last commit durable, all of them or none. */
#pragma once

#include "state.h"

/*
 * STATUS_NO_SPACE: nothing is lost, and the next one may work. STATUS_DEVICE_ERROR: the store takes
 * no more writes, because what is on the device now only a mount can tell.
 */
NODISCARD enum status commit_now(struct store *store);

/*
 * As commit_now(), with no more written than what was changed since the last commit, where that
 * can be: what it frees is then still not given out.
 */
NODISCARD enum status commit_changes(struct store *store);

/* The tables of owners and segments of the commit in store->commit, with pins. */
NODISCARD enum status commit_load_tables(struct store *store);

/* Whoever changes a page's places: the next commit writes it anew. */
void commit_move_pages(struct store *store, uint64_t from, uint64_t to);
