/* What is done with an identity that is unlocked. */
#include "command/words.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "verb.h"

uint32_t identity_of(const struct verb_call *call)
{
    return call->identity != 0 ? call->identity : need("identity");
}

int identity_failure(
    const struct verb_call *call,
    enum identity_verb verb,
    const char *what,
    uint32_t method,
    enum status status)
{
    const struct attempt attempt = {
        .verb = verb,
        .what = what,
        .handle = identity_of(call),
        .method = method,
        .is_identity = true,
    };
    return say_failure(&attempt, status);
}

int verb_state(const struct verb_call *call)
{
    struct identity_state_results results = {0};
    const enum status status = identity_state(identity_of(call), &results);
    if (status != STATUS_OK) {
        return identity_failure(call, IDENTITY_VERB_OTHER, "state", IDENTITY_STATE, status);
    }
    out_printable(results.state.name);
    out(" ");
    out_hex(results.state.public_key);
    out("%s%s%s\n",
        results.state.is_owner ? " owner" : "",
        results.state.is_unlocked ? " unlocked" : " locked",
        results.state.is_revoked ? " revoked" : "");
    return COMMAND_DONE;
}

int verb_lock(const struct verb_call *call)
{
    if (call->count != 0) {
        return wrong_use("lock");
    }
    const enum status status = identity_lock(identity_of(call));
    return status == STATUS_OK
               ? COMMAND_DONE
               : identity_failure(call, IDENTITY_VERB_OTHER, "lock", IDENTITY_LOCK, status);
}

int verb_sign(const struct verb_call *call)
{
    uint8_t digest[DIGEST_BYTES];
    if (call->count > 1) {
        return wrong_use("sign [FILE]");
    }
    const uint32_t identity = identity_of(call);
    if (!digest_file(call->count == 1 ? call->words[0] : NULL, digest)) {
        return COMMAND_FAILED;
    }
    const struct identity_sign_params params = {
        .domain = text_bytes(FILE_DOMAIN), .data = {digest, sizeof(digest)}};
    struct identity_sign_results results = {0};
    const enum status status = identity_sign(identity, &params, &results);
    if (status != STATUS_OK) {
        return identity_failure(call, IDENTITY_VERB_OTHER, "sign", IDENTITY_SIGN, status);
    }
    out_hex(results.signature);
    out("\n");
    return COMMAND_DONE;
}

int verb_export_public(const struct verb_call *call)
{
    struct identity_state_results results = {0};
    if (call->count != 0) {
        return wrong_use("export-public");
    }
    const enum status status = identity_state(identity_of(call), &results);
    if (status != STATUS_OK) {
        return identity_failure(call, IDENTITY_VERB_OTHER, "export-public", IDENTITY_STATE, status);
    }
    out_hex(results.state.public_key);
    out("\n");
    return COMMAND_DONE;
}

int verb_rotate(const struct verb_call *call)
{
    struct identity_rotate_results results = {0};
    if (call->count != 0) {
        return wrong_use("rotate");
    }
    const enum status status = identity_rotate(identity_of(call), &results);
    if (status != STATUS_OK) {
        return identity_failure(call, IDENTITY_VERB_ROTATE, "rotate", IDENTITY_ROTATE, status);
    }
    out("the new key: ");
    out_hex(results.public_key);
    out("\n");
    return COMMAND_DONE;
}

int verb_revoke(const struct verb_call *call)
{
    uint8_t key[KEY_BYTES];
    struct identity_revoke_params params = {0};
    struct identity_revoke_results results = {0};
    if (call->count > 2 || call->count < 1 ||
        (call->count == 2 && !hex_read(text_bytes(call->words[1]), key, sizeof(key)))) {
        return wrong_use("revoke WHY [KEY]: for good, this identity's key or another one's");
    }
    params.text = text_bytes(call->words[0]);
    if (call->count == 2) {
        params.key = (struct bytes){key, sizeof(key)};
    }
    const enum status status = identity_revoke(identity_of(call), &params, &results);
    return status == STATUS_OK
               ? COMMAND_DONE
               : identity_failure(call, IDENTITY_VERB_REVOKE, "revoke", IDENTITY_REVOKE, status);
}

int verb_revoke_program(const struct verb_call *call)
{
    uint8_t key[KEY_BYTES];
    uint64_t version = 0;
    struct identity_revoke_program_params params = {0};
    struct identity_revoke_program_results results = {0};
    if (call->count < 2 || call->count > 3 || !text_number(text_bytes(call->words[1]), &version) ||
        version == 0 || version > UINT32_MAX ||
        (call->count == 3 && !hex_read(text_bytes(call->words[2]), key, sizeof(key)))) {
        return wrong_use("revoke-program PROGRAM LEAST-VERSION [KEY]");
    }
    params.name = text_bytes(call->words[0]);
    params.minimum_version = (uint32_t)version;
    if (call->count == 3) {
        params.key = (struct bytes){key, sizeof(key)};
    }
    const enum status status = identity_revoke_program(identity_of(call), &params, &results);
    return status == STATUS_OK ? COMMAND_DONE
                               : identity_failure(
                                     call,
                                     IDENTITY_VERB_REVOKE_PROGRAM,
                                     "revoke-program",
                                     IDENTITY_REVOKE_PROGRAM,
                                     status);
}

int verb_backup(const struct verb_call *call)
{
    uint64_t needed = 0;
    uint64_t shares = 0;
    if (call->count != 2 || !text_number(text_bytes(call->words[0]), &needed) ||
        !text_number(text_bytes(call->words[1]), &shares) || needed > UINT8_MAX ||
        shares > UINT8_MAX) {
        return wrong_use("backup NEEDED SHARES: any NEEDED of the shares restore the key");
    }
    const struct identity_backup_params params = {
        .needed = (uint8_t)needed, .shares = (uint8_t)shares};
    const enum status status = identity_backup(identity_of(call), &params);
    return status == STATUS_OK
               ? COMMAND_DONE
               : identity_failure(call, IDENTITY_VERB_BACKUP, "backup", IDENTITY_BACKUP, status);
}
