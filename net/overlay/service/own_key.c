/* The node's key: what is to be done with its secret half, the identity service does. */
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

static enum status open_key(uint32_t *handle, struct overlay_key *key)
{
    struct identities_node_key_results opened = {0};
    struct node_key_public_key_results results = {0};
    begin_call();
    enum status status = identities_node_key(program_capability("identities"), &opened);
    if (status == STATUS_OK) {
        status = node_key_public_key(opened.key, &results);
    }
    end_call();
    if (status == STATUS_OK) {
        status = take_bytes(results.public_key, key->bytes, sizeof(key->bytes));
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
static bool is_there_again(enum status status)
{
    struct overlay_key key;
    uint32_t handle = 0;
    if ((status != STATUS_PEER_GONE && status != STATUS_INVALID_HANDLE) ||
        open_key(&handle, &key) != STATUS_OK) {
        return false;
    }
    if (!overlay_key_equal(&key, &service.self.key)) {
        log_print(SEVERITY_ERROR, "the key is another one: beginning anew");
        capability_release(handle);
        service.server.is_stopping = true;
        return false;
    }
    capability_release(service.node_key);
    service.node_key = handle;
    return true;
}

static enum status sign(void *context, struct bytes statement, struct overlay_signature *signature)
{
    const struct node_key_sign_params params = {.statement = statement};
    struct node_key_sign_results results = {0};
    (void)context;
    begin_call();
    enum status status = node_key_sign(service.node_key, &params, &results);
    end_call();
    if (is_there_again(status)) {
        begin_call();
        status = node_key_sign(service.node_key, &params, &results);
        end_call();
    }
    return status == STATUS_OK
               ? take_bytes(results.signature, signature->bytes, sizeof(signature->bytes))
               : status;
}

static enum status
sign_link(void *context, struct bytes password, struct overlay_signature *signature)
{
    const struct node_key_sign_link_params params = {.password = password};
    struct node_key_sign_link_results results = {0};
    (void)context;
    begin_call();
    enum status status = node_key_sign_link(service.node_key, &params, &results);
    end_call();
    if (is_there_again(status)) {
        begin_call();
        status = node_key_sign_link(service.node_key, &params, &results);
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
    const struct node_key_agree_params params = {.key = {public_key, OVERLAY_BOX_KEY_BYTES}};
    struct node_key_agree_results results = {0};
    (void)context;
    begin_call();
    enum status status = node_key_agree(service.node_key, &params, &results);
    end_call();
    if (is_there_again(status)) {
        begin_call();
        status = node_key_agree(service.node_key, &params, &results);
        end_call();
    }
    return status == STATUS_OK ? take_bytes(results.shared, shared, OVERLAY_BOX_KEY_BYTES) : status;
}

enum status own_key_open(void)
{
    const enum status status = open_key(&service.node_key, &service.self.key);
    service.self.sign = sign;
    service.self.sign_link = sign_link;
    service.self.agree = agree;
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "there is no key to speak with: %s", status_text(status));
    }
    return status;
}
