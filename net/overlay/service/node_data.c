/*
 * What goes from end to end in sessions: packets of IPv6, and questions of one node to another. The
 * first byte says which.
 */
#include "lib/format.h"
#include "lib/text.h"
#include "node_parts.h"

enum content {
    CONTENT_IPV6 = 1,
    CONTENT_NODES = 2,
};

/* Between nodes; what else there is (255) is the daemon's, to look for errors. */
enum node_content {
    NODE_CONTENT_QUESTION = 1,
    NODE_CONTENT_ANSWER = 2,
};

#define NODE_CONTENT_HEAD_BYTES 2u

/* RFC 8200, 3. */
#define IPV6_HEAD_BYTES     40u
#define IPV6_SOURCE_AT      8u
#define IPV6_DESTINATION_AT 24u
#define IPV6_NEXT_HEADER_AT 6u
#define IPV6_VERSION        6u

/* RFC 9293, 3.1; RFC 4443, 4.1. */
#define NEXT_HEADER_TCP     6u
#define NEXT_HEADER_ICMPV6  58u
#define TCP_HEAD_BYTES      20u
#define TCP_FLAGS_AT        (IPV6_HEAD_BYTES + 13u)
#define TCP_SYN             0x02u
#define TCP_ACK             0x10u
#define ICMPV6_TYPE_AT      IPV6_HEAD_BYTES
#define ICMPV6_HEAD_BYTES   8u
#define ICMPV6_ECHO_REQUEST 128u

static bool is_ipv6(struct bytes packet)
{
    return packet.size_bytes >= IPV6_HEAD_BYTES && packet.data[0] >> 4 == IPV6_VERSION;
}

/*
 * What nobody else can bring about: a connection begins, or an echo is asked for. All else may be
 * in answer, such as a reset, an error, or any datagram.
 */
static enum sessions_reason reason_of(struct bytes packet)
{
    const uint8_t next_header = packet.data[IPV6_NEXT_HEADER_AT];
    bool is_own_will = false;
    if (next_header == NEXT_HEADER_TCP && packet.size_bytes >= IPV6_HEAD_BYTES + TCP_HEAD_BYTES) {
        is_own_will = (packet.data[TCP_FLAGS_AT] & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    } else if (
        next_header == NEXT_HEADER_ICMPV6 &&
        packet.size_bytes >= IPV6_HEAD_BYTES + ICMPV6_HEAD_BYTES) {
        is_own_will = packet.data[ICMPV6_TYPE_AT] == ICMPV6_ECHO_REQUEST;
    }
    return is_own_will ? SESSIONS_OWN_WILL : SESSIONS_ANSWER;
}

static struct sessions_time session_time(const struct node *node)
{
    return (struct sessions_time){node->time.now_ns, node->time.unix_s};
}

/* -- What is sent -------------------------------------------------------------------------- */

/*
 * STATUS_NOT_FOUND, STATUS_WRONG_STATE: there is no way, no session yet; it was looked for, and
 * when it is there, this is tried again.
 */
static enum status send_data(
    struct node *node, const struct overlay_key *to, struct bytes data, enum sessions_reason reason)
{
    const struct sessions_time time = session_time(node);
    if (paths_find(&node->router.paths, to, time.now_ns) == NULL) {
        router_look(&node->router, to, time.now_ns);
        return STATUS_NOT_FOUND;
    }
    return sessions_send(&node->sessions, to, data, reason, &time);
}

static enum status send_ipv6(struct node *node, const struct overlay_key *to, struct bytes packet)
{
    if (packet.size_bytes > SESSION_DATA_BYTES_MAX - 1) {
        return STATUS_LIMIT_EXCEEDED;
    }
    node->plain[0] = CONTENT_IPV6;
    memcpy(node->plain + 1, packet.data, packet.size_bytes);
    const struct bytes data = {node->plain, packet.size_bytes + 1};
    return send_data(node, to, data, reason_of(packet));
}

/* Once more in vain is enough: only the way is waited for, and then the session. */
static void send_or_keep(struct node *node, const struct overlay_key *to, struct bytes packet)
{
    bool is_dropped = true;
    const enum status status = send_ipv6(node, to, packet);
    if (status == STATUS_OK) {
        return;
    }
    if (status == STATUS_NOT_FOUND || status == STATUS_WRONG_STATE) {
        const uint8_t *const destination = packet.data + IPV6_DESTINATION_AT;
        bool is_another_dropped = false;
        is_dropped = !pending_put(
            &node->pending, destination, packet, node->time.now_ns, &is_another_dropped);
        is_dropped = is_dropped || is_another_dropped;
    }
    node->dropped_count += is_dropped ? 1 : 0;
}

/* Who has this address: who speaks from there, or said where he is. NULL: it is not known. */
static const struct overlay_key *
find_key(const struct node *node, const uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    const struct overlay_key *const key = node_find(node, address);
    const struct paths *const paths = &node->router.paths;
    for (uint32_t i = 0; i < PATHS_MAX && key == NULL; i++) {
        if (paths->entries[i].is_there &&
            overlay_address_belongs(address, &paths->entries[i].key)) {
            return &paths->entries[i].key;
        }
    }
    return key;
}

static void route_packet(struct node *node, struct bytes packet)
{
    const uint8_t *const destination = packet.data + IPV6_DESTINATION_AT;
    struct overlay_key partial;
    bool is_another_dropped = false;
    const struct overlay_key *const key = find_key(node, destination);
    if (key != NULL) {
        const struct overlay_key to = *key; /* whose place may be taken meanwhile */
        send_or_keep(node, &to, packet);
        return;
    }
    const bool is_kept =
        overlay_key_of_address(destination, &partial) &&
        pending_put(&node->pending, destination, packet, node->time.now_ns, &is_another_dropped);
    if (is_kept) {
        router_look(&node->router, &partial, node->time.now_ns);
    }
    node->dropped_count += !is_kept || is_another_dropped ? 1 : 0;
}

void node_packet(struct node *node, struct bytes packet, const struct router_time *time)
{
    const struct overlay_key *const self = &node->settings.self->key;
    node->time = *time;
    if (!is_ipv6(packet) || !overlay_address_belongs(packet.data + IPV6_SOURCE_AT, self) ||
        overlay_address_belongs(packet.data + IPV6_DESTINATION_AT, self)) {
        node->dropped_count++;
        return;
    }
    route_packet(node, packet);
    node_take_news(node);
    node_settle(node);
}

/* -- Questions ----------------------------------------------------------------------------- */

static struct node_asked *find_asked(struct node *node, const struct overlay_key *key)
{
    for (uint32_t i = 0; i < NODE_ASKED_MAX; i++) {
        if (node->asked[i].is_there && overlay_key_equal(&node->asked[i].key, key)) {
            return &node->asked[i];
        }
    }
    return NULL;
}

static void question(struct node *node, struct node_asked *asked)
{
    static const uint8_t words[] = {CONTENT_NODES, NODE_CONTENT_QUESTION};
    const struct bytes data = {words, sizeof(words)};
    if (send_data(node, &asked->key, data, SESSIONS_OWN_WILL) == STATUS_OK) {
        asked->sent_ns = node->time.now_ns;
    }
}

enum status node_ask(
    struct node *node,
    const struct overlay_key *key,
    uint64_t until_ns,
    const struct router_time *time)
{
    struct node_asked *asked = find_asked(node, key);
    node->time = *time;
    if (overlay_key_equal(key, &node->settings.self->key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (uint32_t i = 0; i < NODE_ASKED_MAX && asked == NULL; i++) {
        asked = node->asked[i].is_there ? NULL : &node->asked[i];
    }
    if (asked == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (!asked->is_there) {
        *asked = (struct node_asked){.is_there = true, .key = *key};
    }
    asked->until_ns = until_ns > asked->until_ns ? until_ns : asked->until_ns;
    question(node, asked);
    node_take_news(node);
    node_settle(node);
    return STATUS_OK;
}

/* Whatever it is made of, in JSON it is a text (RFC 8259, 7). */
static void write_text(struct wire_writer *writer, struct bytes text)
{
    char escaped[8];
    for (size_t i = 0; i < text.size_bytes; i++) {
        const uint8_t character = text.data[i];
        if (character >= ' ' && character <= '~' && character != '"' && character != '\\') {
            wire_write_bytes(writer, bytes_part(text, i, 1));
        } else {
            (void)format_text(escaped, sizeof(escaped), "\\u%04x", character);
            wire_write_bytes(writer, text_bytes(escaped));
        }
    }
}

static void answer(struct node *node, const struct overlay_key *to)
{
    static const char before[] = "{\"name\":\"";
    static const char after[] = "\",\"buildname\":\"tessera\"}";
    if (node->name_bytes == 0 || node->answer_count == NODE_ANSWERS_MAX) {
        return;
    }
    node->answer_count++;
    struct wire_writer writer = wire_writer_of(node->plain, sizeof(node->plain));
    static const uint8_t head[] = {CONTENT_NODES, NODE_CONTENT_ANSWER};
    wire_write_bytes(&writer, (struct bytes){head, sizeof(head)});
    wire_write_bytes(&writer, text_bytes(before));
    write_text(&writer, (struct bytes){node->name, node->name_bytes});
    wire_write_bytes(&writer, text_bytes(after));
    if (send_data(node, to, wire_written(&writer), SESSIONS_ANSWER) != STATUS_OK) {
        node->dropped_count++; /* who asked asks again */
    }
}

static void take_answer(struct node *node, const struct overlay_key *from, struct bytes info)
{
    const struct node_output *const output = node->settings.output;
    struct node_asked *const asked = find_asked(node, from);
    if (asked == NULL || asked->sent_ns == 0 || info.size_bytes > NODE_INFO_BYTES_MAX) {
        return;
    }
    asked->is_there = false;
    output->told(output->context, from, info, node->time.now_ns - asked->sent_ns);
}

/* -- What came ----------------------------------------------------------------------------- */

static void take_ipv6(struct node *node, const struct overlay_key *from, struct bytes packet)
{
    const struct node_output *const output = node->settings.output;
    if (is_ipv6(packet) && overlay_address_belongs(packet.data + IPV6_SOURCE_AT, from) &&
        overlay_address_belongs(packet.data + IPV6_DESTINATION_AT, &node->settings.self->key)) {
        output->packet(output->context, packet);
    } else {
        node->dropped_count++;
    }
}

void node_take_data(struct node *node, const struct overlay_key *from, struct bytes data)
{
    router_confirm(&node->router, from, node->time.now_ns);
    if (data.size_bytes > 0 && data.data[0] == CONTENT_IPV6) {
        take_ipv6(node, from, bytes_part(data, 1, data.size_bytes - 1));
    } else if (data.size_bytes >= NODE_CONTENT_HEAD_BYTES && data.data[0] == CONTENT_NODES) {
        const struct bytes rest =
            bytes_part(data, NODE_CONTENT_HEAD_BYTES, data.size_bytes - NODE_CONTENT_HEAD_BYTES);
        if (data.data[1] == NODE_CONTENT_QUESTION) {
            node->is_questioned = true;
            node->questioner = *from;
        } else if (data.data[1] == NODE_CONTENT_ANSWER) {
            take_answer(node, from, rest);
        }
    }
}

/* -- What came to light -------------------------------------------------------------------- */

/* Offers first; what cannot be sent yet is kept again. */
static void send_pending(struct node *node, const struct overlay_key *key)
{
    uint8_t bytes[PENDING_PACKET_BYTES];
    struct bytes packet = {NULL, 0};
    const uint64_t now_ns = node->time.now_ns;
    if (paths_find(&node->router.paths, key, now_ns) != NULL &&
        pending_take_offer(&node->pending, key, &packet)) {
        const enum status status = router_send(&node->router, key, packet, now_ns);
        node->dropped_count += status == STATUS_OK ? 0 : 1;
    }
    for (uint32_t i = 0; i < PENDING_MAX && pending_take(&node->pending, key, &packet); i++) {
        memcpy(bytes, packet.data, packet.size_bytes);
        send_or_keep(node, key, (struct bytes){bytes, packet.size_bytes});
    }
    struct node_asked *const asked = find_asked(node, key);
    if (asked != NULL && asked->sent_ns == 0) {
        question(node, asked);
    }
}

/* What a payload of a session gives is the sessions' own affair: nothing is to be done. */
static void open_delivered(struct node *node)
{
    const struct sessions_time time = session_time(node);
    const enum status status =
        sessions_receive(&node->sessions, &node->delivered_from, node->delivered, &time);
    node->dropped_count += status == STATUS_OK ? 0 : 1;
}

void node_take_news(struct node *node)
{
    if (node->is_delivered) {
        node->is_delivered = false;
        open_delivered(node);
    }
    if (node->is_questioned) {
        node->is_questioned = false;
        answer(node, &node->questioner);
    }
    const uint32_t count = node->reachable_count;
    node->reachable_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct overlay_key key = node->reachable[i];
        send_pending(node, &key);
    }
}

void node_data_tick(struct node *node)
{
    const uint64_t now_ns = node->time.now_ns;
    node->answer_count = 0;
    node->dropped_count += pending_expire(&node->pending, now_ns);
    for (uint32_t i = 0; i < NODE_ASKED_MAX; i++) {
        struct node_asked *const asked = &node->asked[i];
        if (asked->is_there && now_ns >= asked->until_ns) {
            asked->is_there = false;
        } else if (asked->is_there) {
            question(node, asked);
        }
    }
}

bool node_data_is_idle(const struct node *node)
{
    bool is_idle = pending_is_empty(&node->pending);
    for (uint32_t i = 0; i < NODE_ASKED_MAX && is_idle; i++) {
        is_idle = !node->asked[i].is_there;
    }
    for (uint32_t i = 0; i < NODE_SESSIONS_MAX && is_idle; i++) {
        is_idle = !node->slots[i].is_there;
    }
    return is_idle;
}

const struct overlay_key *
node_find(const struct node *node, const uint8_t address[OVERLAY_ADDRESS_BYTES])
{
    for (uint32_t i = 0; i < NODE_SESSIONS_MAX; i++) {
        const struct session *const session = &node->slots[i];
        if (session->is_there && session->keys.state == SESSION_OPEN &&
            overlay_address_belongs(address, &session->key)) {
            return &session->key;
        }
    }
    return NULL;
}
