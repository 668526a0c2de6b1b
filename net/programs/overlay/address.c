#include "address_text/address_text.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "overlay.h"
#include "schema/identity_client.h"
#include "schema/overlay_client.h"

void out_address(struct bytes from)
{
    char text[ADDRESS_TEXT_BYTES];
    struct ip_address address = {.size_bytes = IPV6_BYTES};
    if (from.size_bytes != IPV6_BYTES) {
        return;
    }
    memcpy(address.bytes, from.data, IPV6_BYTES);
    (void)address_text_write(&address, text);
    out("%s", text);
}

static enum status lend(bool is_lent)
{
    const struct identity_lend_node_key_params params = {.is_lent = is_lent ? 1 : 0};
    return identity_lend_node_key(need("identity"), &params);
}

static enum status own_key(struct overlay_key *key)
{
    struct identity_state_results results = {0};
    const enum status status = identity_state(need("identity"), &results);
    if (status == STATUS_OK && results.state.public_key.size_bytes != sizeof(key->bytes)) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(key->bytes, results.state.public_key.data, sizeof(key->bytes));
    }
    return status;
}

static int cannot_lend(enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        complain("your identity was not given to this program for that");
        return COMMAND_FAILED;
    case STATUS_WRONG_STATE:
        complain("your identity is locked, revoked or has a new key: log in again");
        return COMMAND_FAILED;
    default:
        return fail("address", status);
    }
}

static int cannot_add(enum status status)
{
    if (status == STATUS_LIMIT_EXCEEDED) {
        complain("this machine has as many addresses as it can");
        return COMMAND_FAILED;
    }
    return fail("address", status);
}

/* What could not be used is not lent. */
static int turn_on(void)
{
    struct overlay_key key;
    enum status status = own_key(&key);
    if (status == STATUS_OK) {
        status = lend(true);
    }
    if (status != STATUS_OK) {
        return cannot_lend(status);
    }
    const struct overlay_add_address_params params = {.key = {key.bytes, sizeof(key.bytes)}};
    const enum status added = overlay_add_address(need("overlay"), &params);
    if (added != STATUS_OK) {
        (void)lend(false);
        return cannot_add(added);
    }
    return COMMAND_DONE;
}

static int turn_off(void)
{
    const enum status status = lend(false);
    return status == STATUS_OK ? COMMAND_DONE : cannot_lend(status);
}

int verb_address(const struct verb_call *call)
{
    const char *const word = call->count == 1 ? call->words[0] : "";
    if (text_equal(word, "on")) {
        return turn_on();
    }
    return text_equal(word, "off") ? turn_off() : wrong_use("address on|off");
}
