/*
 * Who may write one more object: there are STORE_STREAMS_MAX places. Who writes nothing finds one
 * as long as no more than WRITERS_OTHERS_MAX others write, whatever they do.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* So many of one owner; */
#define WRITERS_OF_OWNER_MAX 2u
/* all but the first only while so many are written, by whomever. */
#define WRITERS_BESIDE_MAX (STORE_STREAMS_MAX / 2)

/* The places beyond those are given to who has none; with one for himself, so many owners. */
#define WRITERS_OTHERS_MAX (STORE_STREAMS_MAX - WRITERS_BESIDE_MAX + 1)

bool writer_has_place(uint32_t own_count, uint32_t count);
