/* What is printed of the trees of names in a store. */
#pragma once

#include "image.h"
#include <stdbool.h>

/* Gives whether nothing is wrong with them. `is_listing`: what there is, too. */
bool names_of_owner(struct image *image, const struct store_owner *owner, bool is_listing);
