#include "peers.h"
#include "http/crowd.h"
#include "own.h"
#include "schema/internet_client.h"
#include "schema/stream.h"
#include "signals.h"
#include "tls.h"
#include "window.h"
#include <stdlib.h>
#include <string.h>

/* How exactly times are kept. */
#define LOOK_NS UINT64_C(1000000000)

struct peer {
    uint32_t stream;         /* 0: nobody is here */
    uint64_t origin;         /* where it comes from (http/crowd.h) */
    uint32_t next_free;      /* number + 1; 0: none */
    bool goes_on;            /* it is on the list of those */
    bool is_shaking;         /* it is on the list of those */
    bool is_drained;         /* nothing can be read before it is signalled */
    bool has_ended;          /* nothing can be read any more */
    uint32_t ahead_bytes;    /* were read ahead */
    uint32_t ahead_at;       /* of which so many were taken */
    uint8_t *ahead;          /* NULL: they are still in the window */
    struct tls_session *tls; /* NULL: it speaks without */
    struct connection connection;
};

static struct peer *peers;
static uint32_t first_free;
static uint32_t peer_count;
static struct site *site;
/* Those of this turn, and of the next. */
static uint32_t going_on[2 * PEERS_MAX];
static uint32_t going_on_count;
/* Those whose handshake has a step to do, the next one first; a ring. */
static uint32_t shaking[PEERS_MAX];
static uint32_t shaking_first;
static uint32_t shaking_count;
static uint64_t look_at_ns;

enum status peers_init(struct site *of)
{
    site = of;
    peers = calloc(PEERS_MAX, sizeof(*peers));
    if (peers == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < PEERS_MAX; i++) {
        peers[i].next_free = i + 1 < PEERS_MAX ? i + 2 : 0;
    }
    first_free = 1;
    return STATUS_OK;
}

/* -- bytes of the stream ----------------------------------------------------------------------- */

static uint32_t least(size_t left, size_t right)
{
    return (uint32_t)(left < right ? left : right);
}

/*
 * One call for both directions: sends a part of the window, and reads into the other part unless
 * there is something that was read ahead. False: the connection is over.
 */
static bool exchange(struct peer *peer, uint32_t offset, uint32_t size_bytes, uint32_t *written)
{
    const bool is_reading = !peer->has_ended && peer->ahead_bytes == 0;
    const struct tcp_stream_transfer_params params = {
        .write_offset = WINDOW_OUTPUT_OFFSET + offset,
        .write_bytes = size_bytes,
        .read_offset = WINDOW_INPUT_OFFSET,
        .read_bytes = is_reading ? WINDOW_INPUT_BYTES : 0,
    };
    struct tcp_stream_transfer_results results = {0};
    if (tcp_stream_transfer(peer->stream, &params, &results) != STATUS_OK ||
        results.read_bytes > params.read_bytes || results.written_bytes > size_bytes) {
        return false;
    }
    *written = results.written_bytes;
    if (is_reading) {
        peer->ahead_bytes = results.read_bytes;
        peer->ahead_at = 0;
        peer->is_drained = results.read_bytes == 0;
        peer->has_ended = results.read_bytes == 0 && (results.readiness & READINESS_READABLE) != 0;
    }
    return results.status == STATUS_OK || results.read_bytes > 0;
}

static void drop_ahead(struct peer *peer)
{
    free(peer->ahead);
    peer->ahead = NULL;
    peer->ahead_bytes = 0;
}

static enum transfer
stream_read(void *context, uint8_t *target, uint32_t size_bytes, uint32_t *got_bytes)
{
    struct peer *peer = context;
    uint32_t written = 0;
    if (peer->ahead_bytes == 0 && !peer->is_drained && !exchange(peer, 0, 0, &written)) {
        return TRANSFER_OVER;
    }
    if (peer->ahead_bytes == 0) {
        return peer->has_ended ? TRANSFER_OVER : TRANSFER_NOTHING;
    }
    const uint8_t *ahead = peer->ahead != NULL ? peer->ahead : window_input();
    *got_bytes = least(peer->ahead_bytes - peer->ahead_at, size_bytes);
    memcpy(target, ahead + peer->ahead_at, *got_bytes);
    peer->ahead_at += *got_bytes;
    if (peer->ahead_at == peer->ahead_bytes) {
        drop_ahead(peer);
    }
    return TRANSFER_DONE;
}

/* What a connection gathered lies in the window; what TLS made of it is put there. */
static enum transfer stream_write(void *context, struct bytes data, uint32_t *taken_bytes)
{
    struct peer *peer = context;
    const uint32_t size_bytes = least(data.size_bytes, WINDOW_OUTPUT_BYTES);
    if (data.data != window_output()) {
        memcpy(window_output(), data.data, size_bytes);
    }
    if (!exchange(peer, 0, size_bytes, taken_bytes)) {
        return TRANSFER_OVER;
    }
    return *taken_bytes > 0 ? TRANSFER_DONE : TRANSFER_NOTHING;
}

static void stream_finish(void *context)
{
    const struct peer *peer = context;
    (void)tcp_stream_finish(peer->stream); /* it may be over */
}

/* Others will read into the window: what is left there is kept. False: there is no memory. */
static bool keep_ahead(struct peer *peer)
{
    if (peer->ahead_bytes == 0 || peer->ahead != NULL) {
        return true;
    }
    peer->ahead_bytes -= peer->ahead_at;
    peer->ahead = malloc(peer->ahead_bytes);
    if (peer->ahead == NULL) {
        return false;
    }
    memcpy(peer->ahead, window_input() + peer->ahead_at, peer->ahead_bytes);
    peer->ahead_at = 0;
    return true;
}

/* -- turns ------------------------------------------------------------------------------------- */

static uint32_t number_of(const struct peer *peer)
{
    return (uint32_t)(peer - peers);
}

static void end(struct peer *peer)
{
    connection_finish(&peer->connection);
    tls_session_destroy(peer->tls);
    drop_ahead(peer);
    own_release(peer->stream);
    peer->tls = NULL;
    peer->stream = 0;
    peer->next_free = first_free;
    first_free = number_of(peer) + 1;
    peer_count--;
}

static void put_off(struct peer *peer)
{
    if (!peer->goes_on) {
        peer->goes_on = true;
        going_on[going_on_count++] = number_of(peer);
    }
}

static bool is_in_handshake(const struct peer *peer)
{
    return peer->tls != NULL && !tls_session_is_open(peer->tls);
}

static void put_to_shaking(struct peer *peer)
{
    if (!peer->is_shaking) {
        peer->is_shaking = true;
        shaking[(shaking_first + shaking_count) % PEERS_MAX] = number_of(peer);
        shaking_count++;
    }
}

/*
 * Each direction that could not go on was asked for in the last exchange, which is what the stack
 * signals; so there is nothing else to ask.
 */
static void turn(struct peer *peer)
{
    /* Of those with TLS: what is not encrypted yet is nobody else's to read. */
    static uint8_t plain[CONNECTION_OUTPUT_BYTES];
    uint8_t *output = peer->tls != NULL ? plain : window_output();
    if (is_in_handshake(peer) && peer->connection.state != CONNECTION_OVER) {
        put_to_shaking(peer);
        return;
    }
    peer->is_drained = false;
    const enum connection_wait wait = connection_turn(&peer->connection, own_now_ns(), output);
    if (wait == CONNECTION_IS_OVER || !keep_ahead(peer)) {
        end(peer);
    } else if (wait == CONNECTION_GOES_ON) {
        put_off(peer);
    }
}

void peers_signalled(uint32_t number)
{
    struct peer *peer = &peers[number];
    if (peer->stream != 0 && !peer->goes_on) {
        turn(peer);
    }
}

/* One step of a handshake: whoever waits for an answer waits for one of all of them at most. */
static void shake_one(void)
{
    if (shaking_count == 0) {
        return;
    }
    struct peer *peer = &peers[shaking[shaking_first]];
    shaking_first = (shaking_first + 1) % PEERS_MAX;
    shaking_count--;
    peer->is_shaking = false;
    if (peer->stream == 0) {
        return;
    }
    if (!is_in_handshake(peer)) {
        turn(peer); /* another one, in the place of the one that was to have its step */
        return;
    }
    peer->is_drained = false;
    const enum transfer transfer = tls_session_shake(peer->tls);
    if (transfer == TRANSFER_OVER || !keep_ahead(peer)) {
        end(peer);
    } else if (transfer == TRANSFER_DONE) {
        turn(peer);
    }
}

bool peers_go_on(void)
{
    const uint32_t count = going_on_count;
    for (uint32_t i = 0; i < count; i++) {
        struct peer *peer = &peers[going_on[i]];
        peer->goes_on = false;
        if (peer->stream != 0) {
            turn(peer);
        }
    }
    going_on_count -= count;
    memmove(going_on, going_on + count, going_on_count * sizeof(going_on[0]));
    shake_one();
    return going_on_count > 0 || shaking_count > 0;
}

/* -- their life -------------------------------------------------------------------------------- */

/* From then on it is signalled what the last exchange could not do. */
static bool ask_to_be_told(const struct peer *peer)
{
    const uint32_t number = number_of(peer);
    const struct tcp_stream_notify_params params = {
        .event = signals_event(number),
        .bits = signals_bits(number),
        .interest = READINESS_READABLE,
    };
    struct tcp_stream_notify_results results = {0};
    return tcp_stream_notify(peer->stream, &params, &results) == STATUS_OK;
}

/* Of those with TLS, or of all. False: none is idle. */
static bool end_oldest_idle(bool has_tls)
{
    struct peer *oldest = NULL;
    for (uint32_t i = 0; i < PEERS_MAX; i++) {
        if (connection_is_idle(&peers[i].connection) && (!has_tls || peers[i].tls != NULL) &&
            (oldest == NULL ||
             peers[i].connection.idle_since_ns < oldest->connection.idle_since_ns)) {
            oldest = &peers[i];
        }
    }
    if (oldest == NULL) {
        return false;
    }
    end(oldest);
    return true;
}

static bool is_among(const struct peer *peer, bool has_tls)
{
    return peer->stream != 0 && (!has_tls || peer->tls != NULL);
}

/* False: no place has so many. */
static bool find_crowd(bool has_tls, uint64_t *origin)
{
    static uint64_t origins[PEERS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < PEERS_MAX; i++) {
        if (is_among(&peers[i], has_tls)) {
            origins[count++] = peers[i].origin;
        }
    }
    return crowd_find(origins, count, origin);
}

/* For somebody from elsewhere, the one of a crowd that has the least time left. False: none. */
static bool end_one_of_crowd(bool has_tls, uint64_t origin)
{
    struct peer *next = NULL;
    uint64_t crowd = 0;
    if (!find_crowd(has_tls, &crowd) || crowd == origin) {
        return false;
    }
    for (uint32_t i = 0; i < PEERS_MAX; i++) {
        struct peer *peer = &peers[i];
        if (is_among(peer, has_tls) && peer->origin == crowd &&
            (next == NULL || peer->connection.deadline_ns < next->connection.deadline_ns)) {
            next = peer;
        }
    }
    end(next);
    return true;
}

static bool begin_tls(struct peer *peer, struct tls_context *tls)
{
    peer->tls = tls_session_create(tls, &peer->connection.bytes);
    if (peer->tls == NULL && (end_oldest_idle(true) || end_one_of_crowd(true, peer->origin))) {
        peer->tls = tls_session_create(tls, &peer->connection.bytes);
    }
    if (peer->tls == NULL) {
        return false;
    }
    peer->connection.bytes = tls_session_bytes(peer->tls);
    return true;
}

void peers_begin(uint32_t stream, uint64_t origin, struct tls_context *tls)
{
    if (first_free == 0 && !end_one_of_crowd(false, origin)) {
        own_release(stream);
        return;
    }
    struct peer *peer = &peers[first_free - 1];
    const uint64_t now_ns = own_now_ns();
    const struct connection_bytes bytes = {peer, stream_read, stream_write, stream_finish};
    first_free = peer->next_free;
    peer_count++;
    look_at_ns = peer_count == 1 ? now_ns + LOOK_NS : look_at_ns;
    peer->stream = stream;
    peer->origin = origin;
    peer->has_ended = false;
    connection_init(&peer->connection, bytes, site, now_ns);
    if (!ask_to_be_told(peer) || (tls != NULL && !begin_tls(peer, tls))) {
        end(peer);
        return;
    }
    turn(peer);
}

bool peers_have_room(void)
{
    uint64_t crowd = 0;
    return first_free != 0 || end_oldest_idle(false) || find_crowd(false, &crowd);
}

uint64_t peers_look_at_time(void)
{
    const uint64_t now_ns = own_now_ns();
    if (peer_count == 0) {
        return UINT64_MAX;
    }
    if (now_ns < look_at_ns) {
        return look_at_ns;
    }
    for (uint32_t i = 0; i < PEERS_MAX; i++) {
        struct peer *peer = &peers[i];
        if (peer->stream != 0 && peer->connection.deadline_ns <= now_ns) {
            connection_late(&peer->connection, now_ns);
            turn(peer);
        }
    }
    look_at_ns = now_ns + LOOK_NS;
    return look_at_ns;
}

void peers_end_all(void)
{
    for (uint32_t i = 0; i < PEERS_MAX; i++) {
        if (peers[i].stream != 0) {
            end(&peers[i]);
        }
    }
}
