/* A program is signed: who does that answers for it, wherever it is started. */
#include "command/files.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "program_signature/program_signature.h"
#include "runtime/capability.h"
#include "verb.h"
#include <blake3.h>

#define SUFFIX ".signature"

struct measure {
    blake3_hasher hasher;
    uint64_t size_bytes;
};

static enum status measure_piece(void *context, struct bytes data)
{
    struct measure *measure = context;
    blake3_hasher_update(&measure->hasher, data.data, data.size_bytes);
    measure->size_bytes += data.size_bytes;
    return STATUS_OK;
}

/* What is signed of the file; `hash` is part of it. */
static enum status describe(
    const char *path,
    uint32_t version,
    uint8_t hash[BLAKE3_OUT_LEN],
    struct program_statement *statement)
{
    static struct measure measure;
    uint32_t file = 0;
    enum status status = files_open(path, &file);
    if (status != STATUS_OK) {
        return status;
    }
    blake3_hasher_init(&measure.hasher);
    status = files_read(file, measure_piece, &measure);
    capability_release(file);
    blake3_hasher_finalize(&measure.hasher, hash, BLAKE3_OUT_LEN);
    *statement = (struct program_statement){
        .name = text_bytes(path_last_name(path)),
        .version = version,
        .size_bytes = measure.size_bytes,
        .hash = {hash, BLAKE3_OUT_LEN},
    };
    return status;
}

/* In memory of this program's own: what comes in messages is overwritten by the next. */
static enum status sign(uint32_t identity, struct bytes statement, struct bytes *file)
{
    static uint64_t words[PROGRAM_SIGNATURE_WORDS_MAX];
    uint8_t key[PROGRAM_SIGNATURE_KEY_BYTES];
    uint8_t made[PROGRAM_SIGNATURE_SIGN_BYTES];
    const struct identity_sign_program_params params = {.statement = statement};
    struct identity_sign_program_results signature = {0};
    struct identity_state_results state = {0};
    enum status status = identity_sign_program(identity, &params, &signature);
    if (status != STATUS_OK || signature.signature.size_bytes != sizeof(made)) {
        return status != STATUS_OK ? status : STATUS_MALFORMED;
    }
    memcpy(made, signature.signature.data, sizeof(made));
    status = identity_state(identity, &state);
    if (status != STATUS_OK || state.state.public_key.size_bytes != sizeof(key)) {
        return status != STATUS_OK ? status : STATUS_MALFORMED;
    }
    memcpy(key, state.state.public_key.data, sizeof(key));
    const struct signed_program program = {
        .statement = statement,
        .signer = {key, sizeof(key)},
        .signature = {made, sizeof(made)},
    };
    return program_signature_write(&program, words, file);
}

static enum status keep(const char *path, struct bytes content)
{
    char name[FILES_PATH_BYTES_MAX];
    uint32_t file = 0;
    if (format_text(name, sizeof(name), "%s" SUFFIX, path) >= sizeof(name)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    (void)files_remove(name); /* an older one, if there is any */
    enum status status = files_open_writable(name, CREATION_ALWAYS, &file);
    if (status == STATUS_OK) {
        status = files_append(file, content);
        capability_release(file);
    }
    return status;
}

int verb_sign_program(const struct verb_call *call)
{
    static uint64_t words[PROGRAM_SIGNATURE_WORDS_MAX];
    uint8_t hash[BLAKE3_OUT_LEN];
    uint64_t version = 1;
    struct program_statement statement;
    struct bytes content = {0};
    if (call->count < 1 || call->count > 2 ||
        (call->count == 2 && (!text_number(text_bytes(call->words[1]), &version) || version == 0 ||
                              version > UINT32_MAX))) {
        return wrong_use("sign-program FILE [VERSION]: writes FILE" SUFFIX);
    }
    const char *path = call->words[0];
    enum status status = describe(path, (uint32_t)version, hash, &statement);
    if (status != STATUS_OK) {
        return fail(path, status);
    }
    struct message_builder builder;
    message_builder_start(&builder, words, PROGRAM_SIGNATURE_WORDS_MAX);
    status = program_statement_write(&statement, &builder);
    if (status == STATUS_OK) {
        status = sign(identity_of(call), message_builder_finish(&builder), &content);
    }
    if (status != STATUS_OK) {
        return identity_failure(
            call, IDENTITY_VERB_OTHER, "sign-program", IDENTITY_SIGN_PROGRAM, status);
    }
    status = keep(path, content);
    return status == STATUS_OK ? COMMAND_DONE : fail(path, status);
}
