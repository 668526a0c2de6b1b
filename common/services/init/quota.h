/*
 * What services get of the machine's memory. Each has what it needs (memoryKib, and what is kept
 * for it), whatever others take. What some ask for later (moreMemoryKib) is left for them. Of the
 * rest, those that can use more (spareKib) get the same part of what they would like, up to all of
 * it. It is decided once, before the first service: what one gets does not depend on who began
 * before.
 */
#pragma once

#include "manifest.h"
#include <stdint.h>

/* Parts are so many of this. */
#define QUOTA_WHOLE 1024u

/* What all services need and may ask for, and what they would like besides. */
uint64_t quota_needed_bytes(const struct manifest *manifest);
uint64_t quota_liked_bytes(const struct manifest *manifest);

/* How much of what is liked all can have; QUOTA_WHOLE: all of it. */
uint32_t quota_part(uint64_t free_bytes, uint64_t needed_bytes, uint64_t liked_bytes);

/* That part of so much, in whole pages. */
uint64_t quota_spare_bytes(uint32_t part, uint32_t spare_kib);
