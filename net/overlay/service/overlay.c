/* Overlay of schema/overlay.capnp. */
#include "lib/least.h"
#include "lib/list.h"
#include "lib/ordered_tree.h"
#include "lib/text.h"
#include "overlay_wire/address.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "schema/overlay_server.h"
#include "service.h"

/* What an answer holds. */
#define LINKS_IN_ANSWER    12u
#define NODES_IN_ANSWER    24u
#define SESSIONS_IN_ANSWER 32u

#define INFO_BYTES_MAX 3072u
#define TIMEOUT_NS_MAX UINT64_C(60000000000)

static struct bytes key_view(const struct overlay_key *key)
{
    return (struct bytes){key->bytes, key == NULL ? 0 : sizeof(key->bytes)};
}

/* False: it is neither a key nor empty. An empty one is before all others. */
static bool read_after(struct bytes data, struct overlay_key *after, bool *is_any)
{
    *is_any = data.size_bytes == 0;
    if (data.size_bytes == sizeof(after->bytes)) {
        memcpy(after->bytes, data.data, sizeof(after->bytes));
        return true;
    }
    return *is_any;
}

/* -- What there is ------------------------------------------------------------------------- */

static uint64_t count_dropped(void)
{
    uint64_t count = service.node.dropped_count;
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        count += service.node.links[i].queue.dropped_count;
    }
    return count;
}

static uint32_t count_nodes(void)
{
    const struct announces *const announces = &service.node.router.tree.announces;
    uint32_t count = announces->has_own ? 1 : 0;
    for (uint32_t i = 0; i < OVERLAY_ACCOUNTS; i++) {
        count += announces->counts[i];
    }
    return count;
}

static enum status take_status(struct server_call *call, struct overlay_status_results *results)
{
    static uint8_t address[OVERLAY_ADDRESS_BYTES];
    static struct overlay_coordinates coordinates;
    uint32_t sessions = 0;
    uint32_t links = 0;
    (void)call;
    overlay_address_of_key(&service.own.identity.key, address);
    for (uint32_t i = 0; i < NODE_SESSIONS_MAX; i++) {
        const struct session *const session = &service.node.slots[i];
        sessions += session->is_there && session->keys.state == SESSION_OPEN ? 1 : 0;
    }
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        links += service.node.links[i].link.state == LINK_UP ? 1 : 0;
    }
    if (!announces_coordinates(
            &service.node.router.tree.announces, &service.own.identity.key, &coordinates)) {
        coordinates.size_bytes = 0;
    }
    results->status = (struct overlay_status){
        .key = key_view(&service.own.identity.key),
        .address = {address, sizeof(address)},
        .root = key_view(node_root(&service.node)),
        .parent = key_view(node_parent(&service.node)),
        .coordinates = {coordinates.ports, coordinates.size_bytes},
        .node_count = count_nodes(),
        .session_count = sessions,
        .link_count = links,
        .forwarded_bytes = service.node.forwarded_bytes,
        .dropped_packets = count_dropped(),
        .signed_settings = service.has_settings,
    };
    return STATUS_OK;
}

static struct overlay_link_state link_state(uint32_t slot)
{
    const struct connection *const connection = &service.connections[slot];
    const struct link *const link = &service.node.links[slot].link;
    const bool is_up = link->state == LINK_UP;
    return (struct overlay_link_state){
        .number = slot + 1,
        .key = key_view(connection->has_key ? &connection->key : NULL),
        .remote = text_bytes(connection->remote),
        .is_up = is_up,
        .is_incoming = connection->is_incoming,
        .status = connection->status,
        .sent_bytes = link->sent_bytes,
        .received_bytes = link->received_bytes,
        .delay_ns = is_up ? service.node.router.tree.links[slot].delay_ns : 0,
        .is_parent = node_link_is_parent(&service.node, slot),
        .is_child = node_link_is_child(&service.node, slot),
    };
}

static enum status take_links(
    struct server_call *call,
    const struct overlay_links_params *params,
    struct overlay_links_results *results)
{
    static struct overlay_link_state states[LINKS_IN_ANSWER];
    const uint32_t peers = service.has_settings ? service.parts.settings.peers_count : 0;
    uint32_t count = 0;
    (void)call;
    for (uint32_t i = params->after; i < CONNECTIONS_MAX && count < LINKS_IN_ANSWER; i++) {
        if (i < peers || service.connections[i].stream != 0) {
            states[count++] = link_state(i);
        }
    }
    results->links = states;
    results->links_count = count;
    return STATUS_OK;
}

static int compare_announce(const void *key, struct ordered_node *node)
{
    const struct held_announce *const held = container_of(node, struct held_announce, by_key);
    return overlay_key_compare(key, &held->announce.key);
}

/* This node's own is not in the tree of those of others. */
static const struct held_announce *next_announce(const struct overlay_key *after, bool is_any)
{
    static const struct overlay_key least;
    const struct announces *const announces = &service.node.router.tree.announces;
    const struct overlay_key *const from = is_any ? &least : after;
    struct ordered_node *const node = ordered_after(&announces->tree, compare_announce, from);
    const struct held_announce *const other =
        node == NULL ? NULL : container_of(node, struct held_announce, by_key);
    const bool is_own_next =
        announces->has_own &&
        (is_any || overlay_key_compare(&announces->own.announce.key, after) > 0) &&
        (other == NULL ||
         overlay_key_compare(&announces->own.announce.key, &other->announce.key) < 0);
    return is_own_next ? &announces->own : other;
}

static enum status take_tree(
    struct server_call *call,
    const struct overlay_tree_params *params,
    struct overlay_tree_results *results)
{
    static struct overlay_node nodes[NODES_IN_ANSWER];
    struct overlay_key after;
    bool is_any = false;
    uint32_t count = 0;
    (void)call;
    if (!read_after(params->after, &after, &is_any)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct held_announce *held = next_announce(&after, is_any);
    while (held != NULL && count < NODES_IN_ANSWER) {
        nodes[count++] = (struct overlay_node){
            .key = key_view(&held->announce.key),
            .parent = key_view(&held->announce.parent),
            .sequence = held->announce.response.request.sequence,
        };
        held = next_announce(&held->announce.key, false);
    }
    results->nodes = nodes;
    results->nodes_count = count;
    return STATUS_OK;
}

/* The lowest key behind `after`. NULL: there is none. */
static const struct session *next_session(const struct overlay_key *after, bool is_any)
{
    const struct session *found = NULL;
    for (uint32_t i = 0; i < NODE_SESSIONS_MAX; i++) {
        const struct session *const session = &service.node.slots[i];
        if (session->is_there && (is_any || overlay_key_compare(&session->key, after) > 0) &&
            (found == NULL || overlay_key_compare(&session->key, &found->key) < 0)) {
            found = session;
        }
    }
    return found;
}

static enum status take_sessions(
    struct server_call *call,
    const struct overlay_sessions_params *params,
    struct overlay_sessions_results *results)
{
    static struct overlay_session_state states[SESSIONS_IN_ANSWER];
    struct overlay_key after;
    bool is_any = false;
    uint32_t count = 0;
    (void)call;
    if (!read_after(params->after, &after, &is_any)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct session *session = next_session(&after, is_any);
    while (session != NULL && count < SESSIONS_IN_ANSWER) {
        states[count++] = (struct overlay_session_state){
            .key = key_view(&session->key),
            .is_open = session->keys.state == SESSION_OPEN,
            .sent_bytes = session->sent_bytes,
            .received_bytes = session->received_bytes,
        };
        session = next_session(&session->key, false);
    }
    results->sessions = states;
    results->sessions_count = count;
    return STATUS_OK;
}

/*
 * What goes between addresses of this machine is in no session: the network service lets nobody
 * send from there but whose it is. NULL: nobody's that is known.
 */
static const struct overlay_key *
find_key(const uint8_t address[OVERLAY_ADDRESS_BYTES], struct bytes local)
{
    const struct node *const node = local.size_bytes == 0 ? &service.node : persons_node(local);
    const struct overlay_key *key = node == NULL ? NULL : node_find(node, address);
    if (key == NULL && node != NULL) {
        key = persons_key_of(address);
        key = key == NULL || overlay_key_equal(key, &node->settings.self->key) ? NULL : key;
    }
    return key;
}

static enum status take_find(
    struct server_call *call,
    const struct overlay_find_params *params,
    struct overlay_find_results *results)
{
    struct overlay_key partial;
    (void)call;
    if (params->address.size_bytes != OVERLAY_ADDRESS_BYTES ||
        !overlay_key_of_address(params->address.data, &partial)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct overlay_key *const key = find_key(params->address.data, params->local);
    results->key = key_view(key);
    return key == NULL ? STATUS_NOT_FOUND : STATUS_OK;
}

/* -- Addresses of people --------------------------------------------------------------------- */

static enum status
take_add_address(struct server_call *call, const struct overlay_add_address_params *params)
{
    struct overlay_key key;
    (void)call;
    if (params->key.size_bytes != sizeof(key.bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(key.bytes, params->key.data, sizeof(key.bytes));
    return persons_add(&key);
}

static enum status
take_addresses(struct server_call *call, struct overlay_addresses_results *results)
{
    static struct overlay_own_address addresses[PERSONS_MAX];
    (void)call;
    results->addresses = addresses;
    results->addresses_count = persons_list(addresses);
    return STATUS_OK;
}

/* -- Questions to others ------------------------------------------------------------------- */

/* NULL: there is none, or this principal has as many as one may. */
static struct asker *find_asker(const struct server_call *call)
{
    struct asker *found = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < ASKERS_MAX; i++) {
        struct asker *const asker = &service.askers[i];
        if (asker->reply == 0) {
            found = asker;
        } else if (
            memcmp(asker->principal, call->sender_principal, sizeof(asker->principal)) == 0) {
            count++;
        }
    }
    return count < ASKERS_OF_ONE_MAX ? found : NULL;
}

static enum status take_node_info(
    struct server_call *call,
    const struct overlay_node_info_params *params,
    struct overlay_node_info_results *results)
{
    struct asker *const asker = find_asker(call);
    struct overlay_key key;
    (void)results;
    if (params->key.size_bytes != sizeof(key.bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(key.bytes, params->key.data, sizeof(key.bytes));
    if (asker == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(asker->principal, call->sender_principal, sizeof(asker->principal));
    const struct router_time now = service_time();
    const uint64_t until_ns = now.now_ns + least(params->timeout_ns, TIMEOUT_NS_MAX);
    enum status status = node_ask(&service.node, &key, until_ns, &now);
    if (status == STATUS_OK) {
        status = server_call_defer(call, &asker->reply);
    }
    if (status == STATUS_OK) {
        asker->key = key;
        asker->until_ns = until_ns;
    }
    return status;
}

static void
answer_asker(struct asker *asker, enum status status, struct overlay_node_info_results *results)
{
    const enum status sent = overlay_node_info_reply(asker->reply, status, results);
    if (sent != STATUS_OK && sent != STATUS_PEER_GONE) {
        log_print(SEVERITY_WARNING, "who asked was not answered");
    }
    capability_release(asker->reply);
    *asker = (struct asker){0};
}

/* Whatever it is made of, as a text it ends where a zero is. */
static struct bytes as_text(struct bytes info)
{
    static uint8_t text[INFO_BYTES_MAX];
    size_t size_bytes = 0;
    while (size_bytes < sizeof(text) && size_bytes < info.size_bytes &&
           info.data[size_bytes] != 0) {
        text[size_bytes] = info.data[size_bytes];
        size_bytes++;
    }
    return (struct bytes){text, size_bytes};
}

void overlay_told(
    void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns)
{
    (void)context;
    struct overlay_node_info_results results = {
        .info = as_text(info), .round_trip_ns = round_trip_ns};
    for (uint32_t i = 0; i < ASKERS_MAX; i++) {
        struct asker *const asker = &service.askers[i];
        if (asker->reply != 0 && overlay_key_equal(&asker->key, key)) {
            answer_asker(asker, STATUS_OK, &results);
        }
    }
}

void overlay_turn(void)
{
    const uint64_t now_ns = clock_now_ns();
    struct overlay_node_info_results none = {0};
    for (uint32_t i = 0; i < ASKERS_MAX; i++) {
        if (service.askers[i].reply != 0 && now_ns >= service.askers[i].until_ns) {
            answer_asker(&service.askers[i], STATUS_TIMED_OUT, &none);
        }
    }
}

uint64_t overlay_due_ns(void)
{
    uint64_t due_ns = UINT64_MAX;
    for (uint32_t i = 0; i < ASKERS_MAX; i++) {
        const struct asker *const asker = &service.askers[i];
        due_ns = asker->reply != 0 && asker->until_ns < due_ns ? asker->until_ns : due_ns;
    }
    return due_ns;
}

/* -- What the owner wants ------------------------------------------------------------------ */

static enum status take_settings(struct server_call *call, struct overlay_settings_results *results)
{
    (void)call;
    if (!service.has_settings) {
        return STATUS_NOT_FOUND;
    }
    results->settings = (struct signed_overlay_settings){
        .settings = {(const uint8_t *)service.settings_words, service.settings_bytes},
        .signer = {service.signer, sizeof(service.signer)},
        .signature = {service.signature, sizeof(service.signature)},
    };
    return STATUS_OK;
}

static enum status
take_configure(struct server_call *call, const struct overlay_configure_params *params)
{
    (void)call;
    const enum status status = state_configure(
        params->settings.settings, params->settings.signer, params->settings.signature);
    if (status == STATUS_OK) {
        log_print(
            SEVERITY_INFORMATION,
            "settings %lu: %u peers, %u ports",
            (unsigned long)service.parts.settings.sequence,
            service.parts.settings.peers_count,
            service.parts.settings.listen_count);
        connections_begin();
        listeners_begin();
    }
    return status;
}

enum status overlay_call(struct server_call *call)
{
    static const struct overlay_server handlers = {
        .status = take_status,
        .links = take_links,
        .tree = take_tree,
        .sessions = take_sessions,
        .find = take_find,
        .node_info = take_node_info,
        .settings = take_settings,
        .configure = take_configure,
        .add_address = take_add_address,
        .addresses = take_addresses,
    };
    return overlay_dispatch(&handlers, call);
}
