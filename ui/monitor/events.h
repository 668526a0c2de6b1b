/*
 * The last events of a log, and those of them that a person wants to see. Texts are made fit to be
 * shown, and cut.
 *
 * Invariants:
 *  1. Numbers grow from each to the next: what comes again, or too late, is left out.
 *  2. `found` has the places of those with the filter's text, the oldest first.
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define EVENTS_MAX          400u
#define EVENTS_TEXT_BYTES   200u
#define EVENTS_KIND_BYTES   32u
#define EVENTS_PARTS_MAX    3u
#define EVENTS_FILTER_BYTES 64u

struct events_entry {
    uint64_t number;
    uint64_t time_ns;
    uint64_t process;
    char kind[EVENTS_KIND_BYTES];
    char text[EVENTS_TEXT_BYTES];
};

/* To be used when it is all zeros. */
struct events {
    uint32_t count;
    uint32_t first; /* the oldest */
    uint32_t found_count;
    uint64_t last_number;
    struct events_entry entries[EVENTS_MAX];
    uint32_t found[EVENTS_MAX];
    char filter[EVENTS_FILTER_BYTES];
};

struct events_facts {
    uint64_t number;
    uint64_t time_ns;
    uint64_t process;
    struct bytes kind;
    struct bytes parts[EVENTS_PARTS_MAX]; /* put together to the text, with a blank between */
};

/* The oldest one goes where there is no room. */
void events_add(struct events *events, const struct events_facts *facts);

/* Only those that have it, in kind or text, letters of ASCII in either case; "": all. */
void events_filter(struct events *events, const char *text);

uint32_t events_found(const struct events *events);

/* One of those that were found, the newest being 0. */
const struct events_entry *events_at(const struct events *events, uint32_t index);
