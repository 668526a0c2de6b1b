/*
 * What may be reached through a capability of OverlayStreams: everything, or what a list names
 * (common/schema/overlay.capnp, OverlayStreams.narrow). What was narrowed again may do what all
 * lists on the way allow.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include <stdbool.h>

#define REACH_GRANTS_MAX 16u
/* 16 grants of udp/KEY:65535, and as much between them. */
#define REACH_TEXT_BYTES_MAX 1280u
#define REACH_DEPTH_MAX      4u

struct account;

enum reach_kind {
    REACH_CONNECT,
    REACH_LISTEN,
    REACH_SEND,
    REACH_RECEIVE,
    REACH_CONVERSE, /* a key that stands alone */
};

struct reach_grant {
    enum reach_kind kind;
    bool is_any_key;
    bool is_any_port;
    uint16_t port;
    struct overlay_key key;
};

struct reach {
    uint32_t references;
    /* What it was made of; NULL: this one allows everything. */
    struct reach *parent;
    /* Who pays for its memory; NULL: nobody has to. */
    struct account *account;
    uint32_t depth;
    uint32_t grant_count;
    struct reach_grant grants[REACH_GRANTS_MAX];
};

/*
 * Makes `reach` one that allows of `parent` what the list says, with one reference.
 *   STATUS_MALFORMED       it is no such list, or an empty one
 *   STATUS_LIMIT_EXCEEDED  it is too long, or `parent` was narrowed too often
 */
NODISCARD enum status reach_read(struct reach *reach, struct reach *parent, struct bytes list);

bool reach_may_connect(const struct reach *reach, const struct overlay_key *remote, uint16_t port);
bool reach_may_listen(const struct reach *reach, uint16_t port);
/* Datagrams from any port. */
bool reach_may_send(const struct reach *reach, const struct overlay_key *remote, uint16_t port);
/* Datagrams at a port, from whoever may come, and back. */
bool reach_may_receive(const struct reach *reach, uint16_t port);
/* Whether what a key sends may get to what listens, or receives at a port. */
bool reach_may_come(const struct reach *reach, const struct overlay_key *remote);

static inline bool reach_is_whole(const struct reach *reach)
{
    return reach->parent == NULL;
}
