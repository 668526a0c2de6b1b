/*
 * What goes over a link behind the handshakes: frames, each a number that says how much follows, a
 * type, and a body.
 *
 * Of what can be wrong with a frame, only STATUS_LIMIT_EXCEEDED of a body comes from nodes further
 * away: the frame is dropped. After anything else the peer does not speak this protocol, and the
 * link is closed.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/wire.h"

enum overlay_frame_type {
    OVERLAY_DUMMY,
    OVERLAY_KEEPALIVE,
    OVERLAY_REQUEST,
    OVERLAY_RESPONSE,
    OVERLAY_ANNOUNCE,
    OVERLAY_BLOOM,
    OVERLAY_LOOKUP,
    OVERLAY_NOTIFY,
    OVERLAY_BROKEN,
    OVERLAY_TRAFFIC,
    OVERLAY_FRAME_TYPES,
};

/* Type and body; the number before them takes up to three bytes more. */
#define OVERLAY_FRAME_BYTES_MAX        131070u
#define OVERLAY_FRAME_LENGTH_BYTES_MAX 3u
/* What a reader keeps room for. */
#define OVERLAY_FRAME_ROOM_BYTES (OVERLAY_FRAME_LENGTH_BYTES_MAX + OVERLAY_FRAME_BYTES_MAX)

struct overlay_frame {
    enum overlay_frame_type type;
    struct bytes body; /* of the input */
};

/*
 * The frame that `input` begins with, and in `used_bytes` where the next one begins.
 *   STATUS_TRUNCATED       it is not all there yet: ask again with more
 *   STATUS_LIMIT_EXCEEDED  it is longer than OVERLAY_FRAME_BYTES_MAX
 *   STATUS_MALFORMED       it is empty, or its length is no number
 *   STATUS_UNSUPPORTED     there is no such type
 */
NODISCARD enum status
overlay_frame_read(struct bytes input, struct overlay_frame *frame, size_t *used_bytes);

/*
 * A frame is written between these two. `writer` is fresh; of its memory the frame may leave the
 * first bytes unused.
 */
void overlay_frame_begin(struct wire_writer *writer, enum overlay_frame_type type);

/*
 * STATUS_NO_SPACE: the writer's memory was too small.
 * STATUS_LIMIT_EXCEEDED: it is longer than OVERLAY_FRAME_BYTES_MAX.
 */
NODISCARD enum status overlay_frame_finish(struct wire_writer *writer, struct bytes *frame);
