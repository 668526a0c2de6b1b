/*
 * Capabilities that cross the connection. An export is there while the peer has references of it,
 * or this end has; an import, while this end has any. The peer's number of an export is its index.
 *
 * An object of this end's that is given again under the same handle has one entry, so that the
 * peer sees it as one.
 */
#include "parts.h"

static bool is_export_used(const struct rpc_export *export)
{
    return export->given_count > 0 || export->own_count > 0;
}

static struct rpc_export *export_slot(struct rpc_connection *connection, uint32_t handle)
{
    struct rpc_export *vacant = NULL;
    for (uint32_t i = 0; i < RPC_EXPORTS_MAX; i++) {
        struct rpc_export *const one = &connection->exports[i];
        if (!is_export_used(one)) {
            vacant = vacant == NULL ? one : vacant;
        } else if (one->handle == handle) {
            return one;
        }
    }
    return vacant;
}

static enum status
export_add(struct rpc_connection *connection, uint32_t handle, struct rpc_reference *reference)
{
    struct rpc_export *const slot = export_slot(connection, handle);
    if (slot == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const bool is_known = is_export_used(slot);
    slot->handle = handle;
    slot->own_count++;
    *reference = (struct rpc_reference){RPC_LOCAL, (uint32_t)(slot - connection->exports)};
    if (is_known) {
        connection->events->dropped(connection->context, handle);
    }
    return STATUS_OK;
}

enum status rpc_reference_of_owner(
    struct rpc_connection *connection,
    const struct rpc_capability *capability,
    struct rpc_reference *reference)
{
    *reference = (struct rpc_reference){RPC_NONE, 0};
    switch (capability->kind) {
    case RPC_LOCAL: {
        const enum status status = export_add(connection, capability->number, reference);
        if (status != STATUS_OK) {
            connection->events->dropped(connection->context, capability->number);
        }
        return status;
    }
    case RPC_REMOTE:
        if (capability->number >= RPC_IMPORTS_MAX ||
            connection->imports[capability->number].own_count == 0) {
            return STATUS_INVALID_ARGUMENT;
        }
        *reference = (struct rpc_reference){RPC_REMOTE, capability->number};
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

enum status rpc_references_of_owner(
    struct rpc_connection *connection,
    const struct rpc_content *content,
    struct rpc_reference references[RPC_CAPABILITIES_MAX])
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < content->capability_count; i++) {
        const enum status one =
            rpc_reference_of_owner(connection, &content->capabilities[i], &references[i]);
        status = status == STATUS_OK ? one : status;
    }
    if (status != STATUS_OK) {
        rpc_references_drop(connection, references, content->capability_count);
    }
    return status;
}

struct rpc_capability
rpc_reference_capability(const struct rpc_connection *connection, struct rpc_reference reference)
{
    const uint32_t number =
        reference.kind == RPC_LOCAL ? connection->exports[reference.index].handle : reference.index;
    return (struct rpc_capability){reference.kind, reference.kind == RPC_NONE ? 0 : number};
}

void rpc_reference_add(struct rpc_connection *connection, struct rpc_reference reference)
{
    if (reference.kind == RPC_LOCAL) {
        connection->exports[reference.index].own_count++;
    } else if (reference.kind == RPC_REMOTE) {
        connection->imports[reference.index].own_count++;
    }
}

static void export_settle(struct rpc_connection *connection, struct rpc_export *export)
{
    if (!is_export_used(export)) {
        const uint32_t handle = export->handle;
        export->handle = 0;
        connection->events->dropped(connection->context, handle);
    }
}

static void import_drop(struct rpc_connection *connection, struct rpc_import *import)
{
    import->own_count--;
    if (import->own_count == 0) {
        const struct rpc_import was = *import;
        *import = (struct rpc_import){0};
        rpc_write_release(connection, was.id, was.given_count);
    }
}

void rpc_reference_drop(struct rpc_connection *connection, struct rpc_reference reference)
{
    if (connection->has_ended) {
        return; /* all of them are gone */
    }
    if (reference.kind == RPC_LOCAL) {
        connection->exports[reference.index].own_count--;
        export_settle(connection, &connection->exports[reference.index]);
    } else if (reference.kind == RPC_REMOTE) {
        import_drop(connection, &connection->imports[reference.index]);
    }
}

void rpc_references_drop(
    struct rpc_connection *connection, const struct rpc_reference *references, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rpc_reference_drop(connection, references[i]);
    }
}

void rpc_references_lent(
    struct rpc_connection *connection, const struct rpc_reference *references, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (references[i].kind == RPC_LOCAL) {
            rpc_reference_drop(connection, references[i]);
        }
    }
}

rpc_breach
rpc_import_given(struct rpc_connection *connection, uint32_t id, struct rpc_reference *reference)
{
    struct rpc_import *slot = NULL;
    for (uint32_t i = 0; i < RPC_IMPORTS_MAX; i++) {
        struct rpc_import *const one = &connection->imports[i];
        if (one->own_count > 0 && one->id == id) {
            slot = one;
            break;
        }
        if (one->own_count == 0 && slot == NULL) {
            slot = one;
        }
    }
    if (slot == NULL) {
        return "more capabilities than this end keeps";
    }
    if (slot->given_count == UINT32_MAX) {
        return "a capability was given too often";
    }
    slot->id = id;
    slot->given_count++;
    slot->own_count++;
    *reference = (struct rpc_reference){RPC_REMOTE, (uint32_t)(slot - connection->imports)};
    return NULL;
}

struct rpc_export *rpc_export_given(struct rpc_connection *connection, uint32_t id)
{
    if (id >= RPC_EXPORTS_MAX || connection->exports[id].given_count == 0) {
        return NULL;
    }
    return &connection->exports[id];
}

rpc_breach rpc_export_released(struct rpc_connection *connection, uint32_t id, uint32_t count)
{
    struct rpc_export *const export = rpc_export_given(connection, id);
    if (export == NULL || count > export->given_count) {
        return "a release of what was not given";
    }
    export->given_count -= count;
    export_settle(connection, export);
    return NULL;
}

enum status rpc_release(struct rpc_connection *connection, uint32_t remote)
{
    if (connection->has_ended) {
        return STATUS_OK;
    }
    if (remote >= RPC_IMPORTS_MAX || connection->imports[remote].own_count == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    import_drop(connection, &connection->imports[remote]);
    return STATUS_OK;
}
