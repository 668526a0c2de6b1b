/* What the files of this library know of each other. */
#pragma once

#include "remote_peer/peer.h"

/* The connection's handle of the first object, which is this library's own. */
#define REMOTE_FIRST_HANDLE UINT32_MAX

#define REMOTE_OPEN_METHOD 0u

/* objects.c */
const struct remote_object *remote_object_find(const struct remote_peer *peer, uint32_t handle);
void remote_object_dropped(struct remote_peer *peer, uint32_t handle);
/*
 * Handles that go to the peer, as the capabilities of `content`. Not STATUS_OK: all are released.
 */
NODISCARD enum status remote_objects_give(
    struct remote_peer *peer,
    const struct reflection_message *message,
    const struct bridge_payload *payload,
    struct rpc_content *content);
/* Capabilities that came, as handles in the message. Not STATUS_OK: all are given back. */
NODISCARD enum status remote_objects_take(
    struct remote_peer *peer, const struct rpc_content *content, struct bridge_arrival *arrival);
/* One capability that came; with a handle of the receiver's. */
NODISCARD enum status remote_object_take(
    struct remote_peer *peer,
    struct rpc_capability capability,
    uint32_t interface,
    uint32_t *handle);
/* Of what came and is of no use. */
void remote_content_refuse(struct remote_peer *peer, const struct rpc_content *content);
void remote_message_refuse(struct remote_peer *peer, const struct reflection_message *message);
/* One handle that goes to the peer; released if it cannot. */
NODISCARD enum status remote_object_give(
    struct remote_peer *peer,
    const struct remote_object *object,
    struct rpc_capability *capability);

/* incoming.c, outgoing.c: events of the connection. */
void remote_called(void *context, uint32_t answer, uint32_t handle, const struct rpc_call *call);
void remote_returned(void *context, uint32_t question, const struct rpc_result *result);
