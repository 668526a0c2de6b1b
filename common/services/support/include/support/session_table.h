/*
 * The sessions that a service makes itself: an opened file, one end of a pipe. A session is told by
 * the badge that the kernel gives with each call; the badges of a table are never used twice, and
 * begin where nobody can guess.
 *
 * Who asked for a session is its owner, a process, until the session is closed, whoever has it by
 * then. What an owner may have is bounded, so that one client cannot use up what is there for all.
 * As a client can make more processes, there is a second bound: on all that has one origin, whoever
 * asked and over however many steps. That is a session of the supervisor's, or, where many people
 * come through one of these, the principal that it is for.
 *
 * Invariants:
 *  1. An owner, or an origin, is in the table exactly while it has sessions.
 *  2. owner.bytes is the sum of session.bytes of its sessions; so is origin.bytes.
 */
#pragma once

#include "abi/status.h"
#include "lib/ordered_tree.h"
#include "support/object_cache.h"
#include <stdint.h>

/* Badges with this bit are of sessions that init made (docs/ARCHITECTURE.md). */
#define SESSION_BADGE_FROM_INIT (UINT64_C(1) << 63)

/* An owner or an origin. */
struct session_account {
    struct ordered_node by_number; /* in session_table.owners, or .origins */
    uint64_t number;               /* of the process, or the badge */
    uint64_t bytes;
    uint32_t session_count;
};

/* Part of what the service keeps for each session; only the functions below change it. */
struct session {
    struct ordered_node by_badge; /* in session_table.sessions */
    uint64_t badge;
    struct session_account *owner;
    struct session_account *origin;
    uint64_t bytes; /* what was charged for it */
};

struct session_limits {
    uint32_t sessions_of_owner_max;
    uint64_t bytes_of_owner_max;
    uint32_t sessions_of_origin_max;
    uint64_t bytes_of_origin_max;
    uint32_t sessions_max;
    uint64_t bytes_max;
};

struct session_table {
    struct ordered_tree sessions;
    struct ordered_tree owners;
    struct ordered_tree origins;
    struct object_cache accounts;
    struct session_limits limits; /* [I] */
    uint64_t next_badge;
    uint64_t bytes;
    uint32_t session_count;
};

/* `start`: a number that nobody can guess. */
void session_table_init(
    struct session_table *table,
    struct page_source *source,
    const struct session_limits *limits,
    uint64_t start);

/*
 * Gives a session its badge. `origin`: the number of what it comes from, mostly the badge of the
 * supervisor's session; of one that was opened through another one, session_origin().
 * STATUS_LIMIT_EXCEEDED: the owner, what comes from this origin, or all together, have too many.
 */
NODISCARD enum status session_open(
    struct session_table *table, struct session *session, uint64_t process, uint64_t origin);

static inline uint64_t session_origin(const struct session *session)
{
    return session->origin->number;
}

/* NULL: there is no such session. */
struct session *session_find(const struct session_table *table, uint64_t badge);

/*
 * Charges memory that is there for the sake of a session; it is given back when that is closed.
 * STATUS_LIMIT_EXCEEDED: the owner, the origin, or all together, would have too much.
 */
NODISCARD enum status
session_charge(struct session_table *table, struct session *session, uint64_t bytes);
void session_refund(struct session_table *table, struct session *session, uint64_t bytes);

void session_close(struct session_table *table, struct session *session);
