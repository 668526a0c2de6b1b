/*
 * Changes of one owner that are there all together with one commit, or not at all: room for them is
 * made before the first, nothing commits in between, and each can be undone.
 */
#pragma once

#include "format.h"

enum batch_step_kind {
    BATCH_ENTERED,  /* the object was not there before */
    BATCH_PINNED,   /* it was */
    BATCH_RELEASED, /* what has no pins left is deleted at the end */
};

struct batch_step {
    enum batch_step_kind kind;
    uint8_t key[KEY_BYTES];
};

struct batch {
    bool is_open;
    bool can_put;  /* there is room for it */
    bool has_root; /* `root` is what it was before */
    uint32_t owner;
    uint32_t step_count;
    uint64_t put_bytes;   /* as stored, of what is new */
    uint64_t freed_bytes; /* of what lost its last pin */
    uint64_t kept_bytes;  /* of what had none, and has one */
    uint8_t root[STORE_HASH_BYTES];
    struct batch_step steps[STORE_BATCH_STEPS_MAX];
};
