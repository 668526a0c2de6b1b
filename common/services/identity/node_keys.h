/*
 * NodeKey of schema/identity.capnp: the machine's own key, which is there for good, and those of
 * identities that are unlocked, each of one session of Identity. There is no list of them: a badge
 * says whose it is.
 */
#pragma once

#include "service.h"
#include "unlocked.h"

/* Whether a session with this badge is one of a NodeKey. */
static inline bool node_keys_have(uint64_t badge)
{
    return (badge & (SERVER_BADGE_EXPORT | SERVER_BADGE_EXPORT / 2)) == SERVER_BADGE_EXPORT / 2;
}

/* The caller hands the handle on, and releases its own. STATUS_LIMIT_EXCEEDED: the ledger's quota
 */
NODISCARD enum status node_keys_open_machine(uint32_t *handle);
NODISCARD enum status node_keys_open(struct unlocked *session, uint32_t *handle);

/* One that ends when it is taken back, or earlier with the session. */
NODISCARD enum status node_keys_open_lent(struct unlocked *session, uint32_t *handle);

enum status node_keys_answer(struct server_call *call);
