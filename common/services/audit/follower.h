/*
 * Who follows a machine's audit log from elsewhere, and has nothing of that machine but its public
 * key. What comes may come from anybody: the log must follow from itself (proof.h), it must go on
 * from what was seen before, and the machine must say of each place that this is its log.
 *
 *     follower_begin -> follower_take* -> follower_known, to be kept -> (another time) ...
 *
 * On the way it is a stream of frames (follow_frame.h): pieces of the log, and heads, each of which
 * speaks of the last record before it.
 *
 * Invariants:
 *  1. What follower_known() gives was signed by the machine.
 *  2. When a fault was found, it stays what it was then.
 */
#pragma once

#include "follow_frame.h"
#include "log_head.h"
#include "proof.h"

enum follow_fault {
    FOLLOW_GOOD = 0,
    FOLLOW_MISSING,       /* records were not there (any more): what is behind them is followed */
    FOLLOW_LOG,           /* the log is not good: the proof's verdict says where */
    FOLLOW_NO_FRAME,      /* this is no stream of frames */
    FOLLOW_REFUSED,       /* the machine does not show its log, or not now */
    FOLLOW_OTHER_MACHINE, /* a head that the machine did not sign */
    FOLLOW_FORKED,        /* the machine signed another log than the one that it has shown */
    FOLLOW_BEHIND,        /* the machine signed an end before what it has shown */
};

struct follower {
    enum follow_fault fault;
    enum status refusal; /* of FOLLOW_REFUSED */
    struct proof proof;
    uint8_t machine[PUBLIC_KEY_BYTES];
    struct boot_known known; /* of the last good head; boot_known.end.last_number 0: none yet */
    uint8_t signature[SIGNATURE_BYTES]; /* of that head: with `known` it is the proof of it */
    uint64_t head_count;
    uint64_t gap_count; /* how often records were missing */
    size_t filled;      /* of the frame that comes */
    uint8_t frame[FOLLOW_FRAME_HEAD_BYTES + FOLLOW_FRAME_BYTES_MAX];
};

/*
 * `known` is what was kept of another time, and may be NULL. proof.visit and its context may be set
 * afterwards: each record, as soon as it follows from the one before, signed or not yet.
 */
void follower_begin(
    struct follower *follower,
    const uint8_t machine[PUBLIC_KEY_BYTES],
    const struct boot_known *known);

/* What is to be asked for: what comes behind what is known. */
void follower_ask(const struct follower *follower, uint8_t request[FOLLOW_REQUEST_BYTES]);

/* Takes what came, in pieces of any size; nothing, once a fault but FOLLOW_MISSING was found. */
void follower_take(struct follower *follower, struct bytes data);

/* What a fault means. Never NULL. */
const char *follow_fault_text(enum follow_fault fault);
