/* Endpoint, Event and Ring. */
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/methods.h"
#include "ipc/ring.h"
#include "ipc/system_call.h"
#include "schema/kernel.h"

static enum status create_session(struct invocation *invocation)
{
    const struct endpoint_create_session_params *params = invocation_parameters(invocation);
    struct session *session = NULL;
    /* The slot first: the server is told of the end of every session that there was. */
    enum status status = table_reserve(invocation->process, 1);
    if (status == STATUS_OK) {
        status = session_create(
            invocation->process->object.ledger,
            (struct endpoint *)invocation->slot->object,
            params->badge,
            &session);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct capability capability = {&session->object, params->mask, params->badge, false};
    const enum status result = invocation_return(invocation, &capability, invocation->slot);
    if (result != STATUS_OK) {
        object_end(&session->object);
    }
    return result;
}

static enum status bind_event(struct invocation *invocation)
{
    struct slot *event = NULL;
    const enum status status = invocation_object(invocation, 0, OBJECT_EVENT, &event);
    if (status != STATUS_OK) {
        return status;
    }
    if ((event->mask & EVENT_MASK_WAIT) == 0) {
        return STATUS_DENIED;
    }
    return endpoint_bind_event(
        (struct endpoint *)invocation->slot->object, (struct event *)event->object);
}

const struct method endpoint_methods[ENDPOINT_METHOD_COUNT] = {
    [ENDPOINT_CREATE_SESSION] = {create_session, ENDPOINT_CREATE_SESSION_TAGS},
    [ENDPOINT_BIND_EVENT] = {bind_event, ENDPOINT_BIND_EVENT_TAGS},
};

static enum status signal_method(struct invocation *invocation)
{
    event_signal((struct event *)invocation->slot->object, invocation->words[0]);
    return STATUS_OK;
}

static enum status take(struct invocation *invocation)
{
    invocation->words[0] = event_take((struct event *)invocation->slot->object);
    return STATUS_OK;
}

const struct method event_methods[EVENT_METHOD_COUNT] = {
    [EVENT_SIGNAL] = {signal_method, EVENT_SIGNAL_TAGS},
    [EVENT_TAKE] = {take, EVENT_TAKE_TAGS},
};

static enum status unpark(struct invocation *invocation)
{
    const struct ring_unpark_params *params = invocation_parameters(invocation);
    struct progress *progress = &invocation->thread->progress;
    struct ring *ring = (struct ring *)invocation->slot->object;
    if (!ring->is_ready) {
        return STATUS_WRONG_STATE;
    }
    if (!ring_unpark_step(ring, params->key, params->count, progress)) {
        return OUTCOME_RETRY;
    }
    const struct ring_unpark_results results = {.woken = progress->handle};
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

const struct method ring_methods[RING_METHOD_COUNT] = {
    [RING_UNPARK] = {unpark, RING_UNPARK_TAGS},
};
