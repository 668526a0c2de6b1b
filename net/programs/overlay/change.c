#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "overlay.h"
#include "schema/identity_client.h"
#include "schema/overlay_client.h"

/* Somebody else may change them in between. */
#define TRIES 3u

static struct draft draft;
static uint64_t written[DRAFT_WORDS_MAX];

/* Gives the exit code of a program that did not get the settings. */
static int cannot_read(enum status status)
{
    if (status == STATUS_DENIED) {
        complain("only the owner of this machine sees and changes its settings");
        return COMMAND_FAILED;
    }
    return fail("settings", status);
}

enum status read_settings(struct draft *read)
{
    struct overlay_settings_results results = {0};
    const enum status status = overlay_settings(need("overlay"), &results);
    if (status == STATUS_NOT_FOUND) {
        draft_init(read);
        return STATUS_OK;
    }
    return status == STATUS_OK ? draft_read(read, results.settings.settings) : status;
}

/* -- signing and giving ------------------------------------------------------------------------ */

struct signing {
    uint8_t signer[OVERLAY_KEY_BYTES];
    uint8_t signature[OVERLAY_SIGNATURE_BYTES];
};

static enum status take(struct bytes from, uint8_t *to, size_t size_bytes)
{
    if (from.size_bytes != size_bytes) {
        return STATUS_MALFORMED;
    }
    memcpy(to, from.data, size_bytes);
    return STATUS_OK;
}

static enum status sign(struct bytes message, struct signing *signing)
{
    const struct identity_sign_overlay_settings_params params = {.settings = message};
    struct identity_sign_overlay_settings_results signature = {0};
    struct identity_state_results state = {0};
    const uint32_t identity = need("identity");
    enum status status = identity_state(identity, &state);
    if (status == STATUS_OK) {
        status = take(state.state.public_key, signing->signer, sizeof(signing->signer));
    }
    if (status == STATUS_OK) {
        status = identity_sign_overlay_settings(identity, &params, &signature);
    }
    if (status == STATUS_OK) {
        status = take(signature.signature, signing->signature, sizeof(signing->signature));
    }
    return status;
}

static int cannot_sign(enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        complain("your identity was not given to this program for signing settings");
        return COMMAND_FAILED;
    case STATUS_WRONG_STATE:
        complain("your identity is locked or revoked: log in again");
        return COMMAND_FAILED;
    default:
        return fail("signing", status);
    }
}

static int cannot_configure(enum status status)
{
    switch (status) {
    case STATUS_WRONG_SIGNER:
    case STATUS_BAD_SIGNATURE:
        complain("only the owner of this machine sees and changes its settings");
        return COMMAND_FAILED;
    case STATUS_WRONG_STATE:
        complain("this machine has no owner, or somebody else changes its settings; try again");
        return COMMAND_FAILED;
    case STATUS_LIMIT_EXCEEDED:
        complain("that is more than can be signed");
        return COMMAND_FAILED;
    default:
        return fail("settings", status);
    }
}

static enum status give(struct bytes message, const struct signing *signing)
{
    const struct overlay_configure_params params = {
        .settings = {
            .settings = message,
            .signer = {signing->signer, sizeof(signing->signer)},
            .signature = {signing->signature, sizeof(signing->signature)},
        }};
    return overlay_configure(need("overlay"), &params);
}

int change_settings(int (*edit)(struct draft *draft, const void *context), const void *context)
{
    enum status status = STATUS_WRONG_STATE;
    for (uint32_t i = 0; i < TRIES && status == STATUS_WRONG_STATE; i++) {
        struct bytes message = {0};
        struct signing signing;
        status = read_settings(&draft);
        if (status != STATUS_OK) {
            return cannot_read(status);
        }
        const int code = edit(&draft, context);
        if (code != COMMAND_DONE) {
            return code;
        }
        status = draft_write(&draft, written, &message);
        if (status != STATUS_OK) {
            return cannot_configure(status);
        }
        status = sign(message, &signing);
        if (status != STATUS_OK) {
            return cannot_sign(status);
        }
        status = give(message, &signing);
    }
    return status == STATUS_OK ? COMMAND_DONE : cannot_configure(status);
}

/* -- peers ------------------------------------------------------------------------------------- */

static int put_peer(struct draft *edited, const void *context)
{
    if (draft_put_peer(edited, context) == STATUS_OK) {
        return COMMAND_DONE;
    }
    complain("there are %u peers, which is as many as there can be", OVERLAY_SETTINGS_PEERS_MAX);
    return COMMAND_FAILED;
}

static int remove_peer(struct draft *edited, const void *context)
{
    const char *address = context;
    if (draft_remove_peer(edited, text_bytes(address)) == STATUS_OK) {
        return COMMAND_DONE;
    }
    complain("%s is no peer: \"overlay settings\" shows which are", address);
    return COMMAND_FAILED;
}

static int add(const char *address, const char *who)
{
    struct overlay_key key;
    struct overlay_peer peer = {.address = text_bytes(address)};
    if (!draft_address_check(peer.address)) {
        complain("%s is no place to make a link to, as tcp://example.org:9001", address);
        return COMMAND_CALLED_WRONGLY;
    }
    if (who != NULL) {
        if (!find_key(who, &key)) {
            return COMMAND_FAILED;
        }
        peer.key = (struct bytes){key.bytes, sizeof(key.bytes)};
    }
    return change_settings(put_peer, &peer);
}

int verb_peer(const struct verb_call *call)
{
    const char *what = call->count > 0 ? call->words[0] : "";
    if (text_equal(what, "add") && (call->count == 2 || call->count == 3)) {
        return add(call->words[1], call->count == 3 ? call->words[2] : NULL);
    }
    if (text_equal(what, "remove") && call->count == 2) {
        return change_settings(remove_peer, call->words[1]);
    }
    return wrong_use("peer add tcp://HOST:PORT [KEY|NAME] | peer remove tcp://HOST:PORT");
}

/* -- keys -------------------------------------------------------------------------------------- */

struct key_change {
    enum draft_keys which;
    struct overlay_key key;
};

static int put_key(struct draft *edited, const void *context)
{
    const struct key_change *change = context;
    if (draft_put_key(edited, change->which, &change->key) == STATUS_OK) {
        return COMMAND_DONE;
    }
    complain("there are as many of those as there can be");
    return COMMAND_FAILED;
}

static int remove_key(struct draft *edited, const void *context)
{
    const struct key_change *change = context;
    if (draft_remove_key(edited, change->which, &change->key) == STATUS_OK) {
        return COMMAND_DONE;
    }
    complain("this key is none of those: \"overlay settings\" shows which are");
    return COMMAND_FAILED;
}

static int change_key(const struct verb_call *call, enum draft_keys which, const char *use)
{
    struct key_change change = {.which = which};
    const char *what = call->count == 2 ? call->words[0] : "";
    const bool is_add = text_equal(what, "add");
    if (!is_add && !text_equal(what, "remove")) {
        return wrong_use(use);
    }
    return find_key(call->words[1], &change.key)
               ? change_settings(is_add ? put_key : remove_key, &change)
               : COMMAND_FAILED;
}

int verb_allow(const struct verb_call *call)
{
    return change_key(call, DRAFT_ALLOWED, "allow add KEY|NAME | allow remove KEY|NAME");
}

int verb_auditor(const struct verb_call *call)
{
    return change_key(call, DRAFT_AUDITORS, "auditor add KEY|NAME | auditor remove KEY|NAME");
}

/* -- the rest ---------------------------------------------------------------------------------- */

static int set_listen(struct draft *edited, const void *context)
{
    const struct verb_call *call = context;
    edited->parts.settings.listen_count = 0;
    for (int i = 0; i < call->count; i++) {
        uint16_t port = 0;
        (void)text_port(text_bytes(call->words[i]), &port); /* was looked at */
        edited->parts.listen[edited->parts.settings.listen_count++] = port;
    }
    return COMMAND_DONE;
}

int verb_listen(const struct verb_call *call)
{
    const struct verb_call none = {.count = 0};
    if (call->count == 1 && text_equal(call->words[0], "none")) {
        return change_settings(set_listen, &none);
    }
    if (call->count == 0 || call->count > (int)OVERLAY_SETTINGS_PORTS_MAX) {
        return wrong_use("listen PORT...|none: 4 ports at most");
    }
    for (int i = 0; i < call->count; i++) {
        uint16_t port = 0;
        if (!text_port(text_bytes(call->words[i]), &port)) {
            complain("%s is no port: those are from 1 to 65535", call->words[i]);
            return COMMAND_CALLED_WRONGLY;
        }
    }
    return change_settings(set_listen, call);
}

static int set_name(struct draft *edited, const void *context)
{
    edited->parts.settings.name = text_bytes(context);
    return COMMAND_DONE;
}

int verb_tell(const struct verb_call *call)
{
    if (call->count != 1 || text_length(call->words[0]) > OVERLAY_SETTINGS_NAME_BYTES_MAX) {
        return wrong_use("tell TEXT|nothing: what this machine is called, for who asks; 63 bytes "
                         "at most");
    }
    return change_settings(set_name, text_equal(call->words[0], "nothing") ? "" : call->words[0]);
}

int verb_settings(const struct verb_call *call)
{
    if (call->count != 0) {
        return wrong_use("settings");
    }
    names_learn();
    const enum status status = read_settings(&draft);
    if (status != STATUS_OK) {
        return cannot_read(status);
    }
    for (uint32_t i = 0; i < draft.parts.settings.peers_count; i++) {
        const struct overlay_peer *peer = &draft.parts.peers[i];
        out("peer    ");
        out_printable(peer->address);
        out(peer->key.size_bytes == 0 ? ", whoever is there" : ", only ");
        if (peer->key.size_bytes > 0) {
            out_key(peer->key);
        }
        out("\n");
    }
    for (uint32_t i = 0; i < draft.parts.settings.listen_count; i++) {
        out("listen  %u\n", draft.parts.listen[i]);
    }
    for (uint32_t i = 0; i < draft.parts.settings.allowed_count; i++) {
        out("allowed ");
        out_key(draft.parts.allowed[i]);
        out("\n");
    }
    for (uint32_t i = 0; i < draft.parts.settings.auditors_count; i++) {
        out("auditor ");
        out_key(draft.parts.auditors[i]);
        out("\n");
    }
    if (draft.parts.settings.name.size_bytes > 0) {
        out("tell    ");
        out_printable(draft.parts.settings.name);
        out("\n");
    }
    out("signed  %llu times\n", (unsigned long long)draft.parts.settings.sequence);
    return COMMAND_DONE;
}
