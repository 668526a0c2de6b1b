#include "reach.h"
#include "lib/hex.h"
#include "lib/text.h"

#define PORT_DIGITS_MAX 5u

static const struct bytes datagrams = {(const uint8_t *)"udp/", 4};

/* -- reading ----------------------------------------------------------------------------------- */

static bool is_star(struct bytes text)
{
    return text.size_bytes == 1 && text.data[0] == '*';
}

static bool read_port(struct bytes text, struct reach_grant *grant)
{
    grant->is_any_port = is_star(text);
    return grant->is_any_port ||
           (text.size_bytes <= PORT_DIGITS_MAX && text_port(text, &grant->port));
}

static bool read_key(struct bytes text, struct reach_grant *grant)
{
    grant->is_any_key = is_star(text);
    return grant->is_any_key || hex_read(text, grant->key.bytes, OVERLAY_KEY_BYTES);
}

/* Where the port begins; as long as the word: nowhere. */
static size_t find_colon(struct bytes word)
{
    size_t at = 0;
    while (at < word.size_bytes && word.data[at] != ':') {
        at++;
    }
    return at;
}

static bool read_grant(struct bytes word, struct reach_grant *grant)
{
    const bool is_datagrams = text_take_prefix(&word, datagrams);
    const size_t colon = find_colon(word);
    const struct bytes key = {word.data, colon};
    if (colon == word.size_bytes) {
        grant->kind = REACH_CONVERSE;
        grant->is_any_port = true;
        return !is_datagrams && read_key(key, grant);
    }
    const struct bytes port = {word.data + colon + 1, word.size_bytes - colon - 1};
    if (key.size_bytes == 0) {
        grant->kind = is_datagrams ? REACH_RECEIVE : REACH_LISTEN;
        return read_port(port, grant);
    }
    grant->kind = is_datagrams ? REACH_SEND : REACH_CONNECT;
    return read_key(key, grant) && read_port(port, grant);
}

enum status reach_read(struct reach *reach, struct reach *parent, struct bytes list)
{
    struct bytes word;
    size_t at = 0;
    *reach = (struct reach){.references = 1, .parent = parent, .depth = parent->depth + 1};
    if (list.size_bytes > REACH_TEXT_BYTES_MAX || reach->depth > REACH_DEPTH_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    while (text_next_word(list, &at, &word)) {
        struct reach_grant grant = {.port = 0};
        if (!read_grant(word, &grant)) {
            return STATUS_MALFORMED;
        }
        if (reach->grant_count == REACH_GRANTS_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        }
        reach->grants[reach->grant_count++] = grant;
    }
    return reach->grant_count == 0 ? STATUS_MALFORMED : STATUS_OK;
}

/* -- asking ------------------------------------------------------------------------------------ */

static bool is_for_key(const struct reach_grant *grant, const struct overlay_key *key)
{
    return grant->is_any_key || overlay_key_equal(&grant->key, key);
}

static bool is_for_port(const struct reach_grant *grant, uint16_t port)
{
    return grant->is_any_port || grant->port == port;
}

/* `remote` NULL: nobody in particular. */
static bool is_granted(
    const struct reach *reach,
    enum reach_kind kind,
    const struct overlay_key *remote,
    uint16_t port)
{
    for (uint32_t i = 0; i < reach->grant_count; i++) {
        const struct reach_grant *grant = &reach->grants[i];
        const bool is_kind =
            grant->kind == kind || (remote != NULL && grant->kind == REACH_CONVERSE);
        if (is_kind && is_for_port(grant, port) && (remote == NULL || is_for_key(grant, remote))) {
            return true;
        }
    }
    return false;
}

/* By this one, and by all that it was made of. */
static bool
may(const struct reach *reach,
    enum reach_kind kind,
    const struct overlay_key *remote,
    uint16_t port)
{
    for (; !reach_is_whole(reach); reach = reach->parent) {
        if (!is_granted(reach, kind, remote, port)) {
            return false;
        }
    }
    return true;
}

bool reach_may_connect(const struct reach *reach, const struct overlay_key *remote, uint16_t port)
{
    return may(reach, REACH_CONNECT, remote, port);
}

bool reach_may_listen(const struct reach *reach, uint16_t port)
{
    return may(reach, REACH_LISTEN, NULL, port);
}

bool reach_may_send(const struct reach *reach, const struct overlay_key *remote, uint16_t port)
{
    return may(reach, REACH_SEND, remote, port);
}

bool reach_may_receive(const struct reach *reach, uint16_t port)
{
    return may(reach, REACH_RECEIVE, NULL, port);
}

/* Where no key stands alone, anybody comes. */
static bool lets_come(const struct reach *reach, const struct overlay_key *remote)
{
    bool is_for_all = true;
    for (uint32_t i = 0; i < reach->grant_count; i++) {
        const struct reach_grant *grant = &reach->grants[i];
        if (grant->kind != REACH_CONVERSE) {
            continue;
        }
        if (is_for_key(grant, remote)) {
            return true;
        }
        is_for_all = false;
    }
    return is_for_all;
}

bool reach_may_come(const struct reach *reach, const struct overlay_key *remote)
{
    for (; !reach_is_whole(reach); reach = reach->parent) {
        if (!lets_come(reach, remote)) {
            return false;
        }
    }
    return true;
}
