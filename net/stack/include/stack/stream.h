/*
 * TCP connections. What a stream buffers in each direction is set when it is made and counts
 * against its client until the connection is over; the window that the other side is told is never
 * more. Where it may have more, it gets that while it moves much and its client has plenty.
 *
 *   stream_connect() -> connecting -> open -> stream_destroy()
 *   listener_create() -> listener_accept() -> open -> stream_destroy()
 *   at any time: over, with a status that says why
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "stack/address.h"
#include "stack/client.h"

#define STREAM_BUFFERS_MIN   2u /* in each direction: less would wait for acknowledgements */
#define STREAM_BUFFERS_MAX   180u
#define LISTENER_BACKLOG_MAX 128u

struct stream_size {
    uint16_t receive_buffers;
    uint16_t send_buffers;
    bool may_receive_more;
    bool may_send_more;
};

struct stream;
struct listener;

/*
 * Begins to connect. The local port is chosen at random (RFC 6056).
 *   STATUS_INVALID_ARGUMENT  a size outside the bounds, or nowhere to connect to
 *   STATUS_LIMIT_EXCEEDED    the client's bounds
 *   STATUS_NOT_FOUND         there is no route
 *   STATUS_NO_MEMORY         no connection or port is free
 */
NODISCARD enum status stream_connect(
    struct client *client,
    const struct place *remote,
    struct stream_size size,
    struct notice notice,
    struct stream **stream);

/* Where from, any: as stream_connect(); and where to. */
struct stream_ends {
    struct address local;
    struct place remote;
};

/* From an address of this machine's. Errors as above. */
NODISCARD enum status stream_connect_from(
    struct client *client,
    const struct stream_ends *ends,
    struct stream_size size,
    struct notice notice,
    struct stream **stream);

struct stream_state {
    bool is_connecting;
    /* The other side has finished: it sends no more than what is readable. */
    bool has_ended;
    /* Nothing more can be written: stream_finish(). */
    bool is_finished;
    /*
     * STATUS_OK, or why the connection is over: STATUS_PEER_GONE: the other side reset it;
     * STATUS_TIMED_OUT: it did not answer.
     */
    enum status status;
    /* There is room for a good part of what may wait to be sent: who waits to write is told. */
    bool is_writable;
    uint32_t readable_bytes;
    uint32_t writable_bytes;
    struct place local;
    struct place remote;
};

struct stream_state stream_look(const struct stream *stream);

/* Takes what there is of `size_bytes`, maybe nothing; what was received stays readable to the end.
 */
uint32_t stream_read(struct stream *stream, void *target, uint32_t size_bytes);

/* The same in two: for who knows only afterwards whether somebody got what there is. */
uint32_t stream_peek(const struct stream *stream, void *target, uint32_t size_bytes);
void stream_skip(struct stream *stream, uint32_t size_bytes);

/*
 * Takes what there is room for of `data`, maybe nothing, and sends it.
 *   STATUS_WRONG_STATE  it is not open yet, or it is finished
 *   else                why the connection is over
 */
NODISCARD enum status stream_write(struct stream *stream, struct bytes data, uint32_t *taken_bytes);

/* Says that no more will be written; what was, is sent. STATUS_WRONG_STATE: not open. */
NODISCARD enum status stream_finish(struct stream *stream);

/* Who is told from now on. */
void stream_notify(struct stream *stream, struct notice notice);

/*
 * What was written is still sent. Where something came that was not read, or comes later, the other
 * side is told by a reset. Takes NULL.
 */
void stream_destroy(struct stream *stream);

/* As above, at once and with a reset. */
void stream_abort(struct stream *stream);

/* Gives back what connections took that are only remembered for what may still come (TIME-WAIT). */
void streams_settle(void);

/*
 * Listens at a port of all addresses, or of one. Each connection has `size`, and its place from
 * when it is asked for. When there are `backlog` that nobody has accepted, who asks gets no answer,
 * and asks again. When there are as many, or no more places, that are only asked for, the oldest of
 * those makes room, once it had ten milliseconds to answer: whoever asks and says no more keeps
 * nobody out.
 * Port 0: one is chosen at random.
 *   STATUS_INVALID_ARGUMENT  a size or backlog outside the bounds
 *   STATUS_LIMIT_EXCEEDED    the client's bounds
 *   STATUS_OVERLAP           somebody listens there
 *   STATUS_NO_MEMORY         no listener is free
 */
NODISCARD enum status listener_create(
    struct client *client,
    const struct place *local,
    struct stream_size size,
    uint8_t backlog,
    struct notice notice,
    struct listener **listener);

/* STATUS_NOT_FOUND: none waits. */
NODISCARD enum status
listener_accept(struct listener *listener, struct notice notice, struct stream **stream);

/* It waits again, before all others: nobody got what was accepted just now. */
void listener_put_back(struct listener *listener, struct stream *stream);

bool listener_has_waiting(const struct listener *listener);

struct place listener_local(const struct listener *listener);

/* Connections that nobody has accepted are reset. Takes NULL. */
void listener_destroy(struct listener *listener);
