/*
 * Hardware that completes in any order, or not at all, and says what it likes, by chance. It knows
 * what it was given, and so until when it may use a request's memory.
 */
#pragma once

#include "block/hardware.h"

/* What it is inclined to do, in 1 of so many cases; 0: never. */
struct hardware_moods {
    uint32_t is_full;      /* submit: LIMIT_EXCEEDED */
    uint32_t is_deaf;      /* a request that never completes */
    uint32_t says_error;   /* a completion with DEVICE_ERROR */
    uint32_t is_mad;       /* poll: DEVICE_ERROR, or a tag of nobody */
    uint32_t resets_badly; /* reset fails, or the disk is another one */
};

struct hardware_model {
    struct block_hardware hardware;
    struct hardware_moods moods;
    uint32_t (*chance)(void);
    bool is_busy[BLOCK_IN_FLIGHT_MAX];
    bool is_deaf[BLOCK_IN_FLIGHT_MAX]; /* to this one */
    struct block_request requests[BLOCK_IN_FLIGHT_MAX];
    uint32_t submitted_count;
    uint32_t notified_count;
    uint32_t reset_count;
    bool was_misused; /* a tag in use, or one too large; a request that was never made known */
};

void hardware_model_init(struct hardware_model *model, uint32_t (*chance)(void));

/* Whether it may still use memory at an address below `end` and not below `begin`. */
bool hardware_model_uses(const struct hardware_model *model, uint64_t begin, uint64_t end);
