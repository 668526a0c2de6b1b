/*
 * Transfers whose every byte is known: what is written at one end is compared at the other. Each
 * goes both ways, and is made anew when it is done.
 */
#pragma once

#include "world.h"

#define TRANSFERS_MAX 16u

struct transfer {
    uint32_t number;
    bool is_ipv4;
    uint32_t size_bytes; /* in each direction */
    uint64_t rest_ns;    /* from the end of one to the beginning of the next */
    uint32_t pause_ns;   /* between readings: a slow reader */
    struct listener *listener;
    struct stream *stream[SIDES];
    uint32_t written_bytes[SIDES];
    uint32_t read_bytes[SIDES];
    bool is_finished[SIDES];
    uint64_t reads_ns[SIDES];
    uint64_t begins_ns;
    uint32_t rounds;
    uint32_t failed;
    uint32_t wrong_bytes;
};

/* End 1 listens at port 1000 + number, end 0 connects. */
void transfer_begin(struct transfer *transfer, struct stream_size size);

/* What can be done now; a transfer that is done begins again. */
void transfer_work(struct transfer *transfer);

/* Nobody connects any more. */
void transfer_end(struct transfer *transfer);
