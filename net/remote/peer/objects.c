/*
 * Objects of this machine that the peer has, and stand-ins of what it gave. The connection counts
 * references of both; here is what they are called through.
 */
#include "parts.h"

const struct remote_object *remote_object_find(const struct remote_peer *peer, uint32_t handle)
{
    for (uint32_t i = 0; i < REMOTE_OBJECTS_MAX; i++) {
        if (peer->objects[i].handle == handle) {
            return &peer->objects[i];
        }
    }
    return NULL;
}

void remote_object_dropped(struct remote_peer *peer, uint32_t handle)
{
    for (uint32_t i = 0; i < REMOTE_OBJECTS_MAX; i++) {
        if (peer->objects[i].handle == handle) {
            peer->objects[i].handle = 0;
        }
    }
    peer->local->release(peer->context, handle);
}

enum status remote_object_give(
    struct remote_peer *peer, const struct remote_object *object, struct rpc_capability *capability)
{
    for (uint32_t i = 0; i < REMOTE_OBJECTS_MAX; i++) {
        if (peer->objects[i].handle == 0) {
            peer->objects[i] = *object;
            *capability = (struct rpc_capability){RPC_LOCAL, object->handle};
            return STATUS_OK;
        }
    }
    peer->local->release(peer->context, object->handle);
    *capability = (struct rpc_capability){RPC_NONE, 0};
    return STATUS_LIMIT_EXCEEDED;
}

enum status remote_objects_give(
    struct remote_peer *peer,
    const struct reflection_message *message,
    const struct bridge_payload *payload,
    struct rpc_content *content)
{
    enum status status = STATUS_OK;
    *content = (struct rpc_content){
        .words = payload->words,
        .word_count = payload->word_count,
        .capability_count = payload->capability_count,
    };
    for (uint32_t i = 0; i < message->capability_count; i++) {
        const struct remote_object object = {message->capabilities[i], payload->interfaces[i]};
        if (object.handle != 0) {
            const enum status one = remote_object_give(peer, &object, &content->capabilities[i]);
            status = status == STATUS_OK ? one : status;
        }
    }
    for (uint32_t i = 0; i < content->capability_count && status != STATUS_OK; i++) {
        if (content->capabilities[i].kind == RPC_LOCAL) {
            remote_object_dropped(peer, content->capabilities[i].number);
        }
    }
    return status;
}

void remote_message_refuse(struct remote_peer *peer, const struct reflection_message *message)
{
    for (uint32_t i = 0; i < message->capability_count; i++) {
        if (message->capabilities[i] != 0) {
            peer->local->release(peer->context, message->capabilities[i]);
        }
    }
}

/* It was given with what came: gone already, if the connection is. */
static void give_back(struct remote_peer *peer, struct rpc_capability capability)
{
    if (capability.kind == RPC_REMOTE) {
        (void)rpc_release(&peer->connection, capability.number);
    }
}

void remote_content_refuse(struct remote_peer *peer, const struct rpc_content *content)
{
    for (uint32_t i = 0; i < content->capability_count; i++) {
        give_back(peer, content->capabilities[i]);
    }
}

static enum status
stand_in(struct remote_peer *peer, uint32_t remote, uint32_t interface, uint32_t *handle)
{
    for (uint32_t i = 0; i < REMOTE_PROXIES_MAX; i++) {
        if (!peer->proxies[i].is_used) {
            peer->proxies[i] = (struct remote_proxy){true, remote, interface};
            const enum status status = peer->local->stand_in(peer->context, i, interface, handle);
            peer->proxies[i].is_used = status == STATUS_OK;
            return status;
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

enum status remote_object_take(
    struct remote_peer *peer,
    struct rpc_capability capability,
    uint32_t interface,
    uint32_t *handle)
{
    if (capability.kind == RPC_LOCAL) {
        /* The first object can be called from there only. */
        return capability.number == REMOTE_FIRST_HANDLE
                   ? STATUS_DENIED
                   : peer->local->copy(peer->context, capability.number, handle);
    }
    const enum status status = stand_in(peer, capability.number, interface, handle);
    if (status != STATUS_OK) {
        give_back(peer, capability);
    }
    return status;
}

enum status remote_objects_take(
    struct remote_peer *peer, const struct rpc_content *content, struct bridge_arrival *arrival)
{
    struct reflection_message *const message = &arrival->message;
    uint32_t made[RPC_CAPABILITIES_MAX] = {0}; /* a handle for each of the table */
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < message->capability_count; i++) {
        const uint32_t from = message->capabilities[i];
        message->capabilities[i] = 0;
        if (status != STATUS_OK) {
            continue; /* it goes back below */
        }
        if (made[from] != 0) { /* once more the same */
            status = peer->local->copy(peer->context, made[from], &message->capabilities[i]);
            continue;
        }
        status = remote_object_take(
            peer, content->capabilities[from], arrival->interfaces[i], &message->capabilities[i]);
        made[from] = status == STATUS_OK ? message->capabilities[i] : UINT32_MAX;
    }
    for (uint32_t i = 0; i < content->capability_count; i++) {
        if (made[i] == 0) {
            give_back(peer, content->capabilities[i]);
        }
    }
    if (status != STATUS_OK) {
        remote_message_refuse(peer, message);
    }
    return status;
}

void remote_peer_closed(struct remote_peer *peer, uint32_t proxy)
{
    if (proxy < REMOTE_PROXIES_MAX && peer->proxies[proxy].is_used) {
        peer->proxies[proxy].is_used = false;
        (void)rpc_release(&peer->connection, peer->proxies[proxy].remote);
    }
}
