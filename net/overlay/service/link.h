/*
 * One link as bytes that come and bytes that go: the handshake, then frames, and who has to say
 * something by when. Pure.
 *
 *     link_begin -> GREETING --(the peer's handshake is good)--> PROVING --link_proved()--> UP
 *     any of them --(anything wrong)--> the end, which is the caller's to make
 *
 * A handshake is over nothing fresh, so who has heard one can say it again: until the caller knows
 * that the peer has the key, it gets requests and responses alone, and what else comes waits.
 *
 * After a frame that is more than a sign of life, the other side has to send something: it does so
 * within a second, and who waits for it in vain for three closes the link.
 */
#pragma once

#include "overlay_wire/frame.h"
#include "overlay_wire/handshake.h"

/* The protocol's. */
#define LINK_GREETING_NS UINT64_C(6000000000)
#define LINK_SILENCE_NS  UINT64_C(3000000000)
/* Greeting and proof together. */
#define LINK_PROOF_NS UINT64_C(12000000000)
/* It wants an answer within a second: some of it is left for a busy machine. */
#define LINK_ANSWER_NS UINT64_C(600000000)

enum link_state {
    LINK_NONE,
    LINK_GREETING,
    LINK_PROVING,
    LINK_UP,
};

/* Who is taken at the other end. What it points to is there until the peer's handshake has come. */
struct link_terms {
    struct bytes password; /* as of overlay_handshake_write() */
    const struct overlay_key *allowed;
    uint32_t allowed_count; /* 0: anybody */
};

struct link {
    enum link_state state;
    struct link_terms terms;
    struct overlay_key key; /* of the peer: LINK_PROVING, what it says; LINK_UP, what it has */
    uint8_t *room;          /* the caller's: OVERLAY_FRAME_ROOM_BYTES */
    uint32_t begin;         /* what is to be read is in [begin, end) */
    uint32_t end;
    uint32_t seen; /* LINK_PROVING: what is in [begin, seen) waits */
    uint64_t began_ns;
    uint64_t owed_ns;    /* since when the peer is owed something; 0: it is not */
    uint64_t awaited_ns; /* since when something is awaited of it; 0: nothing is */
    uint64_t received_bytes;
    uint64_t sent_bytes;
};

/* `room` is used until the link's state is LINK_NONE again. */
void link_begin(struct link *link, uint8_t *room, const struct link_terms *terms, uint64_t now_ns);

/* How much more can be received before link_next() has to be asked. */
uint32_t link_room_bytes(const struct link *link);

/* At most that much. */
void link_receive(struct link *link, struct bytes data);

/*
 * LINK_GREETING: looks for the peer's handshake. STATUS_OK: the link is LINK_PROVING.
 *   STATUS_TRUNCATED     more has to come
 *   STATUS_WRONG_SIGNER  it is none of those that are taken here, or this node itself
 *   others               as of overlay_handshake_read() and _check(): the link is to be closed
 */
NODISCARD enum status link_greet(struct link *link, const struct overlay_key *self);

/*
 * The next frame; LINK_PROVING: the next request or response, and all others wait in their order.
 * It is there until something is received. Errors as of overlay_frame_read(): STATUS_TRUNCATED,
 * more has to come; else the link is to be closed. STATUS_LIMIT_EXCEEDED: also when there is no
 * room for more that waits.
 */
NODISCARD enum status link_next(struct link *link, uint64_t now_ns, struct overlay_frame *frame);

/* LINK_PROVING: the peer has the key. What has waited is given next. */
void link_proved(struct link *link);

/* Bytes went out; `is_sign_only`: of them, nothing is to be answered. */
void link_sent(struct link *link, uint32_t size_bytes, bool is_sign_only, uint64_t now_ns);

/* Something should be sent by now, and nothing else is: a sign of life. */
bool link_owes(const struct link *link, uint64_t now_ns);

/* The peer has not said by now what it had to. */
bool link_is_overdue(const struct link *link, uint64_t now_ns);

/* When one of these two is to be asked next; UINT64_MAX: never, as it is now. */
uint64_t link_due_ns(const struct link *link);
