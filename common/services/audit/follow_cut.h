/*
 * The sender's side of following (follow_frame.h): makes of pieces of the log, as they are kept and
 * exported, what lies behind a place, so that who follows gets every record once. It checks
 * nothing of the log: that is for who follows.
 *
 *     follow_cut_begin -> follow_cut_take*      pieces in their order, in parts of any size
 *
 * Invariant: what was put is one piece behind the other, and each of its records lies behind those
 * before it.
 */
#pragma once

#include "proof.h"

struct follow_cut {
    void *context;
    void (*put)(void *context, struct bytes data); /* a head or an entry */
    uint64_t boot; /* of the last record that was put, or is known */
    uint64_t number;
    struct boot_end last; /* the last record that came, put or not; boot 0 and number 0: none yet */
    bool is_malformed;    /* nothing more is taken */
    bool has_head;
    bool is_open; /* the head of the piece that comes was put */
    size_t filled;
    _Alignas(uint64_t) uint8_t part[CHAIN_ENTRY_BYTES_MAX];
};

/* What lies behind record `number` of `boot`; of 0: all. `put` and its context stay as they are. */
void follow_cut_begin(struct follow_cut *cut, uint64_t boot, uint64_t number);

/* What comes now begins with a head, whatever came before. */
void follow_cut_next(struct follow_cut *cut);

/* STATUS_MALFORMED: these are no pieces of a log. */
NODISCARD enum status follow_cut_take(struct follow_cut *cut, struct bytes data);
