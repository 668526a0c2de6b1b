/*
 * Streams live in a table as large as lwIP's pool of connections, and are tied to one of these by
 * its extension argument: lwIP tells when it frees it, whatever the reason. A client's stream stays
 * until the client destroys it; any other is freed with lwIP's connection.
 */
#include "stack/stream.h"
#include "lib/memory.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip_hooks.h"
#include "receive_queue.h"
#include "routed.h"
#include "stream_state.h"

#define EXTENSION      0u
#define POLL_HALF_S    2u /* how often a stream that could not write is told to try again */
#define PORT_TRIES_MAX 32u
#define FREED_ONCE_MAX UINT16_MAX
/* Of what may wait to be sent, what is worth waking who has more. */
#define WRITABLE_DIVISOR 4u

/*
 * Of a window, what is worth a segment that says that there is so much more room. Two segments are,
 * if they are no more than half of it: who cannot send another one would wait for a timer.
 */
#define WINDOW_STEP_DIVISOR 4u
#define WINDOW_HALF_DIVISOR 2u

/* Less than anybody says who means to receive something; options of each kind fit. */
#define SEGMENT_BYTES_MIN 64u

static struct stream streams[MEMP_NUM_TCP_PCB];

bool stream_size_is_good(struct stream_size size)
{
    return size.receive_buffers >= STREAM_BUFFERS_MIN &&
           size.receive_buffers <= STREAM_BUFFERS_MAX && size.send_buffers >= STREAM_BUFFERS_MIN &&
           size.send_buffers <= STREAM_BUFFERS_MAX;
}

static void give_back(struct stream *stream)
{
    if (stream->client != NULL) {
        client_give_back(stream->client, stream_size_buffers(stream->size));
        stream->client = NULL;
    }
}

static void free_stream(struct stream *stream)
{
    stream->readable_bytes -= receive_queue_clear(&stream->first, &stream->last);
    give_back(stream);
    stream->phase = STREAM_FREE;
}

/* From lwIP: the connection is freed. Why, another call has said or says afterwards. */
static void connection_freed(u8_t id, void *data)
{
    struct stream *stream = data;
    (void)id;
    stream->pcb = NULL;
    switch (stream->phase) {
    case STREAM_ASKED:
    case STREAM_WAITS:
        listener_forget(stream->listener, stream);
        free_stream(stream);
        break;
    case STREAM_LEFT:
        free_stream(stream);
        break;
    default:
        stream->phase = STREAM_OVER;
        notice_give(stream->notice);
        break;
    }
}

static const struct tcp_ext_arg_callbacks extension = {.destroy = connection_freed};

static void connection_failed(void *argument, err_t error)
{
    struct stream *stream = argument;
    const bool is_clients = stream->phase >= STREAM_CONNECTING && stream->phase <= STREAM_OVER;
    /* Where both sides have finished, nothing failed. */
    if (is_clients && error != ERR_CLSD) {
        stream->status = stack_status(error);
        notice_give(stream->notice);
    }
}

enum status stream_make(
    struct client *client, struct tcp_pcb *pcb, struct stream_size size, struct stream **made)
{
    struct stream *stream = NULL;
    for (uint32_t i = 0; i < MEMP_NUM_TCP_PCB && stream == NULL; i++) {
        stream = streams[i].phase == STREAM_FREE ? &streams[i] : NULL;
    }
    if (stream == NULL) {
        return STATUS_NO_MEMORY;
    }
    const enum status status = client_take(client, stream_size_buffers(size));
    if (status != STATUS_OK) {
        return status;
    }
    *stream = (struct stream){.pcb = pcb, .client = client, .size = size};
    tcp_ext_arg_set(pcb, EXTENSION, stream);
    tcp_ext_arg_set_callbacks(pcb, EXTENSION, &extension);
    tcp_arg(pcb, stream);
    *made = stream;
    return STATUS_OK;
}

static err_t received(void *argument, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
    struct stream *stream = argument;
    (void)pcb;
    (void)error;
    if (p == NULL) {
        stream->has_ended = true;
    } else {
        stream->readable_bytes += p->tot_len;
        receive_queue_add(&stream->first, &stream->last, p);
    }
    notice_give(stream->notice);
    return ERR_OK;
}

static err_t may_write(void *argument, struct tcp_pcb *pcb)
{
    const struct stream *stream = argument;
    (void)pcb;
    notice_give(stream->notice);
    return ERR_OK;
}

static err_t sent(void *argument, struct tcp_pcb *pcb, u16_t size_bytes)
{
    (void)size_bytes;
    return may_write(argument, pcb);
}

static void remember_ends(struct stream *stream)
{
    stream->local.address = address_from_lwip(&stream->pcb->local_ip);
    stream->local.port = stream->pcb->local_port;
    stream->remote.address = address_from_lwip(&stream->pcb->remote_ip);
    stream->remote.port = stream->pcb->remote_port;
}

/*
 * How much lwIP puts into a segment is from now on the same for all: what the other side says of
 * itself is less than an option needs, or changes, at its will, and lwIP asserts that it does not.
 */
static void settle_segments(struct tcp_pcb *pcb)
{
    pcb->mss = LWIP_MAX(pcb->mss, SEGMENT_BYTES_MIN);
    pcb->snd_wnd_max = LWIP_MAX(pcb->snd_wnd_max, 2u * pcb->mss);
    /* Less than a segment would never be sent. */
    pcb->cwnd = LWIP_MAX(pcb->cwnd, pcb->mss);
}

void stream_open(struct stream *stream)
{
    struct tcp_pcb *pcb = stream->pcb;
    const tcpwnd_size_t window = (tcpwnd_size_t)(stream->size.receive_buffers * BUFFER_BYTES);
    /* Nothing came yet, so that the window is all that it can ever be. */
    pcb->rcv_wnd = LWIP_MIN(window, TCP_WND_MAX(pcb));
    pcb->rcv_ann_wnd = pcb->rcv_wnd;
    pcb->rcv_ann_right_edge = pcb->rcv_nxt + pcb->rcv_wnd;
    settle_segments(pcb);
    tcp_recv(pcb, received);
    tcp_sent(pcb, sent);
    tcp_poll(pcb, may_write, POLL_HALF_S);
    tcp_err(pcb, connection_failed);
    tcp_nagle_disable(pcb);
    ip_set_option(pcb, SOF_KEEPALIVE);
    remember_ends(stream);
}

static err_t connected(void *argument, struct tcp_pcb *pcb, err_t error)
{
    struct stream *stream = argument;
    (void)pcb;
    (void)error;
    stream->phase = STREAM_OPEN;
    stream_open(stream);
    notice_give(stream->notice);
    return ERR_OK;
}

static ip_addr_t source_of(const struct stream_ends *ends)
{
    const ip_addr_t remote = address_to_lwip(&ends->remote.address);
    ip_addr_t source = address_any_like(&ends->remote.address);
    if (!address_is_any(&ends->local)) {
        return address_to_lwip(&ends->local);
    }
    (void)routed_source(&remote, &source);
    return source;
}

static enum status bind_at_random(struct tcp_pcb *pcb, const struct stream_ends *ends)
{
    const ip_addr_t source = source_of(ends);
    for (uint32_t i = 0; i < PORT_TRIES_MAX; i++) {
        const err_t error = tcp_bind(pcb, &source, stack_random_port());
        if (error != ERR_USE) {
            return stack_status(error);
        }
    }
    return STATUS_NO_MEMORY;
}

static enum status begin_to_connect(struct stream *stream, const struct stream_ends *ends)
{
    const ip_addr_t address = address_to_lwip(&ends->remote.address);
    const enum status status = bind_at_random(stream->pcb, ends);
    if (status != STATUS_OK) {
        return status;
    }
    tcp_err(stream->pcb, connection_failed);
    return stack_status(tcp_connect(stream->pcb, &address, ends->remote.port, connected));
}

enum status stream_connect(
    struct client *client,
    const struct place *remote,
    struct stream_size size,
    struct notice notice,
    struct stream **made)
{
    const struct stream_ends ends = {.remote = *remote};
    return stream_connect_from(client, &ends, size, notice, made);
}

enum status stream_connect_from(
    struct client *client,
    const struct stream_ends *ends,
    struct stream_size size,
    struct notice notice,
    struct stream **made)
{
    const struct place *remote = &ends->remote;
    struct stream *stream = NULL;
    const ip_addr_t address = address_to_lwip(&remote->address);
    if (!stream_size_is_good(size) || remote->port == 0 || address_is_any(&remote->address) ||
        ip_addr_ismulticast(&address)) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct tcp_pcb *pcb = tcp_new_ip_type(IP_GET_TYPE(&address));
    if (pcb == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = stream_make(client, pcb, size, &stream);
    if (status != STATUS_OK) {
        tcp_abort(pcb);
        return status;
    }
    stream->phase = STREAM_CONNECTING;
    status = begin_to_connect(stream, ends);
    if (status != STATUS_OK) {
        stream_reset(stream);
        return status;
    }
    remember_ends(stream);
    stream->notice = notice;
    *made = stream;
    return STATUS_OK;
}

/* Of what the stream may have on its way; lwIP counts down from its own bound, which is larger. */
static uint32_t room_bytes(const struct stream *stream)
{
    const struct tcp_pcb *pcb = stream->pcb;
    const uint32_t max = stream->size.send_buffers * BUFFER_BYTES;
    const uint32_t used = TCP_SND_BUF - pcb->snd_buf;
    const bool has_buffer = tcp_sndqueuelen(pcb) < stream->size.send_buffers;
    return has_buffer && used < max ? max - used : 0;
}

static bool is_writable(const struct stream *stream)
{
    return room_bytes(stream) >= stream->size.send_buffers * BUFFER_BYTES / WRITABLE_DIVISOR;
}

static bool can_write(const struct stream *stream)
{
    return stream->phase == STREAM_OPEN && !stream->is_finished;
}

struct stream_state stream_look(const struct stream *stream)
{
    return (struct stream_state){
        .is_connecting = stream->phase == STREAM_CONNECTING,
        .has_ended =
            stream->has_ended || (stream->phase == STREAM_OVER && stream->status == STATUS_OK),
        .is_finished = stream->is_finished,
        .status = stream->phase == STREAM_OVER ? stream->status : STATUS_OK,
        .is_writable = can_write(stream) && is_writable(stream),
        .readable_bytes = stream->readable_bytes,
        .writable_bytes = can_write(stream) ? room_bytes(stream) : 0,
        .local = stream->local,
        .remote = stream->remote,
    };
}

uint32_t stream_peek(const struct stream *stream, void *target, uint32_t size_bytes)
{
    return receive_queue_copy(stream->first, target, size_bytes);
}

void stream_skip(struct stream *stream, uint32_t size_bytes)
{
    stream_widen_receiving(stream);
    const uint32_t taken = receive_queue_drop(&stream->first, &stream->last, size_bytes);
    stream->readable_bytes -= taken;
    for (uint32_t left = taken; left > 0 && stream->pcb != NULL;) {
        const u16_t piece = (u16_t)LWIP_MIN(left, FREED_ONCE_MAX);
        tcp_recved(stream->pcb, piece);
        left -= piece;
    }
}

uint32_t stream_read(struct stream *stream, void *target, uint32_t size_bytes)
{
    const uint32_t taken = stream_peek(stream, target, size_bytes);
    stream_skip(stream, taken);
    return taken;
}

/* What goes into the last segment that is still to be sent, else into one of its own. */
static uint32_t segment_room_bytes(const struct tcp_pcb *pcb)
{
    const uint32_t most = tcp_mss(pcb);
    const struct tcp_seg *last = pcb->unsent;
    while (last != NULL && last->next != NULL) {
        last = last->next;
    }
    return last != NULL && last->len < most ? most - last->len : most;
}

/* In pieces that lie in one segment: each takes one buffer. */
static uint32_t write_segments(struct stream *stream, struct bytes data)
{
    uint32_t done = 0;
    while (done < data.size_bytes) {
        const uint32_t most = LWIP_MIN(room_bytes(stream), segment_room_bytes(stream->pcb));
        const uint32_t left = (uint32_t)LWIP_MIN(data.size_bytes - done, UINT32_MAX);
        const u16_t piece = (u16_t)LWIP_MIN(most, left);
        const u8_t flags = TCP_WRITE_FLAG_COPY | (piece < left ? TCP_WRITE_FLAG_MORE : 0);
        if (piece == 0 || tcp_write(stream->pcb, data.data + done, piece, flags) != ERR_OK) {
            break;
        }
        done += piece;
    }
    return done;
}

enum status stream_write(struct stream *stream, struct bytes data, uint32_t *taken_bytes)
{
    *taken_bytes = 0;
    if (stream->phase == STREAM_OVER && stream->status != STATUS_OK) {
        return stream->status;
    }
    if (!can_write(stream)) {
        return STATUS_WRONG_STATE;
    }
    *taken_bytes = write_segments(stream, data);
    while (*taken_bytes < data.size_bytes && stream_widen_sending(stream)) {
        const struct bytes rest = {data.data + *taken_bytes, data.size_bytes - *taken_bytes};
        *taken_bytes += write_segments(stream, rest);
    }
    /* What cannot be sent now is, when lwIP tries again. */
    (void)tcp_output(stream->pcb);
    return STATUS_OK;
}

enum status stream_finish(struct stream *stream)
{
    if (!can_write(stream)) {
        return STATUS_WRONG_STATE;
    }
    stream->is_finished = true;
    /* Where there is no memory now, lwIP tries again. */
    return stack_status(tcp_shutdown(stream->pcb, 0, 1));
}

void stream_notify(struct stream *stream, struct notice notice)
{
    stream->notice = notice;
}

void stream_reset(struct stream *stream)
{
    if (stream->pcb == NULL) {
        free_stream(stream);
        return;
    }
    if (stream->listener != NULL) {
        listener_forget(stream->listener, stream);
    }
    stream->phase = STREAM_LEFT;
    tcp_err(stream->pcb, NULL);
    tcp_abort(stream->pcb);
}

void stream_abort(struct stream *stream)
{
    stream_reset(stream);
}

/* What is left of it does not come back to us. */
static void leave(struct stream *stream)
{
    struct tcp_pcb *pcb = stream->pcb;
    stream->phase = STREAM_LEFT;
    stream->notice = (struct notice){.changed = NULL};
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_poll(pcb, NULL, 0);
    tcp_err(pcb, NULL);
    /* lwIP takes a window that is not all open for data that nobody read, and resets. */
    pcb->rcv_wnd = TCP_WND_MAX(pcb);
    stack_must(tcp_close(pcb) == ERR_OK, "what is open can be closed");
}

void stream_destroy(struct stream *stream)
{
    if (stream == NULL) {
        return;
    }
    if (stream->phase != STREAM_OPEN || stream->readable_bytes > 0) {
        stream_reset(stream);
        return;
    }
    leave(stream);
}

void streams_settle(void)
{
    for (uint32_t i = 0; i < MEMP_NUM_TCP_PCB; i++) {
        struct stream *stream = &streams[i];
        if (stream->phase == STREAM_LEFT && stream->pcb->state == TIME_WAIT) {
            give_back(stream);
        }
    }
}

void streams_destroy_all(const struct client *client)
{
    for (uint32_t i = 0; i < MEMP_NUM_TCP_PCB; i++) {
        if (streams[i].phase != STREAM_FREE && streams[i].client == client) {
            stream_reset(&streams[i]);
        }
    }
}

u16_t lwip_port_buffers_out_of_order(const struct tcp_pcb *pcb)
{
    const struct stream *stream = tcp_ext_arg_get(pcb, EXTENSION);
    return stream == NULL ? 0 : (u16_t)(2 * stream->size.receive_buffers);
}

u32_t lwip_port_window_step(const struct tcp_pcb *pcb)
{
    const struct stream *stream = tcp_ext_arg_get(pcb, EXTENSION);
    const uint32_t window_bytes = stream == NULL ? 0 : stream->size.receive_buffers * BUFFER_BYTES;
    const uint32_t two_segments = LWIP_MIN(2u * TCP_MSS, window_bytes / WINDOW_HALF_DIVISOR);
    return LWIP_MAX(window_bytes / WINDOW_STEP_DIVISOR, two_segments);
}
