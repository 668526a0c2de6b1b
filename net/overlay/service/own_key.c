/* Keys of nodes: what is to be done with their secret halves, the identity service does. */
#include "lib/least.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "service.h"

/* A link is closed after three seconds of silence: longer is of no use. */
#define ANSWER_NS UINT64_C(2000000000)

static void begin_call(void)
{
    message_set_deadline(clock_now_ns() + ANSWER_NS);
}

static void end_call(void)
{
    message_set_deadline(0);
}

static enum status take_bytes(struct bytes from, uint8_t *to, size_t size_bytes)
{
    if (from.size_bytes != size_bytes) {
        return STATUS_MALFORMED;
    }
    memcpy(to, from.data, size_bytes);
    return STATUS_OK;
}

/* Which key it is. */
static enum status look(uint32_t handle, struct overlay_key *key)
{
    struct node_key_public_key_results results = {0};
    begin_call();
    const enum status status = node_key_public_key(handle, &results);
    end_call();
    return status == STATUS_OK ? take_bytes(results.public_key, key->bytes, sizeof(key->bytes))
                               : status;
}

static enum status open_machine(uint32_t *handle, struct overlay_key *key)
{
    struct identities_node_key_results opened = {0};
    begin_call();
    enum status status = identities_node_key(program_capability("identities"), &opened);
    end_call();
    if (status == STATUS_OK) {
        status = look(opened.key, key);
    }
    if (status != STATUS_OK) {
        capability_release(opened.key);
        return status;
    }
    *handle = opened.key;
    return STATUS_OK;
}

/*
 * Whether it is to be asked once more: what was asked of is gone with its process, and the one that
 * follows has the same key. With another one this node is somebody else, and begins anew.
 */
static bool is_machine_there_again(struct own_key *own)
{
    struct overlay_key key;
    uint32_t handle = 0;
    if (open_machine(&handle, &key) != STATUS_OK) {
        return false;
    }
    if (!overlay_key_equal(&key, &own->identity.key)) {
        log_print(SEVERITY_ERROR, "the key is another one: beginning anew");
        capability_release(handle);
        service.server.is_stopping = true;
        return false;
    }
    capability_release(own->handle);
    own->handle = handle;
    return true;
}

/* What a person has lent ends for good: he lends it again, if he wants to. */
static bool is_there_again(struct own_key *own, enum status status)
{
    const bool is_gone = status == STATUS_PEER_GONE || status == STATUS_INVALID_HANDLE;
    if (own->is_lent) {
        own->has_ended = own->has_ended || is_gone || status == STATUS_WRONG_STATE;
        return false;
    }
    return is_gone && is_machine_there_again(own);
}

static enum status sign(void *context, struct bytes statement, struct overlay_signature *signature)
{
    struct own_key *const own = context;
    const struct node_key_sign_params params = {.statement = statement};
    struct node_key_sign_results results = {0};
    begin_call();
    enum status status = node_key_sign(own->handle, &params, &results);
    end_call();
    if (is_there_again(own, status)) {
        begin_call();
        status = node_key_sign(own->handle, &params, &results);
        end_call();
    }
    return status == STATUS_OK
               ? take_bytes(results.signature, signature->bytes, sizeof(signature->bytes))
               : status;
}

static enum status
sign_link(void *context, struct bytes password, struct overlay_signature *signature)
{
    struct own_key *const own = context;
    const struct node_key_sign_link_params params = {.password = password};
    struct node_key_sign_link_results results = {0};
    begin_call();
    enum status status = node_key_sign_link(own->handle, &params, &results);
    end_call();
    if (is_there_again(own, status)) {
        begin_call();
        status = node_key_sign_link(own->handle, &params, &results);
        end_call();
    }
    return status == STATUS_OK
               ? take_bytes(results.signature, signature->bytes, sizeof(signature->bytes))
               : status;
}

static enum status agree(
    void *context,
    const uint8_t public_key[OVERLAY_BOX_KEY_BYTES],
    uint8_t shared[OVERLAY_BOX_KEY_BYTES])
{
    struct own_key *const own = context;
    const struct node_key_agree_params params = {.key = {public_key, OVERLAY_BOX_KEY_BYTES}};
    struct node_key_agree_results results = {0};
    begin_call();
    enum status status = node_key_agree(own->handle, &params, &results);
    end_call();
    if (is_there_again(own, status)) {
        begin_call();
        status = node_key_agree(own->handle, &params, &results);
        end_call();
    }
    return status == STATUS_OK ? take_bytes(results.shared, shared, OVERLAY_BOX_KEY_BYTES) : status;
}

static void init(struct own_key *own, bool is_lent)
{
    *own = (struct own_key){
        .identity = {.context = own, .sign = sign, .sign_link = sign_link, .agree = agree},
        .is_lent = is_lent,
    };
}

enum status own_key_open(void)
{
    struct own_key *const own = &service.own;
    init(own, false);
    const enum status status = open_machine(&own->handle, &own->identity.key);
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "there is no key to speak with: %s", status_text(status));
    }
    return status;
}

enum status own_key_open_lent(struct own_key *own, const struct overlay_key *key, uint32_t tether)
{
    const struct identities_lent_node_key_params params = {
        .key = {key->bytes, sizeof(key->bytes)}, .tether = tether};
    struct identities_lent_node_key_results opened = {0};
    init(own, true);
    begin_call();
    enum status status =
        identities_lent_node_key(program_capability("identities"), &params, &opened);
    end_call();
    if (status == STATUS_OK) {
        own->handle = opened.node_key;
        status = look(own->handle, &own->identity.key);
    }
    if (status == STATUS_OK && !overlay_key_equal(&own->identity.key, key)) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        own_key_close(own);
    }
    return status;
}

void own_key_close(struct own_key *own)
{
    capability_release(own->handle);
    own->handle = 0;
}
