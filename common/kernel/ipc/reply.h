/* Replies: the duty to answer one call, as a capability. One shot; dropping it is PEER_GONE. */
#pragma once

#include "cap/object.h"
#include "ipc/call.h"

/* [kernel] */
struct reply {
    struct object object;
    struct call *call; /* NULL: answered, or nobody waits any more */
};

/* Takes over what `holder` has to answer. Errors as object_create(). */
NODISCARD enum status
reply_create(struct ledger *ledger, struct call **holder, struct reply **reply);

bool reply_finish_step(struct object *object);
