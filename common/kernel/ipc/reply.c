#include "ipc/reply.h"

enum status reply_create(struct ledger *ledger, struct call **holder, struct reply **reply)
{
    struct object *object = NULL;
    const enum status status = object_create(ledger, OBJECT_REPLY, sizeof(**reply), &object);
    if (status == STATUS_OK) {
        struct call *call = *holder;
        *holder = NULL;
        *reply = (struct reply *)object;
        call_hold(call, &(*reply)->call);
        call->is_simple = false;
    }
    return status;
}

bool reply_finish_step(struct object *object)
{
    struct reply *reply = (struct reply *)object;
    if (reply->call != NULL) {
        call_fail(reply->call, STATUS_PEER_GONE);
    }
    return true;
}
