/*
 * A space of objects in memory, as ObjectSpace has it, that remembers every commit: it can become
 * what it was after any of them. Any call can be made to fail.
 */
#pragma once

#include "names/names.h"

struct space_object {
    uint8_t hash[NAMES_HASH_BYTES];
    uint8_t *data; /* NULL: none is here */
    uint32_t size_bytes;
    uint32_t count; /* how often it was put, and not released */
    uint32_t seen;  /* for space_counts_match() */
};

struct space_commit {
    uint8_t *records;
    uint64_t size_bytes;
    bool is_durable;
};

struct space {
    struct space_object *objects; /* a table by hash */
    uint32_t object_count;
    uint32_t slot_count; /* a power of two */
    uint8_t root[NAMES_HASH_BYTES];
    uint8_t *window;

    struct space_commit *commits;
    uint32_t commit_count;
    uint32_t commit_capacity;
    bool is_remembering;
    bool is_lenient; /* what is not there can be released */

    /* The call after so many, of those that can fail, gives the status. 0: none. */
    uint32_t fail_after;
    enum status fail_status;
    bool is_failing_on; /* and all after it */
    uint64_t calls;
    uint64_t used_bytes;
    uint64_t capacity_bytes; /* 0: as much as it takes */

    /* Of the last commit that was not empty. */
    uint32_t put_count;
    uint64_t put_bytes;
};

void space_init(struct space *space);
void space_finish(struct space *space);
struct names_space space_interface(struct space *space);

/* What it was after the first so many commits of another one. */
void space_replay(struct space *space, const struct space *other, uint32_t commit_count);
/* What the records of one commit say. */
void space_apply(struct space *space, struct bytes records);

/* NULL: no such object. */
struct space_object *space_find(struct space *space, const uint8_t hash[NAMES_HASH_BYTES]);

/* Counting references: nothing too much, nothing missing. */
void space_count_begin(struct space *space);
void space_count(struct space *space, const uint8_t hash[NAMES_HASH_BYTES]);
bool space_counts_match(const struct space *space);
