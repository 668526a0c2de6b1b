#include "command/files.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "verb.h"
#include <sodium/crypto_hash_sha512.h>

/* Policy may have given this program less of it. */
static bool carries(uint32_t handle, uint32_t method)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK &&
           (results.mask >> method & 1) != 0;
}

static const char *why(const struct attempt *attempt, enum status status)
{
    struct identity_state_results results = {0};
    if (status == STATUS_DENIED && !carries(attempt->handle, attempt->method)) {
        return identity_meaning(IDENTITY_VERB_OTHER, status);
    }
    if (status == STATUS_WRONG_STATE && attempt->is_identity &&
        identity_state(attempt->handle, &results) == STATUS_OK) {
        if (results.state.is_revoked) {
            return identity_meaning(IDENTITY_VERB_OTHER, STATUS_WRONG_SIGNER);
        }
        if (!results.state.is_unlocked) {
            return identity_meaning(IDENTITY_VERB_OTHER, STATUS_WRONG_STATE);
        }
    }
    return identity_meaning(attempt->verb, status);
}

int say_failure(const struct attempt *attempt, enum status status)
{
    const char *text = why(attempt, status);
    if (text == NULL) {
        return fail(attempt->what, status);
    }
    complain("%s: %s", attempt->what, text);
    return COMMAND_FAILED;
}

static enum status add_piece(void *context, struct bytes data)
{
    (void)crypto_hash_sha512_update(context, data.data, data.size_bytes);
    return STATUS_OK;
}

bool digest_file(const char *path, uint8_t digest[DIGEST_BYTES])
{
    crypto_hash_sha512_state state;
    uint32_t file = 0;
    enum status status = STATUS_OK;
    (void)crypto_hash_sha512_init(&state);
    if (path == NULL) {
        status = files_read_input(add_piece, &state);
    } else {
        status = files_open(path, &file);
        if (status == STATUS_OK) {
            status = files_read(file, add_piece, &state);
        }
    }
    (void)crypto_hash_sha512_final(&state, digest);
    if (status != STATUS_OK) {
        (void)fail(path == NULL ? "stdin" : path, status);
    }
    return status == STATUS_OK;
}
