/* Ports at which links are waited for. */
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"
#include "service.h"

/* What waits to be accepted; who comes then is asked to try again. */
#define BACKLOG 8u
/* Of each connection. */
#define BUFFER_BYTES 65536u
/*
 * As often it is looked whether the network's service is still there, which nothing tells, and
 * listening is tried again where it was refused.
 */
#define AGAIN_NS UINT64_C(5000000000)

static struct {
    uint32_t handle; /* 0: there is none */
    bool has_failed; /* and somebody was told */
} listeners[OVERLAY_SETTINGS_PORTS_MAX];
static uint64_t again_ns;

static uint32_t port_count(void)
{
    return service.has_settings ? service.parts.settings.listen_count : 0;
}

static enum status listen(uint16_t port, uint32_t *listener)
{
    const struct network_listen_params params = {
        .local = {.port = port},
        .backlog = BACKLOG,
        .receive_bytes = BUFFER_BYTES,
        .send_bytes = BUFFER_BYTES,
    };
    const struct tcp_listener_notify_params notify = {
        .event = program_capability("event"),
        .bits = EVENT_LISTENERS,
        .interest = READINESS_READABLE,
    };
    struct network_listen_results results = {0};
    struct tcp_listener_notify_results readiness = {0};
    enum status status = network_listen(program_capability("network"), &params, &results);
    if (status == STATUS_OK) {
        status = tcp_listener_notify(results.listener, &notify, &readiness);
    }
    if (status != STATUS_OK) {
        capability_release(results.listener);
        return status;
    }
    *listener = results.listener;
    return STATUS_OK;
}

static void end(uint32_t index)
{
    capability_release(listeners[index].handle);
    listeners[index].handle = 0;
}

static void begin(uint32_t index)
{
    const uint16_t port = service.parts.settings.listen[index];
    const enum status status = listen(port, &listeners[index].handle);
    if (status == STATUS_OK) {
        log_print(SEVERITY_INFORMATION, "listening at port %u", port);
        listeners[index].has_failed = false;
        return;
    }
    if (!listeners[index].has_failed) {
        listeners[index].has_failed = true;
        log_print(SEVERITY_ERROR, "nobody listens at port %u: %s", port, status_text(status));
    }
}

void listeners_begin(void)
{
    for (uint32_t i = 0; i < OVERLAY_SETTINGS_PORTS_MAX; i++) {
        end(i);
        listeners[i].has_failed = false;
    }
    again_ns = 0;
}

static void take_one(const struct tcp_listener_accept_now_results *results)
{
    struct ip_address remote = {.link = results->remote.link};
    char text[PLACE_TEXT_BYTES];
    const struct bytes address = results->remote.address;
    if (address.size_bytes == IPV4_BYTES || address.size_bytes == IPV6_BYTES) {
        remote.size_bytes = (uint8_t)address.size_bytes;
        memcpy(remote.bytes, address.data, address.size_bytes);
    }
    (void)address_text_write_place(&remote, results->remote.port, text);
    connections_take(results->stream, text);
}

/* After as many as can wait at once, others have their turn. */
static void accept_some(uint32_t index)
{
    const struct event_signal_params again = {.bits = EVENT_LISTENERS};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < BACKLOG && status == STATUS_OK; i++) {
        struct tcp_listener_accept_now_results results = {0};
        status = tcp_listener_accept_now(listeners[index].handle, &results);
        if (status == STATUS_OK) {
            take_one(&results);
        }
    }
    if (status == STATUS_OK) {
        (void)event_signal(program_capability("event"), &again); /* it is this program's own */
    } else if (status == STATUS_PEER_GONE || status == STATUS_INVALID_HANDLE) {
        end(index); /* the network's service has ended */
    }
}

void listeners_turn(uint64_t bits)
{
    const uint64_t now_ns = clock_now_ns();
    const bool is_again = now_ns >= again_ns;
    again_ns = is_again ? now_ns + AGAIN_NS : again_ns;
    for (uint32_t i = 0; i < port_count(); i++) {
        if (listeners[i].handle == 0 && is_again) {
            begin(i);
        }
        if (listeners[i].handle != 0 && (is_again || (bits & EVENT_LISTENERS) != 0)) {
            accept_some(i);
        }
    }
}

uint64_t listeners_due_ns(void)
{
    return port_count() > 0 ? again_ns : UINT64_MAX;
}
