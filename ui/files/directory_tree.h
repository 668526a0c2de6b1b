/* A tree over a Directory: of now, or of a snapshot, which can only be read. */
#pragma once

#include "tree.h"

/* The directory stays the caller's. */
struct tree directory_tree(uint32_t directory);

/* A folder itself, to be watched and listed: the caller's to release. */
NODISCARD enum status
directory_tree_open(const struct tree *tree, const char *place, uint32_t *directory);

/* What became of it, in words for people. */
const char *directory_tree_error(enum status status);
