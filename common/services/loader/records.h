/*
 * What was launched and what was refused, the last RECORDS_MAX of it. Pure: numbers count from 1
 * without gaps, so that who reads them knows what was lost.
 */
#pragma once

#include "schema/launcher.h"
#include <stdbool.h>
#include <stdint.h>

#define RECORDS_MAX         128u
#define RECORD_NAME_BYTES   40u
#define RECORD_HASH_BYTES   32u
#define RECORD_KEY_BYTES    32u
#define RECORD_REASON_BYTES 120u
/* In one answer: what fits into a message page with names and reasons of full length. */
#define RECORDS_READ_MAX 8u

struct record {
    uint64_t number;
    uint64_t time_ns;
    uint64_t process; /* 0: it did not come so far */
    uint64_t parent;
    bool is_refused;
    char program[RECORD_NAME_BYTES];
    uint8_t hash[RECORD_HASH_BYTES]; /* zeros: unknown, as those below */
    uint8_t signer[RECORD_KEY_BYTES];
    uint8_t principal[RECORD_KEY_BYTES];
    char reason[RECORD_REASON_BYTES];
};

/* All texts end with a zero byte. */
struct records {
    uint64_t last; /* number of the newest; 0: there is none */
    struct record ring[RECORDS_MAX];
};

/* Gives it its number, and the place of the oldest when all are taken. */
void records_add(struct records *records, const struct record *record);

/*
 * Views of those that follow number `after`, at most RECORDS_READ_MAX; `lost` are those that did,
 * and are no longer kept. Gives their number.
 */
uint32_t records_read(
    const struct records *records,
    uint64_t after,
    struct launch_record views[RECORDS_READ_MAX],
    uint64_t *lost);
