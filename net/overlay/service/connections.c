/*
 * The node's connections: begun with the peers that the settings name, again and again, and taken
 * from who comes. Their bytes go through one window, which this process has with the network
 * service: a part of it for each connection, where what is to be written waits, and one for what
 * is read.
 */
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"
#include "service.h"

/* The most that there can be. */
#define WINDOW_BYTES 0x40000u
#define STAGED_BYTES 0x3000u
#define READ_AT      (CONNECTIONS_MAX * STAGED_BYTES)
#define READ_BYTES   (WINDOW_BYTES - READ_AT)

/* Of each connection, for what waits at the network service. */
#define BUFFER_BYTES 65536u

/* As often, one connection is dealt with before the others have their turn. */
#define ROUNDS_MAX 8u

#define SCHEME "tcp://"

static struct mapping window; /* address NULL: there is none */

static uint64_t peer_count(void)
{
    return service.has_settings ? service.parts.settings.peers_count : 0;
}

/* -- The window ---------------------------------------------------------------------------- */

/* It is the same for all connections, until there is none of them. */
static enum status open_window(uint32_t stream)
{
    const struct tcp_stream_window_params params = {.size_bytes = WINDOW_BYTES};
    struct tcp_stream_window_results results = {0};
    if (window.address != NULL) {
        return STATUS_OK;
    }
    enum status status = tcp_stream_window(stream, &params, &results);
    if (status == STATUS_OK) {
        status = mapping_create(results.memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &window);
        capability_release(results.memory); /* the mapping keeps it */
    }
    if (status != STATUS_OK) {
        window = (struct mapping){0};
    }
    return status;
}

static void close_window(void)
{
    bool is_used = false;
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        is_used = is_used || service.connections[i].stream != 0;
    }
    if (!is_used && window.address != NULL) {
        mapping_finish(&window);
        window = (struct mapping){0};
    }
}

static uint8_t *window_at(uint32_t offset)
{
    return (uint8_t *)window.address + offset;
}

/* -- The end of one ------------------------------------------------------------------------ */

void connections_closed(void *context, uint32_t slot, enum status why)
{
    struct connection *const connection = &service.connections[slot];
    const uint64_t now_ns = clock_now_ns();
    (void)context;
    if (connection->was_up && !connection->is_incoming) {
        log_print(SEVERITY_INFORMATION, "%s is gone: %s", connection->remote, status_text(why));
    }
    capability_release(connection->stream);
    connection->stream = 0;
    connection->status = why;
    retry_after(
        &connection->retry,
        connection->was_up ? now_ns - connection->up_ns : 0,
        now_ns,
        &service.random);
    connection->was_up = false;
    close_window();
}

static void end(uint32_t slot, enum status why)
{
    node_link_end(&service.node, slot);
    connections_closed(NULL, slot, why);
}

/* -- The beginning of one ------------------------------------------------------------------ */

static enum status ask_to_be_told(uint32_t slot, uint32_t stream)
{
    const struct tcp_stream_notify_params params = {
        .event = program_capability("event"), .bits = EVENT_CONNECTION(slot)};
    struct tcp_stream_notify_results results = {0};
    return tcp_stream_notify(stream, &params, &results);
}

static enum status begin_link(uint32_t slot)
{
    const struct connection *const connection = &service.connections[slot];
    const struct overlay_settings *const settings = &service.parts.settings;
    struct node_link_settings link = {
        .is_incoming = connection->is_incoming, .memory = &service.memory[slot]};
    if (connection->is_incoming) {
        link.password = settings->password;
        link.terms.allowed = service.allowed;
        link.terms.allowed_count = settings->allowed_count;
    } else {
        link.password = settings->peers[slot].password;
        link.terms.allowed = &service.peer_keys[slot];
        link.terms.allowed_count = settings->peers[slot].key.size_bytes > 0 ? 1 : 0;
    }
    link.terms.password = link.password;
    const struct router_time now = service_time();
    return node_link_begin(&service.node, slot, &link, &now);
}

/* The stream is the slot's from here on; it may still be being made. */
static void begin_with(uint32_t slot, uint32_t stream)
{
    struct connection *const connection = &service.connections[slot];
    connection->stream = stream;
    connection->staged_at = 0;
    connection->staged_end = 0;
    enum status status = ask_to_be_told(slot, stream);
    if (status == STATUS_OK) {
        status = open_window(stream);
    }
    if (status == STATUS_OK) {
        status = begin_link(slot);
    }
    if (status == STATUS_OK) {
        service.woken |= EVENT_CONNECTION(slot);
    } else {
        end(slot, status);
    }
}

static void connect(uint32_t slot, const struct ip_address *address, uint16_t port)
{
    const struct network_connect_params params = {
        .remote = {.address = {address->bytes, address->size_bytes}, .port = port},
        .receive_bytes = BUFFER_BYTES,
        .send_bytes = BUFFER_BYTES,
    };
    struct network_connect_results results = {0};
    const enum status status = network_connect(program_capability("network"), &params, &results);
    if (status == STATUS_OK) {
        begin_with(slot, results.stream);
    } else {
        connections_closed(NULL, slot, status);
    }
}

static bool read_place(uint32_t slot, struct place_text *place)
{
    const struct bytes address = service.parts.settings.peers[slot].address;
    const size_t scheme_bytes = sizeof(SCHEME) - 1;
    return place_text_read(
               bytes_part(address, scheme_bytes, address.size_bytes - scheme_bytes), place) &&
           place->port == PLACE_PORT_NUMBER;
}

/* There is a link to the same one already, that it made, or another of the settings. */
static bool is_there_already(uint32_t slot)
{
    const struct connection *const connection = &service.connections[slot];
    bool is_there = false;
    for (uint32_t i = 0; i < CONNECTIONS_MAX && connection->has_key; i++) {
        const struct link *const link = &service.node.links[i].link;
        is_there =
            is_there || (link->state == LINK_UP && overlay_key_equal(&link->key, &connection->key));
    }
    return is_there;
}

static void find_name(uint32_t slot, struct bytes name)
{
    const uint32_t number = searches_begin(&service.searches, slot);
    const enum status status = names_begin(number, name, EVENT_NAMES);
    if (status != STATUS_OK) {
        searches_forget(&service.searches, slot);
        connections_closed(NULL, slot, status);
    }
}

static void call_peer(uint32_t slot)
{
    struct place_text place;
    if (is_there_already(slot)) {
        connections_closed(NULL, slot, STATUS_OVERLAP);
    } else if (!read_place(slot, &place)) {
        connections_closed(NULL, slot, STATUS_INVALID_ARGUMENT);
    } else if (place.host == PLACE_HOST_ADDRESS) {
        connect(slot, &place.address, place.port_number);
    } else {
        find_name(slot, place.name);
    }
}

static void take_names(void)
{
    uint32_t number = 0;
    uint32_t slot = 0;
    enum status status = STATUS_OK;
    struct ip_address address;
    struct place_text place;
    while (names_end(&number, &status, &address)) {
        if (!searches_end(&service.searches, number, &slot) || !read_place(slot, &place)) {
            continue; /* of settings that are no more */
        }
        if (status == STATUS_OK) {
            connect(slot, &address, place.port_number);
        } else {
            connections_closed(NULL, slot, status);
        }
    }
}

static bool is_idle(uint32_t slot)
{
    return service.connections[slot].stream == 0 && !searches_waits(&service.searches, slot);
}

void connections_begin(void)
{
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (service.connections[i].stream != 0) {
            end(i, STATUS_CANCELLED);
        }
        service.connections[i] = (struct connection){.status = STATUS_OK};
        searches_forget(&service.searches, i);
        if (i < peer_count()) {
            const struct bytes address = service.parts.settings.peers[i].address;
            const size_t most = REMOTE_BYTES - 1;
            const size_t size = address.size_bytes < most ? address.size_bytes : most;
            memcpy(service.connections[i].remote, address.data, size);
            service.connections[i].has_key = service.parts.settings.peers[i].key.size_bytes > 0;
            service.connections[i].key = service.peer_keys[i];
        }
    }
}

/*
 * A free slot, or that of who came first of those that have not proved yet who they are: a crowd
 * displaces itself. CONNECTIONS_MAX: there is none.
 */
static uint32_t find_slot(void)
{
    uint32_t found = CONNECTIONS_MAX;
    for (uint32_t i = (uint32_t)peer_count(); i < CONNECTIONS_MAX; i++) {
        const struct link *const link = &service.node.links[i].link;
        if (is_idle(i)) {
            return i;
        }
        if ((link->state == LINK_GREETING || link->state == LINK_PROVING) &&
            (found == CONNECTIONS_MAX ||
             link->began_ns < service.node.links[found].link.began_ns)) {
            found = i;
        }
    }
    return found;
}

void connections_take(uint32_t stream, const char *remote)
{
    const uint32_t slot = find_slot();
    if (slot == CONNECTIONS_MAX) {
        capability_release(stream);
        return;
    }
    if (!is_idle(slot)) {
        end(slot, STATUS_LIMIT_EXCEEDED);
    }
    struct connection *const connection = &service.connections[slot];
    *connection = (struct connection){.is_incoming = true};
    (void)text_copy(connection->remote, sizeof(connection->remote), remote);
    begin_with(slot, stream);
}

/* -- What comes and goes ------------------------------------------------------------------- */

static void note_up(uint32_t slot)
{
    struct connection *const connection = &service.connections[slot];
    const struct link *const link = &service.node.links[slot].link;
    if (connection->stream == 0 || connection->was_up || link->state != LINK_UP) {
        return;
    }
    connection->was_up = true;
    connection->up_ns = clock_now_ns();
    connection->has_key = true;
    connection->key = link->key;
    connection->status = STATUS_OK;
    if (!connection->is_incoming) {
        log_print(SEVERITY_INFORMATION, "%s is there", connection->remote);
    }
}

/* False: nothing more can be done now. */
static bool transfer(uint32_t slot)
{
    struct connection *const connection = &service.connections[slot];
    const uint32_t at = slot * STAGED_BYTES;
    if (connection->staged_at == connection->staged_end) {
        connection->staged_at = 0;
        connection->staged_end =
            node_link_take(&service.node, slot, window_at(at), STAGED_BYTES, clock_now_ns());
    }
    const struct tcp_stream_transfer_params params = {
        .write_offset = at + connection->staged_at,
        .write_bytes = connection->staged_end - connection->staged_at,
        .read_offset = READ_AT,
        .read_bytes = READ_BYTES,
    };
    struct tcp_stream_transfer_results results = {0};
    enum status status = tcp_stream_transfer(connection->stream, &params, &results);
    if (status == STATUS_OK &&
        (results.read_bytes > params.read_bytes || results.written_bytes > params.write_bytes)) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK && results.read_bytes == 0) {
        const bool has_ended = (results.readiness & (READINESS_READABLE | READINESS_ENDED)) != 0;
        status = results.status != 0 ? (enum status)results.status
                 : has_ended         ? STATUS_PEER_GONE
                                     : STATUS_OK;
    }
    if (status != STATUS_OK) {
        end(slot, status);
        return false;
    }
    connection->staged_at += results.written_bytes;
    if (results.read_bytes > 0) {
        const struct router_time now = service_time();
        const struct bytes data = {window_at(READ_AT), results.read_bytes};
        node_link_receive(&service.node, slot, data, &now);
        note_up(slot);
    }
    const bool is_written = results.written_bytes == params.write_bytes;
    return connection->stream != 0 &&
           (results.read_bytes > 0 || (is_written && params.write_bytes > 0));
}

void connections_wake(void *context, uint32_t slot)
{
    (void)context;
    service.woken |= EVENT_CONNECTION(slot);
}

/* What one brings makes others have something to send. Who has more than his part is told of it. */
static void transfer_all(uint64_t bits)
{
    const struct event_signal_params again = {.bits = EVENT_AGAIN};
    service.woken |= bits & (EVENT_CONNECTION(CONNECTIONS_MAX) - 1);
    for (uint32_t round = 0; round < ROUNDS_MAX && service.woken != 0; round++) {
        const uint64_t woken = service.woken;
        service.woken = 0;
        for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
            const bool is_due = (woken & EVENT_CONNECTION(i)) != 0;
            if (is_due && service.connections[i].stream != 0 && transfer(i)) {
                service.woken |= EVENT_CONNECTION(i);
            }
        }
    }
    if (service.woken != 0) {
        (void)event_signal(program_capability("event"), &again); /* it is this program's own */
    }
}

void connections_turn(uint64_t bits)
{
    const uint64_t now_ns = clock_now_ns();
    take_names();
    for (uint32_t i = 0; i < peer_count(); i++) {
        if (is_idle(i) && now_ns >= service.connections[i].retry.next_ns) {
            call_peer(i);
        }
    }
    transfer_all(bits);
}

uint64_t connections_due_ns(void)
{
    uint64_t due_ns = UINT64_MAX;
    for (uint32_t i = 0; i < peer_count(); i++) {
        const uint64_t next_ns = service.connections[i].retry.next_ns;
        due_ns = is_idle(i) && next_ns < due_ns ? next_ns : due_ns;
    }
    return due_ns;
}
