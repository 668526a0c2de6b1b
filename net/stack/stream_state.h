/* What a connection is to stream.c and listener.c. */
#pragma once

#include "lib/list.h"
#include "lwip/pbuf.h"
#include "lwip/tcp.h"
#include "stack/stream.h"
#include "state.h"

enum stream_phase {
    STREAM_FREE,
    STREAM_ASKED,      /* a listener's: the other side has still to say that it is there */
    STREAM_WAITS,      /* a listener's: nobody has accepted it */
    STREAM_CONNECTING, /* a client's, as are the next */
    STREAM_OPEN,
    STREAM_OVER,
    STREAM_LEFT, /* nobody's: what was written is still sent */
};

struct stream {
    enum stream_phase phase;
    /* lwIP's, NULL as soon as it has freed it. */
    struct tcp_pcb *pcb;
    /* NULL: nothing is counted for it any more. */
    struct client *client;
    /* While nobody has accepted it. */
    struct listener *listener;
    /* On `asked` or `waiting` of the listener. */
    struct list_node node;
    uint64_t asked_ns;
    struct stream_size size;
    struct notice notice;
    enum status status;
    bool has_ended;
    bool is_finished;
    /* Each with one buffer, linked by `next`, which is ours here. */
    struct pbuf *first;
    struct pbuf *last;
    uint32_t readable_bytes;
    /* Kept for when lwIP has none any more. */
    struct place local;
    struct place remote;
};

struct listener {
    bool is_used;
    uint8_t backlog;
    struct tcp_pcb *pcb;
    struct client *client;
    struct stream_size size;
    struct notice notice;
    uint32_t asked_count;
    uint32_t waiting_count;
    struct list asked;   /* streams, oldest first */
    struct list waiting; /* streams, oldest first */
};

bool stream_size_is_good(struct stream_size size);

/* A stream for `pcb`, counted for the client. Its phase is the caller's to say. */
NODISCARD enum status stream_make(
    struct client *client, struct tcp_pcb *pcb, struct stream_size size, struct stream **made);

/* The handshake is done: from now on it takes what comes, within its window. */
void stream_open(struct stream *stream);

/* Where most of the window is full when somebody reads, it may be larger. */
void stream_widen_receiving(struct stream *stream);

/* Somebody has more to write than there is room for. True: there is more room now. */
bool stream_widen_sending(struct stream *stream);

/* Ends it with a reset and frees it. */
void stream_reset(struct stream *stream);

static inline uint16_t stream_size_buffers(struct stream_size size)
{
    return (uint16_t)(size.receive_buffers + size.send_buffers);
}
