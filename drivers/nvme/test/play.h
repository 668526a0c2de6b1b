/*
 * Requests by chance for a disk whose controller is a model: what was written is read again, each
 * request completes once, and no interrupt is lost. Each tag has its own blocks and its own memory.
 */
#pragma once

#include "disk.h"
#include "model.h"

/* Of each tag, on the disk and, from somewhere in twice as much, in memory. */
#define PLAY_BYTES 16384u

struct play {
    struct model model;
    struct nvme_disk disk;
    struct block_request requests[BLOCK_IN_FLIGHT_MAX];
    bool is_in_flight[BLOCK_IN_FLIGHT_MAX];
    uint32_t in_flight_count;
    uint32_t done_count;
    uint32_t error_count;
    uint32_t reset_count;
    bool is_given_up;      /* a reset did not work */
    const char *complaint; /* the first thing that was wrong; NULL: none */
    uint8_t wanted[MODEL_DISK_BYTES];
};

/* Before the model is changed. */
void play_init(struct play *play, uint32_t (*chance)(void));

NODISCARD enum status play_start(struct play *play);

/* Lets so many things happen. */
void play_run(struct play *play, uint32_t steps);

/* Lets everything come to rest: at most as long as requests of a sane controller need. */
void play_rest(struct play *play);

/* Submits one request; its blocks and memory are the caller's choice. */
NODISCARD enum status play_submit(struct play *play, const struct block_request *request);

void play_reset(struct play *play);
