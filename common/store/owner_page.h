/* Owners on the disk: pages of OWNERS_PER_PAGE, in the order of their numbers. */
#pragma once

#include "state.h"

/* What is behind the head. */
void owner_page_write(const struct store *store, uint8_t *page, uint32_t index);
/* False: no such page. */
bool owner_page_read(struct store *store, const uint8_t *page, uint32_t index);
