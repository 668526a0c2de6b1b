/* What the parts of the identity service share while it runs. */
#pragma once

#include "identity_store.h"
#include "kept_state/kept_state.h"
#include "runtime/server.h"
#include "support/trusted_paths.h"

/* Which bits of the service's event mean what: one for each flow (flow.h), and this. */
#define EVENT_WORK_DONE (UINT64_C(1) << 32)

struct service {
    struct server server;
    struct identity_store store;
    struct kept_state state;
    struct random random;
    struct vault_work work;     /* [I] for new identities */
    struct trusted_paths paths; /* [I] */
    uint32_t event;             /* [I] the service's own, to be signalled only */
    uint32_t principals;        /* [I] PrincipalAuthority */
    uint32_t audit;             /* [I] AuditLog; 0: not granted */
    uint32_t keys;              /* [I] OwnerKeys; 0: not granted */
    /* Of each identity of the vault: until then nobody is asked for its passphrase. */
    uint64_t not_before_ns[IDENTITIES_MAX];
};

extern struct service service;

/*
 * Keeps the store as it is now, so that the next process of the service finds it; with `is_news`,
 * who was let in from elsewhere and may be no more has nothing any more, and watchers are told.
 * When that fails, the store is what it was when it was kept last. STATUS_LIMIT_EXCEEDED  it does
 * not fit
 */
NODISCARD enum status store_commit(bool is_news);

/*
 * Keeps that somebody has tried a wrong passphrase: whatever the disk says, it counts until the
 * power ends.
 */
void store_commit_failure(void);

/* The service's timed_out() is to be called at this time, or before. */
void service_wake(uint64_t at_ns);

/* The store as it was kept last. */
void store_roll_back(void);

/* Handlers of Identities, in identities.c, of Identity, in identity.c. */
enum status identities_answer(struct server_call *call);
enum status identity_answer(struct server_call *call);

/* Overwrites the stack below the caller: what a function left there that had secrets. */
void stack_wipe(void);
