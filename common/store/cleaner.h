/*
 * Cleaning: what still lives in a segment of little use is appended anew, so that the segment is
 * empty with the next commit.
 */
#pragma once

#include "state.h"

/* Cleans and commits until so many segments more than the reserve are free, or nothing more is to
 * be gained. */
NODISCARD enum status clean_for_room(struct store *store, uint32_t segments);
