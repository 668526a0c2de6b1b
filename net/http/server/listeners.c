#include "listeners.h"
#include "http/crowd.h"
#include "own.h"
#include "peers.h"
#include "schema/internet_client.h"
#include "schema/stream.h"
#include "signals.h"
#include "window.h"
#include <stdbool.h>

/* What waits to be accepted in the stack; who comes then is asked to try again. */
#define BACKLOG 128u
/* Of each connection, two segments: so many are bounded by what all of them have together. */
#define BUFFERED_BYTES 2920u
/* Accepted in a row: those that are there get their turn, too. */
#define ACCEPTED_MAX 32u
/* Where there is no place, or too much for this principal or for all, it is tried again so often.
 */
#define AGAIN_NS UINT64_C(100000000)
/* So often it is looked whether the network is still there: nothing tells when it ends. */
#define CHECK_NS UINT64_C(500000000)

struct listener {
    uint32_t handle;
    struct tls_context *tls;
    uint64_t look_at_ns; /* 0: it was signalled */
};

static struct listener listeners[LISTENERS_MAX];
static uint32_t count;

_Static_assert(PEERS_MAX + LISTENERS_MAX <= SIGNALS_MAX, "a number for each");

static enum status ask_to_be_told(uint32_t handle)
{
    const struct tcp_listener_notify_params params = {
        .event = signals_event(PEERS_MAX + count),
        .bits = signals_bits(PEERS_MAX + count),
        .interest = READINESS_READABLE,
    };
    struct tcp_listener_notify_results results = {0};
    return tcp_listener_notify(handle, &params, &results);
}

enum status listeners_open(uint32_t network, uint16_t port, struct tls_context *tls)
{
    const struct network_listen_params params = {
        .local = {.port = port},
        .backlog = BACKLOG,
        .receive_bytes = BUFFERED_BYTES,
        .send_bytes = BUFFERED_BYTES,
    };
    struct network_listen_results results = {0};
    enum status status = network_listen(network, &params, &results);
    if (status == STATUS_OK) {
        status = window_open(results.listener);
    }
    if (status == STATUS_OK) {
        status = ask_to_be_told(results.listener);
    }
    if (status != STATUS_OK) {
        own_release(results.listener);
        return status;
    }
    listeners[count++] = (struct listener){.handle = results.listener, .tls = tls};
    return STATUS_OK;
}

/* STATUS_NOT_FOUND: none waits. */
static enum status accept_one(const struct listener *listener)
{
    struct tcp_listener_accept_now_results results = {0};
    const enum status status = tcp_listener_accept_now(listener->handle, &results);
    if (status == STATUS_OK) {
        peers_begin(results.stream, crowd_origin(results.remote.address), listener->tls);
    }
    return status;
}

/* Those that wait at one, and when to look there again. */
static enum status accept_some(struct listener *listener, uint64_t now_ns)
{
    listener->look_at_ns = now_ns;
    for (uint32_t i = 0; i < ACCEPTED_MAX; i++) {
        const enum status status = peers_have_room() ? accept_one(listener) : STATUS_LIMIT_EXCEEDED;
        if (status == STATUS_PEER_GONE || status == STATUS_INVALID_HANDLE) {
            return STATUS_PEER_GONE;
        }
        if (status != STATUS_OK) {
            listener->look_at_ns = now_ns + (status == STATUS_NOT_FOUND ? CHECK_NS : AGAIN_NS);
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

enum status listeners_accept(void)
{
    const uint64_t now_ns = own_now_ns();
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        if (listeners[i].look_at_ns <= now_ns) {
            status = accept_some(&listeners[i], now_ns);
        }
    }
    return status;
}

void listeners_signalled(uint32_t number)
{
    if (number - PEERS_MAX < count) {
        listeners[number - PEERS_MAX].look_at_ns = 0;
    }
}

uint64_t listeners_look_at_time(void)
{
    uint64_t look_at_ns = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        look_at_ns = listeners[i].look_at_ns < look_at_ns ? listeners[i].look_at_ns : look_at_ns;
    }
    return look_at_ns;
}

void listeners_close(void)
{
    while (count > 0) {
        own_release(listeners[--count].handle);
    }
}
