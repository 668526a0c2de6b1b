#include "node_keys.h"
#include "node_key.h"
#include "runtime/capability.h"
#include "schema/identity_server.h"
#include <stddef.h>

/* No other has nothing but this bit. */
#define MACHINE_BADGE (SERVER_BADGE_EXPORT / 2)

static uint8_t signature[SIGNATURE_BYTES];

static enum status open_with(uint64_t badge, uint32_t *handle)
{
    return session_create(service.server.endpoint, badge, NODE_KEY_MASK_ALL, handle);
}

enum status node_keys_open_machine(uint32_t *handle)
{
    return open_with(MACHINE_BADGE, handle);
}

enum status node_keys_open(struct unlocked *session, uint32_t *handle)
{
    if (session->node_badge == 0) {
        session->node_badge = MACHINE_BADGE | unlocked_new_badge();
    }
    return open_with(session->node_badge, handle);
}

enum status node_keys_open_lent(struct unlocked *session, uint32_t *handle)
{
    session->lent_badge = MACHINE_BADGE | unlocked_new_badge();
    return open_with(session->lent_badge, handle);
}

/* NULL: it has ended. */
static const struct key_pair *pair_of(const struct server_call *call)
{
    if (call->badge == MACHINE_BADGE) {
        return service.store.has_node ? &service.store.node : NULL;
    }
    const struct unlocked *session = unlocked_find_node(call->badge);
    return session != NULL ? &session->pair : NULL;
}

static enum status public_key(struct server_call *call, struct node_key_public_key_results *results)
{
    const struct key_pair *pair = pair_of(call);
    if (pair == NULL) {
        return STATUS_WRONG_STATE;
    }
    results->public_key = (struct bytes){pair->public_key, PUBLIC_KEY_BYTES};
    return STATUS_OK;
}

static enum status sign(
    struct server_call *call,
    const struct node_key_sign_params *params,
    struct node_key_sign_results *results)
{
    const struct key_pair *pair = pair_of(call);
    if (pair == NULL) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = node_key_sign(pair, params->statement, signature);
    stack_wipe();
    results->signature = (struct bytes){signature, sizeof(signature)};
    return status;
}

static enum status sign_link(
    struct server_call *call,
    const struct node_key_sign_link_params *params,
    struct node_key_sign_link_results *results)
{
    const struct key_pair *pair = pair_of(call);
    if (pair == NULL) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = node_key_sign_link(pair, params->password, signature);
    stack_wipe();
    results->signature = (struct bytes){signature, sizeof(signature)};
    return status;
}

static enum status agree(
    struct server_call *call,
    const struct node_key_agree_params *params,
    struct node_key_agree_results *results)
{
    static uint8_t shared[NODE_BOX_KEY_BYTES];
    const struct key_pair *pair = pair_of(call);
    if (pair == NULL) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = node_key_agree(pair, params->key, shared);
    stack_wipe();
    results->shared = (struct bytes){shared, sizeof(shared)};
    return status;
}

enum status node_keys_answer(struct server_call *call)
{
    static const struct node_key_server handlers = {
        .public_key = public_key,
        .sign = sign,
        .agree = agree,
        .sign_link = sign_link,
    };
    return node_key_dispatch(&handlers, call);
}
