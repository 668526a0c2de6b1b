#include "parts.h"

static enum status on_bootstrap(void *context, struct rpc_capability *capability)
{
    (void)context;
    *capability = (struct rpc_capability){RPC_LOCAL, REMOTE_FIRST_HANDLE};
    return STATUS_OK;
}

static void on_dropped(void *context, uint32_t handle)
{
    if (handle != REMOTE_FIRST_HANDLE) {
        remote_object_dropped(context, handle);
    }
}

void remote_peer_init(
    struct remote_peer *peer,
    struct reflection *reflection,
    const struct remote_local *local,
    void *context)
{
    static const struct rpc_events events = {
        on_bootstrap, remote_called, remote_returned, on_dropped};
    memset(peer, 0, sizeof(*peer));
    peer->reflection = reflection;
    peer->local = local;
    peer->context = context;
    rpc_connection_init(&peer->connection, &events, peer);
}
