/*
 * What may be reached through a capability of Network: everything, or what a list names
 * (common/schema/internet.capnp, Network.narrow). What was narrowed again may do what all lists on
 * the way allow.
 *
 * A host that is named stands for the addresses that were the last answers to its name.
 */
#pragma once

#include "abi/status.h"
#include "address_text/address_text.h"
#include "lib/bytes.h"
#include "stack/address.h"

#define AUTHORITY_GRANTS_MAX     16u
#define AUTHORITY_TEXT_BYTES_MAX 1024u
#define AUTHORITY_DEPTH_MAX      4u
#define AUTHORITY_ANSWERS_MAX    4u

struct account;

enum grant_kind {
    GRANT_CONNECT,
    GRANT_LISTEN,
    GRANT_SEND,
    GRANT_RECEIVE,
    GRANT_PING,
};

struct grant {
    enum grant_kind kind;
    enum place_host host;
    bool is_any_port;
    uint16_t port;
    /* In the authority's text. */
    uint16_t name_start;
    uint16_t name_bytes;
    /* The address, or the last answers. */
    uint8_t address_count;
    uint8_t next_answer;
    struct address addresses[AUTHORITY_ANSWERS_MAX];
};

struct authority {
    uint32_t references;
    /* What it was made of; NULL: this one allows everything. */
    struct authority *parent;
    /* Who pays for its memory; NULL: nobody has to. */
    struct account *account;
    uint32_t depth;
    uint32_t grant_count;
    struct grant grants[AUTHORITY_GRANTS_MAX];
    uint8_t text[AUTHORITY_TEXT_BYTES_MAX];
};

/*
 * Makes `authority` one that allows of `parent` what the list says, with one reference.
 *   STATUS_MALFORMED       it is no such list, or an empty one
 *   STATUS_LIMIT_EXCEEDED  it is too long, or `parent` was narrowed too often
 */
NODISCARD enum status
authority_read(struct authority *authority, struct authority *parent, struct bytes list);

bool authority_may_connect(const struct authority *authority, const struct place *remote);
/* Port 0: at one that nobody has named. */
bool authority_may_listen(const struct authority *authority, uint16_t port);
/* Datagrams from any port. */
bool authority_may_send(const struct authority *authority, const struct place *remote);
/* Datagrams at a port, from anybody, and back. */
bool authority_may_receive(const struct authority *authority, uint16_t port);
bool authority_may_ping(const struct authority *authority, const struct address *remote);
bool authority_may_resolve(const struct authority *authority, struct bytes name);

/* A name was resolved to an address. */
void authority_learn(struct authority *authority, struct bytes name, const struct address *address);

static inline bool authority_is_whole(const struct authority *authority)
{
    return authority->parent == NULL;
}
