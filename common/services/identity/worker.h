/*
 * Argon2id takes long: a thread of its own computes one key at a time, less urgent than the service
 * itself. Its stack, its message page and the memory that it computes in are made for it and given
 * back, wiped, when it is done.
 */
#pragma once

#include "vault.h"

struct work_order {
    const struct vault_entry *entry;
    struct bytes passphrase;
    struct vault_key *key; /* where to */
    enum status status;    /* how it went */
};

/*
 * Begins; EVENT_WORK_DONE is signalled at the end. What the order points to stays until then.
 *   STATUS_LIMIT_EXCEEDED, STATUS_NO_MEMORY  there is no room for a thread
 */
NODISCARD enum status worker_begin(struct work_order *order);

/* After EVENT_WORK_DONE, or to wait for it. */
void worker_finish(void);
