/* Copying what lies in several segments into one (capnproto.org/encoding.html, "Inter-Segment
 * Pointers"). */
#pragma once

#include "lib/message_builder.h"
#include "rpc/limits.h"

struct rpc_segment {
    const uint64_t *words;
    uint32_t count;
};

/*
 * Copies the struct that a pointer leads to, with all below it, as the root of `to`. What it costs
 * is bounded by the room in `to`. Numbers of capabilities stay.
 *
 *   STATUS_TRUNCATED       a pointer leads out of its segment
 *   STATUS_MALFORMED       there is no such segment, or it is no pointer to a struct
 *   STATUS_LIMIT_EXCEEDED  deeper than MESSAGE_DEPTH_MAX, or there is no room
 */
NODISCARD enum status rpc_flatten(
    const struct rpc_segment *segments,
    uint32_t segment_count,
    const uint64_t *pointer,
    struct message_builder *to);
