/* The end of a test: everything is removed, and all pages must have come back. */
#pragma once

#include "test_source.h"
#include "tree.h"

/* Nothing is held any more. False: something is left, or could not be removed. */
bool empty_tree(struct tree *tree, const struct test_source *source);
