/*
 * A train: segments of one connection that follow each other and were sent in a row, which a device
 * is given as one large frame, to be cut again (as in Virtio 1.2, 5.1.6.2). lwIP knows nothing of
 * it: to it each segment was sent. It is under way only until its link is flushed.
 *
 * Invariants:
 *  1. A train has headers exactly while it has segments; each of them is held (pbuf_ref), so that
 *     lwIP neither changes nor sends again what is still here.
 *  2. All of them but the last carry `segment_bytes`; after a shorter one, none is taken.
 *  3. Headers and content together are at most LINK_JOINED_BYTES_MAX, in FRAME_PIECES_MAX pieces.
 */
#pragma once

#include "stack/link.h"

/* Ethernet's, IPv6's, and TCP's with all its options. */
#define TRAIN_HEADER_BYTES_MAX 114u
/* One piece is for the headers. */
#define TRAIN_SEGMENTS_MAX (FRAME_PIECES_MAX - 1u)

struct pbuf;

struct train {
    uint8_t header[TRAIN_HEADER_BYTES_MAX]; /* of the first; with TCP's flags of all */
    uint16_t header_bytes;
    uint16_t transport; /* where TCP's header begins */
    uint32_t segment_bytes;
    uint32_t content_bytes;
    uint32_t piece_count; /* of the content */
    bool is_ended;
    uint32_t segment_count;
    struct pbuf *segments[TRAIN_SEGMENTS_MAX];
};

/* Where the headers of a segment that can be of a train end. */
struct train_segment {
    uint16_t header_bytes;
    uint16_t transport;
    bool is_ipv4;
    uint32_t content_bytes;
    uint32_t piece_count;
};

/*
 * Whether a frame can be of a train: a segment with content, and with nothing that belongs to one
 * segment alone.
 */
bool train_reads(const struct pbuf *frame, struct train_segment *segment);

/* Whether it goes on where the train ends; not, if there is none. */
bool train_goes_on(
    const struct train *train, const struct pbuf *frame, const struct train_segment *segment);

/* Takes a segment that goes on, or the first of a train. */
void train_take(struct train *train, struct pbuf *frame, const struct train_segment *segment);

static inline bool train_is_empty(const struct train *train)
{
    return train->segment_count == 0;
}

/* How large the frame would be with one more segment. */
static inline uint32_t
train_bytes_with(const struct train *train, const struct train_segment *segment)
{
    return segment->header_bytes + train->content_bytes + segment->content_bytes;
}

/*
 * All of it as a frame, with headers for the whole, whose TCP sum is left to the device; it points
 * into the train. One of one segment is an ordinary frame.
 */
void train_show(
    struct train *train, struct frame_piece pieces[FRAME_PIECES_MAX], struct frame *frame);

/* Lets go of all segments. */
void train_clear(struct train *train);
