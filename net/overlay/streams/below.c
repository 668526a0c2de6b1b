#include "below.h"
#include "abi/principal.h"
#include "lib/least.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/internet_client.h"
#include "schema/overlay_client.h"
#include "schema/stream.h"

/* They answer within microseconds, but may be started anew just now. */
#define ANSWER_NS UINT64_C(2000000000)
/* After one that did not answer. */
#define AWAY_NS UINT64_C(1000000000)

struct neighbour {
    uint64_t away_until_ns;
};

static struct neighbour network;
static struct neighbour overlay;

/* -- calls ------------------------------------------------------------------------------------- */

/* STATUS_TIMED_OUT: it has just not answered. */
static enum status begin(const struct neighbour *neighbour)
{
    const uint64_t now_ns = clock_now_ns();
    if (now_ns < neighbour->away_until_ns) {
        return STATUS_TIMED_OUT;
    }
    message_set_deadline(now_ns + ANSWER_NS);
    return STATUS_OK;
}

/* What is gone is gone for whoever had it, whichever way that shows. */
static enum status end(struct neighbour *neighbour, enum status status)
{
    message_set_deadline(0);
    if (status == STATUS_TIMED_OUT) {
        neighbour->away_until_ns = clock_now_ns() + AWAY_NS;
    }
    return status == STATUS_INVALID_HANDLE ? STATUS_PEER_GONE : status;
}

/* -- the overlay ------------------------------------------------------------------------------- */

static bool is_own(const struct own_address *own)
{
    return own->number != 0;
}

enum status below_find(
    const struct own_address *own,
    const uint8_t address[OVERLAY_ADDRESS_BYTES],
    struct overlay_key *key)
{
    const struct overlay_find_params params = {
        .address = {address, OVERLAY_ADDRESS_BYTES},
        .local = {own->key.bytes, is_own(own) ? OVERLAY_KEY_BYTES : 0},
    };
    struct overlay_find_results results = {0};
    enum status status = begin(&overlay);
    if (status != STATUS_OK) {
        return status;
    }
    status = end(&overlay, overlay_find(program_capability("overlay"), &params, &results));
    if (status != STATUS_OK) {
        return status;
    }
    if (results.key.size_bytes != OVERLAY_KEY_BYTES) {
        return STATUS_NOT_FOUND;
    }
    memcpy(key->bytes, results.key.data, OVERLAY_KEY_BYTES);
    /* Whoever says another key's name is not believed, nor is a subnet its node. */
    return known_belongs(address, key) ? STATUS_OK : STATUS_NOT_FOUND;
}

/* What is no key's address is not believed. */
static bool is_of(const struct overlay_own_address *shown, const uint8_t key[OVERLAY_KEY_BYTES])
{
    return bytes_equal(shown->key, (struct bytes){key, OVERLAY_KEY_BYTES}) && shown->number != 0;
}

enum status below_own(const uint8_t key[OVERLAY_KEY_BYTES], struct own_address *own)
{
    struct overlay_addresses_results_reader results = {0};
    enum status status = begin(&overlay);
    if (status != STATUS_OK) {
        return status;
    }
    status = end(&overlay, overlay_addresses(program_capability("overlay"), &results));
    for (uint32_t i = 0; status == STATUS_OK && i < results.addresses.count; i++) {
        struct overlay_own_address shown;
        status = overlay_own_address_list_get(&results.addresses, i, &shown);
        if (status == STATUS_OK && is_of(&shown, key)) {
            own->number = shown.number;
            memcpy(own->key.bytes, key, OVERLAY_KEY_BYTES);
            return STATUS_OK;
        }
    }
    return status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

/* One that the key has now may be another one: whoever had the one before begins anew. */
static enum status check_own(const struct own_address *own)
{
    struct own_address now = {.number = 0};
    if (!is_own(own)) {
        return STATUS_OK;
    }
    const enum status status = below_own(own->key.bytes, &now);
    const bool is_other = status == STATUS_OK && now.number != own->number;
    return is_other || status == STATUS_NOT_FOUND ? STATUS_PEER_GONE : status;
}

static enum status machine_address(uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    struct overlay_status_results results = {0};
    enum status status = begin(&overlay);
    if (status != STATUS_OK) {
        return status;
    }
    status = end(&overlay, overlay_status(program_capability("overlay"), &results));
    if (status != STATUS_OK) {
        return status;
    }
    if (!known_is_address(results.status.address.data, results.status.address.size_bytes)) {
        return STATUS_NOT_FOUND;
    }
    memcpy(address, results.status.address.data, OVERLAY_ADDRESS_BYTES);
    return STATUS_OK;
}

/* -- what is made ------------------------------------------------------------------------------ */

/* Where something of the asker's is to be. */
static enum status local_address(const struct asker *asker, uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    if (!is_own(asker->own)) {
        return machine_address(address);
    }
    overlay_address_of_key(&asker->own->key, address);
    return STATUS_OK;
}

/* The client's own network, to be released: of one who has an address, for that one. */
static enum status network_of(const struct asker *asker, uint32_t *handle)
{
    uint8_t local[OVERLAY_ADDRESS_BYTES];
    const struct network_for_client_params params = {
        .process = asker->process,
        .principal = {asker->principal, PRINCIPAL_BYTES},
        .local = {local, is_own(asker->own) ? sizeof(local) : 0},
    };
    struct network_for_client_results results = {0};
    overlay_address_of_key(&asker->own->key, local);
    enum status status = check_own(asker->own);
    if (status == STATUS_OK) {
        status = begin(&network);
    }
    if (status == STATUS_OK) {
        status =
            end(&network, network_for_client(program_capability("network"), &params, &results));
    }
    *handle = results.network;
    return status;
}

enum status below_connect(
    const struct asker *asker, const struct overlay_key *remote, uint16_t port, uint32_t *stream)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    const struct network_connect_params params = {
        .remote = {.address = {address, sizeof(address)}, .port = port}};
    struct network_connect_results results = {0};
    uint32_t client = 0;
    overlay_address_of_key(remote, address);
    enum status status = network_of(asker, &client);
    if (status == STATUS_OK) {
        status = begin(&network);
    }
    if (status == STATUS_OK) {
        status = end(&network, network_connect(client, &params, &results));
    }
    capability_release(client);
    *stream = results.stream;
    return status;
}

/* The event is signalled from the first that waits on. */
static enum status watch_listener(uint32_t listener, uint64_t bit)
{
    const struct tcp_listener_notify_params params = {
        .event = program_capability("event"), .bits = bit, .interest = READINESS_READABLE};
    struct tcp_listener_notify_results results = {0};
    const enum status status = begin(&network);
    return status == STATUS_OK ? end(&network, tcp_listener_notify(listener, &params, &results))
                               : status;
}

static enum status watch_socket(uint32_t socket, uint64_t bit)
{
    const struct udp_socket_notify_params params = {
        .event = program_capability("event"), .bits = bit, .interest = READINESS_READABLE};
    struct udp_socket_notify_results results = {0};
    const enum status status = begin(&network);
    return status == STATUS_OK ? end(&network, udp_socket_notify(socket, &params, &results))
                               : status;
}

/* What was made is only given if it tells of what comes. */
static enum status
watched(enum status made, uint32_t handle, uint64_t bit, enum status watch(uint32_t, uint64_t))
{
    if (made != STATUS_OK) {
        return made;
    }
    const enum status status = watch(handle, bit);
    if (status != STATUS_OK) {
        capability_release(handle);
    }
    return status;
}

enum status below_listen(
    const struct asker *asker, uint16_t port, uint16_t backlog, uint64_t bit, uint32_t *listener)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    const struct network_listen_params params = {
        .local = {.address = {address, sizeof(address)}, .port = port}, .backlog = backlog};
    struct network_listen_results results = {0};
    uint32_t client = 0;
    enum status status = local_address(asker, address);
    if (status == STATUS_OK) {
        status = network_of(asker, &client);
    }
    if (status == STATUS_OK) {
        status = begin(&network);
    }
    if (status == STATUS_OK) {
        status = end(&network, network_listen(client, &params, &results));
    }
    capability_release(client);
    *listener = results.listener;
    return watched(status, results.listener, bit, watch_listener);
}

static enum status bind_at(
    uint32_t client, const uint8_t address[OVERLAY_ADDRESS_BYTES], uint16_t port, uint32_t *socket)
{
    const struct network_bind_at_params params = {
        .local = {.address = {address, OVERLAY_ADDRESS_BYTES}, .port = port}};
    struct network_bind_at_results results = {0};
    const enum status status = network_bind_at(client, &params, &results);
    *socket = results.socket;
    return status;
}

static enum status bind_any(uint32_t client, uint32_t *socket)
{
    const struct network_bind_params params = {.receive_bytes = 0};
    struct network_bind_results results = {0};
    const enum status status = network_bind(client, &params, &results);
    *socket = results.socket;
    return status;
}

enum status below_bind(const struct asker *asker, uint16_t port, uint64_t bit, uint32_t *socket)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    uint32_t client = 0;
    enum status status = local_address(asker, address);
    *socket = 0;
    if (status == STATUS_OK) {
        status = network_of(asker, &client);
    }
    if (status == STATUS_OK) {
        status = begin(&network);
    }
    if (status == STATUS_OK) {
        status =
            end(&network,
                port == 0 ? bind_any(client, socket) : bind_at(client, address, port, socket));
    }
    capability_release(client);
    return watched(status, *socket, bit, watch_socket);
}

/* -- what comes and goes ----------------------------------------------------------------------- */

static void read_origin(const struct network_place *place, struct origin *origin)
{
    *origin = (struct origin){.port = place->port};
    origin->is_overlay = known_is_address(place->address.data, place->address.size_bytes);
    if (origin->is_overlay) {
        memcpy(origin->address, place->address.data, OVERLAY_ADDRESS_BYTES);
    }
}

enum status below_accept(uint32_t listener, uint32_t *stream, struct origin *origin)
{
    struct tcp_listener_accept_now_results results = {0};
    enum status status = begin(&network);
    if (status != STATUS_OK) {
        return status;
    }
    status = end(&network, tcp_listener_accept_now(listener, &results));
    if (status == STATUS_OK) {
        *stream = results.stream;
        read_origin(&results.remote, origin);
    }
    return status;
}

enum status
below_receive(uint32_t socket, uint8_t *data, uint32_t room_bytes, struct received *received)
{
    struct udp_socket_receive_now_results results = {0};
    enum status status = begin(&network);
    if (status != STATUS_OK) {
        return status;
    }
    status = end(&network, udp_socket_receive_now(socket, &results));
    if (status == STATUS_OK) {
        received->size_bytes = results.size_bytes;
        received->data_bytes = (uint32_t)least(results.data.size_bytes, room_bytes);
        memcpy(data, results.data.data, received->data_bytes);
        read_origin(&results.remote, &received->origin);
    }
    return status;
}

enum status
below_send(uint32_t socket, const struct overlay_key *remote, uint16_t port, struct bytes data)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    const struct udp_socket_send_params params = {
        .remote = {.address = {address, sizeof(address)}, .port = port}, .data = data};
    overlay_address_of_key(remote, address);
    const enum status status = begin(&network);
    return status == STATUS_OK ? end(&network, udp_socket_send(socket, &params)) : status;
}
