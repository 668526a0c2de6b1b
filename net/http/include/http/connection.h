/*
 * One connection of the server: requests in, answers out, in their order. Pure over functions that
 * never wait: what comes and goes, a site, the time.
 *
 *   connection_init() -> reading -> answering -> reading ...
 *                           |           |
 *                           +-----------+-> leaving -> over
 *
 * Leaving: all is answered and said to be the last, and what still comes is thrown away for a
 * moment, or else the other side might lose the answer (RFC 9112, 9.6).
 *
 * Invariants:
 *  1. A connection holds one document at most, and only while it answers.
 *  2. What was received and not yet answered is in `received`; nothing is read while it answers.
 *  3. deadline_ns is in the future of whoever keeps to connection_late().
 */
#pragma once

#include "http/response.h"
#include "http/site.h"

/* From the first byte of a request, or from the start, to the end of its head. */
#define CONNECTION_HEAD_NS UINT64_C(10000000000)
/* Between requests. */
#define CONNECTION_IDLE_NS UINT64_C(60000000000)
/* In each such time the other side takes so much of an answer, or the rest. */
#define CONNECTION_TAKE_NS    UINT64_C(30000000000)
#define CONNECTION_TAKE_BYTES 16384u
/* After the last answer. */
#define CONNECTION_LEAVE_NS        UINT64_C(2000000000)
#define CONNECTION_LEAVE_BYTES_MAX 262144u

/* What is sent at once, head and content together. */
#define CONNECTION_OUTPUT_BYTES 16384u
/* Steps of one turn: others get theirs. */
#define CONNECTION_STEPS_MAX 32u

enum transfer {
    TRANSFER_DONE,    /* some of it at least */
    TRANSFER_NOTHING, /* not now */
    TRANSFER_OVER,    /* no more, in this direction */
};

/* Where bytes come from and go to. Neither function waits. */
struct connection_bytes {
    void *context;
    enum transfer (*read)(void *context, uint8_t *target, uint32_t size_bytes, uint32_t *got_bytes);
    /* What was not taken is offered again, of the same bytes and at least as many of them. */
    enum transfer (*write)(void *context, struct bytes data, uint32_t *taken_bytes);
    /* No more will be written. */
    void (*finish)(void *context);
};

enum connection_state {
    CONNECTION_READING,
    CONNECTION_ANSWERING,
    CONNECTION_LEAVING,
    CONNECTION_OVER,
};

/* What a turn ended with. */
enum connection_wait {
    CONNECTION_WAITS_TO_READ,
    CONNECTION_WAITS_TO_WRITE,
    CONNECTION_GOES_ON, /* there is more to do, after others had their turn */
    CONNECTION_IS_OVER,
};

struct connection {
    struct connection_bytes bytes;
    struct site *site;
    uint64_t deadline_ns;
    uint64_t idle_since_ns; /* reading, with nothing of a request; 0: not */
    enum connection_state state;
    bool is_last; /* what is being answered */
    /* Of the answer: what of the head was sent, and where the content has come to. */
    uint32_t head_bytes;
    uint32_t head_sent_bytes;
    uint64_t at;
    uint64_t end;
    struct document *document;
    uint64_t taken_bytes; /* since the deadline was set; when leaving: thrown away */
    uint32_t received_bytes;
    uint32_t looked_bytes;
    char head[RESPONSE_HEAD_BYTES_MAX];
    uint8_t received[REQUEST_BYTES_MAX];
};

void connection_init(
    struct connection *connection,
    struct connection_bytes bytes,
    struct site *site,
    uint64_t now_ns);

/*
 * Does all that can be done now. `output` is memory for it, of CONNECTION_OUTPUT_BYTES, which
 * connections can share. `now_ns` is of any clock that does not jump.
 */
enum connection_wait
connection_turn(struct connection *connection, uint64_t now_ns, uint8_t *output);

/*
 * To be called once `deadline_ns` has passed; then comes a turn. Who has begun a request is told
 * that it takes too long.
 */
void connection_late(struct connection *connection, uint64_t now_ns);

/* Whether it could be ended for another one's sake: nobody waits for an answer. */
static inline bool connection_is_idle(const struct connection *connection)
{
    return connection->idle_since_ns != 0;
}

/* Gives back what it holds, at any time. */
void connection_finish(struct connection *connection);
