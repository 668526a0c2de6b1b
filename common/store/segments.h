/*
 * Which segments hold something. A segment is given out again only when nothing refers to it, and
 * the commit that says so is durable.
 */
#pragma once

#include "state.h"

/* False: no record of this size can be there. */
bool place_is_possible(const struct store *store, uint64_t address, uint64_t size_bytes);

/* What the index refers to came, or went. The place is possible. */
void segment_add(struct store *store, uint64_t address, uint64_t size_bytes);
void segment_drop(struct store *store, uint64_t address, uint64_t size_bytes);

/*
 * A record that a mount finds in the journal: its segment may be one that was empty. False: the
 * segment has no room for all that is said to be in it.
 */
NODISCARD bool segment_add_again(struct store *store, uint64_t address, uint64_t size_bytes);

/* A page of the store's own is, or is no longer, part of the last commit. */
void segment_pin(struct store *store, uint64_t address);
void segment_unpin(struct store *store, uint64_t address);

/* Makes an empty one the current one. STATUS_NO_SPACE. */
NODISCARD enum status segment_take(struct store *store);

/* How many segment_take() would give now, counted to `enough` at most. */
bool segments_are_free(const struct store *store, uint32_t enough);

/* What can be appended until the next commit and behind it, if that wrote nothing: in segments that
 * are free or wait for it, and at both ends of the log. */
uint64_t segments_room_bytes(const struct store *store);

/* From the table and the pins, after a mount. */
void segments_count(struct store *store);

/* How much may be changed between commits, and what must be left for that. */
void segments_limits(struct store *store);

/* What the index and objects may take of the device. */
uint64_t segments_capacity_bytes(const struct store *store);
