/* What comes before every change: is it allowed, is there room, is something to be freed first. */
#pragma once

#include "state.h"

/*
 * `bytes`: what will be appended for objects; 0 for what must work on a full disk. May clean and
 * commit. STATUS_WRONG_STATE, STATUS_NO_SPACE, STATUS_DEVICE_ERROR.
 */
NODISCARD enum status change_begin(struct store *store, uint64_t bytes);

/*
 * The same for a batch of so many steps, of which none cleans or commits: room for all of them.
 */
NODISCARD enum status change_begin_many(struct store *store, uint64_t bytes, uint32_t steps);

/* For an object of so many bytes that is new: the owner's quota, but in a batch the disk. */
NODISCARD enum status change_has_room(const struct store *store, uint32_t owner, uint64_t bytes);

/* Chunks of the object are freed from now on, a few with each change. */
NODISCARD enum status reap_add(struct store *store, uint32_t owner, uint64_t number);
void reap_remove(struct store *store, uint64_t number);
