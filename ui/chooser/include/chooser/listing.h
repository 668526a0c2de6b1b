/*
 * What lies in a folder: names, and what is known of them, in an order. Folders are before files.
 *
 * Invariants:
 *  1. `count` entries have a name each, which is the listing's own.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a person can look through; a folder with more is listed as far as this. */
#define LISTING_COUNT_MAX 100000u

#define LISTING_NONE SIZE_MAX

struct listing_entry {
    char *name;
    uint64_t size_bytes;
    uint64_t modified_ns;
    bool is_folder;
    bool is_known; /* size and time were asked for */
};

/* To be used when it is all zeros. */
struct listing {
    struct listing_entry *entries;
    size_t count;
    size_t capacity;
    bool is_cut; /* there is more */
};

enum listing_order {
    LISTING_BY_NAME,
    LISTING_BY_SIZE,
    LISTING_BY_TIME,
};

/* NULL: there is no memory, or no more room (then it is cut). The name is copied. */
struct listing_entry *listing_add(struct listing *listing, struct bytes name, bool is_folder);

/* Empties it. */
void listing_finish(struct listing *listing);

/* Names are compared as people read them: case matters last, and numbers by their value. */
void listing_sort(struct listing *listing, enum listing_order order, bool is_descending);

/* LISTING_NONE: there is none. */
size_t listing_find(const struct listing *listing, const char *name);

/* Less than, equal to or greater than 0. */
int listing_compare_names(const char *left, const char *right);
