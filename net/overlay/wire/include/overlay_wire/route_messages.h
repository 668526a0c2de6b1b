/*
 * What finds ways through the tree, and what goes there. The views are of the body that was read.
 *
 * A watermark is the least distance from the goal that the message has had: who passes it on is
 * nearer, and sets it. So nothing goes in a circle.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include "overlay_wire/path.h"
#include "overlay_wire/wire.h"

/* Nobody has passed it on yet. */
#define OVERLAY_WATERMARK_NONE UINT64_MAX

/* Where is a key that begins as `destination` does? Along the tree, where the filters match. */
struct overlay_lookup {
    struct overlay_key source;
    struct overlay_key destination; /* may be partial (address.h) */
    struct overlay_path from;       /* the source's coordinates */
};

/* Here. `sequence` and `coordinates` are signed by the source. */
struct overlay_notify {
    struct overlay_path path; /* to the destination */
    uint64_t watermark;
    struct overlay_key source;
    struct overlay_key destination;
    uint64_t sequence;
    struct overlay_path coordinates; /* of the source */
    struct overlay_signature signature;
};

/* There is no way there from here; to whoever sent it. */
struct overlay_broken {
    struct overlay_path path; /* to the source */
    uint64_t watermark;
    struct overlay_key source; /* of the traffic, as is the destination */
    struct overlay_key destination;
};

struct overlay_traffic {
    struct overlay_path path;
    struct overlay_path from;
    struct overlay_key source;
    struct overlay_key destination;
    uint64_t watermark;
    struct bytes payload;
};

/* Sequence and coordinates. */
#define OVERLAY_NOTIFY_STATEMENT_BYTES_MAX (WIRE_NUMBER_BYTES_MAX + OVERLAY_PATH_BYTES_MAX + 1u)

/* Of what stands before the payload. */
#define OVERLAY_TRAFFIC_HEADER_BYTES_MAX                                                           \
    (2u * (OVERLAY_PATH_BYTES_MAX + 1u) + 2u * OVERLAY_KEY_BYTES + WIRE_NUMBER_BYTES_MAX)

/*
 * Of a frame's body.
 *   STATUS_TRUNCATED, STATUS_MALFORMED  it is none
 *   STATUS_LIMIT_EXCEEDED               a path is longer than OVERLAY_PATH_BYTES_MAX
 */
NODISCARD enum status overlay_lookup_read(struct bytes body, struct overlay_lookup *lookup);
NODISCARD enum status overlay_notify_read(struct bytes body, struct overlay_notify *notify);
NODISCARD enum status overlay_broken_read(struct bytes body, struct overlay_broken *broken);
NODISCARD enum status overlay_traffic_read(struct bytes body, struct overlay_traffic *traffic);

/* Into a frame that was begun. */
void overlay_lookup_write(struct wire_writer *writer, const struct overlay_lookup *lookup);
void overlay_notify_write(struct wire_writer *writer, const struct overlay_notify *notify);
void overlay_broken_write(struct wire_writer *writer, const struct overlay_broken *broken);
void overlay_traffic_write(struct wire_writer *writer, const struct overlay_traffic *traffic);

/* Signs `sequence` and `coordinates`. Otherwise as the identity's sign(). */
NODISCARD enum status
overlay_notify_sign(const struct overlay_identity *self, struct overlay_notify *notify);

/* Whether the source signed them. Else STATUS_BAD_SIGNATURE. */
NODISCARD enum status overlay_notify_check(const struct overlay_notify *notify);
