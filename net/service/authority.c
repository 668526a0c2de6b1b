#include "authority.h"
#include "lib/memory.h"
#include "lib/text.h"

static const struct bytes datagrams = {(const uint8_t *)"udp/", 4};
static const struct bytes echoes = {(const uint8_t *)"ping/", 5};

/* -- reading ----------------------------------------------------------------------------------- */

static struct address address_of(const struct ip_address *from)
{
    struct address address = {.link = from->link};
    if (from->size_bytes == IPV4_BYTES) {
        return address_ipv4(from->bytes[0], from->bytes[1], from->bytes[2], from->bytes[3]);
    }
    memcpy(address.bytes, from->bytes, IPV6_BYTES);
    return address;
}

/* Which kind of grant such a word is; false: none. */
static bool kind_of(const struct place_text *place, bool is_datagrams, bool is_ping, uint8_t *kind)
{
    const bool has_host = place->host != PLACE_HOST_NONE;
    const bool has_port = place->port != PLACE_PORT_NONE;
    if (is_ping) {
        *kind = GRANT_PING;
        return has_host && !has_port;
    }
    if (is_datagrams) {
        *kind = has_host ? GRANT_SEND : GRANT_RECEIVE;
    } else {
        *kind = has_host ? GRANT_CONNECT : GRANT_LISTEN;
    }
    return has_port;
}

static enum status read_word(struct authority *authority, struct bytes word)
{
    struct place_text place;
    uint8_t kind = 0;
    const bool is_ping = text_take_prefix(&word, echoes);
    const bool is_datagrams = !is_ping && text_take_prefix(&word, datagrams);
    if (!place_text_read(word, &place) || !kind_of(&place, is_datagrams, is_ping, &kind)) {
        return STATUS_MALFORMED;
    }
    if (authority->grant_count == AUTHORITY_GRANTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct grant *grant = &authority->grants[authority->grant_count];
    *grant = (struct grant){
        .kind = (enum grant_kind)kind,
        .host = place.host,
        .is_any_port = place.port == PLACE_PORT_ANY,
        .port = place.port == PLACE_PORT_NUMBER ? place.port_number : 0,
    };
    if (place.host == PLACE_HOST_NAME) {
        grant->name_start = (uint16_t)(place.name.data - authority->text);
        grant->name_bytes = (uint16_t)place.name.size_bytes;
    }
    if (place.host == PLACE_HOST_ADDRESS) {
        grant->addresses[0] = address_of(&place.address);
        grant->address_count = 1;
    }
    authority->grant_count++;
    return STATUS_OK;
}

enum status authority_read(struct authority *authority, struct authority *parent, struct bytes list)
{
    struct bytes word;
    size_t at = 0;
    enum status status = STATUS_OK;
    *authority = (struct authority){.references = 1, .parent = parent, .depth = parent->depth + 1};
    if (list.size_bytes > AUTHORITY_TEXT_BYTES_MAX || authority->depth > AUTHORITY_DEPTH_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(authority->text, list.data, list.size_bytes);
    list.data = authority->text;
    while (status == STATUS_OK && text_next_word(list, &at, &word)) {
        status = read_word(authority, word);
    }
    return status == STATUS_OK && authority->grant_count == 0 ? STATUS_MALFORMED : status;
}

/* -- asking ------------------------------------------------------------------------------------ */

static uint8_t lower(uint8_t character)
{
    return character >= 'A' && character <= 'Z' ? (uint8_t)(character + ('a' - 'A')) : character;
}

/* Without the dot at the end, which says that nothing follows. */
static struct bytes without_end(struct bytes name)
{
    if (name.size_bytes > 0 && name.data[name.size_bytes - 1] == '.') {
        name.size_bytes--;
    }
    return name;
}

static bool is_same_name(struct bytes left, struct bytes right)
{
    left = without_end(left);
    right = without_end(right);
    if (left.size_bytes != right.size_bytes) {
        return false;
    }
    for (size_t i = 0; i < left.size_bytes; i++) {
        if (lower(left.data[i]) != lower(right.data[i])) {
            return false;
        }
    }
    return true;
}

static struct bytes name_of(const struct authority *authority, const struct grant *grant)
{
    return (struct bytes){authority->text + grant->name_start, grant->name_bytes};
}

static bool is_for_address(const struct grant *grant, const struct address *address)
{
    for (uint8_t i = 0; i < grant->address_count; i++) {
        if (address_equal(&grant->addresses[i], address)) {
            return true;
        }
    }
    return grant->host == PLACE_HOST_ANY;
}

/* `remote` NULL: nobody in particular. */
static bool is_granted(
    const struct authority *authority,
    enum grant_kind kind,
    const struct address *remote,
    uint16_t port)
{
    for (uint32_t i = 0; i < authority->grant_count; i++) {
        const struct grant *grant = &authority->grants[i];
        const bool is_port =
            grant->is_any_port || kind == GRANT_PING || (grant->port == port && port != 0);
        if (grant->kind == kind && is_port && (remote == NULL || is_for_address(grant, remote))) {
            return true;
        }
    }
    return false;
}

/* By this one, and by all that it was made of. */
static bool
may(const struct authority *authority,
    enum grant_kind kind,
    const struct address *remote,
    uint16_t port)
{
    for (; !authority_is_whole(authority); authority = authority->parent) {
        if (!is_granted(authority, kind, remote, port)) {
            return false;
        }
    }
    return true;
}

bool authority_may_connect(const struct authority *authority, const struct place *remote)
{
    return may(authority, GRANT_CONNECT, &remote->address, remote->port);
}

bool authority_may_listen(const struct authority *authority, uint16_t port)
{
    return may(authority, GRANT_LISTEN, NULL, port);
}

bool authority_may_send(const struct authority *authority, const struct place *remote)
{
    return may(authority, GRANT_SEND, &remote->address, remote->port);
}

bool authority_may_receive(const struct authority *authority, uint16_t port)
{
    return may(authority, GRANT_RECEIVE, NULL, port);
}

bool authority_may_ping(const struct authority *authority, const struct address *remote)
{
    return may(authority, GRANT_PING, remote, 0);
}

static bool names(const struct authority *authority, struct bytes name)
{
    for (uint32_t i = 0; i < authority->grant_count; i++) {
        const struct grant *grant = &authority->grants[i];
        if (grant->host == PLACE_HOST_ANY ||
            (grant->host == PLACE_HOST_NAME && is_same_name(name_of(authority, grant), name))) {
            return true;
        }
    }
    return false;
}

bool authority_may_resolve(const struct authority *authority, struct bytes name)
{
    for (; !authority_is_whole(authority); authority = authority->parent) {
        if (!names(authority, name)) {
            return false;
        }
    }
    return true;
}

static void learn(struct grant *grant, const struct address *address)
{
    if (is_for_address(grant, address)) {
        return;
    }
    grant->addresses[grant->next_answer] = *address;
    grant->next_answer = (uint8_t)((grant->next_answer + 1) % AUTHORITY_ANSWERS_MAX);
    if (grant->address_count < AUTHORITY_ANSWERS_MAX) {
        grant->address_count++;
    }
}

void authority_learn(struct authority *authority, struct bytes name, const struct address *address)
{
    for (; !authority_is_whole(authority); authority = authority->parent) {
        for (uint32_t i = 0; i < authority->grant_count; i++) {
            struct grant *grant = &authority->grants[i];
            if (grant->host == PLACE_HOST_NAME && is_same_name(name_of(authority, grant), name)) {
                learn(grant, address);
            }
        }
    }
}
