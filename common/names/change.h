/*
 * Room for changes: before an operation changes anything, what it will write is known to fit into
 * one commit with what waits already; otherwise that is committed first.
 */
#pragma once

#include "reference.h"
#include "tree.h"

/* What an operation will change, besides the nodes that it has pinned. */
struct need {
    uint32_t splits; /* leaves that may be divided */
    uint32_t chunks; /* that become dirty */
    uint32_t drops;  /* references, besides those to the nodes */
    bool is_freeing; /* it makes room */
};

/*
 * Begins an operation that changes something, and prepares the ledger.
 *   STATUS_WRONG_STATE  the tree takes no changes
 */
NODISCARD enum status names_change_begin(struct names *names);

/*
 * What comes now cannot fail.
 *   STATUS_LIMIT_EXCEEDED  in an update: it is too large; or the tree is too high
 * and all that a commit gives.
 */
NODISCARD enum status change_admit(struct names *names, const struct need *need);

/* The most of the window that a commit would take now. */
uint32_t change_waiting_bytes(const struct names *names);
