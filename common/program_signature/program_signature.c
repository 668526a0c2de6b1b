#include "program_signature/program_signature.h"
#include "lib/text.h"
#include "signing/signing.h"
#include <stdbool.h>

static bool is_name(struct bytes name)
{
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] <= ' ' || name.data[i] > '~' || name.data[i] == '/') {
            return false;
        }
    }
    return name.size_bytes > 0 && name.size_bytes <= PROGRAM_SIGNATURE_NAME_BYTES_MAX;
}

static enum status open_statement(struct program_signature *signature)
{
    struct message message;
    struct message_struct root;
    enum status status = message_open_segment(signature->statement, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = program_statement_read(&root, &signature->content);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct program_statement *content = &signature->content;
    return is_name(content->name) && content->hash.size_bytes == PROGRAM_SIGNATURE_HASH_BYTES
               ? STATUS_OK
               : STATUS_MALFORMED;
}

enum status program_signature_open(struct bytes file, struct program_signature *signature)
{
    struct message message;
    struct message_struct root;
    struct signed_program parts = {0};
    if (file.size_bytes > PROGRAM_SIGNATURE_FILE_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = message_open(file, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = signed_program_read(&root, &parts);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (parts.statement.size_bytes > PROGRAM_SIGNATURE_STATEMENT_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (parts.signer.size_bytes != PROGRAM_SIGNATURE_KEY_BYTES ||
        parts.signature.size_bytes != PROGRAM_SIGNATURE_SIGN_BYTES) {
        return STATUS_MALFORMED;
    }
    struct program_signature opened = {
        .statement = parts.statement,
        .signer = parts.signer.data,
        .signature = parts.signature.data,
    };
    status = open_statement(&opened);
    if (status == STATUS_OK) {
        *signature = opened;
    }
    return status;
}

enum status program_signature_check(const struct program_signature *signature)
{
    return signing_verify(
        (struct bytes){signature->signer, PROGRAM_SIGNATURE_KEY_BYTES},
        text_bytes(DOMAIN_PROGRAM),
        signature->statement,
        (struct bytes){signature->signature, PROGRAM_SIGNATURE_SIGN_BYTES});
}

enum status program_signature_write(
    const struct signed_program *program,
    uint64_t words[PROGRAM_SIGNATURE_WORDS_MAX],
    struct bytes *file)
{
    struct message_builder builder;
    struct program_signature opened;
    message_builder_start_framed(&builder, words, PROGRAM_SIGNATURE_WORDS_MAX);
    enum status status = signed_program_write(program, &builder);
    *file = message_builder_finish(&builder);
    if (status == STATUS_OK) {
        status = program_signature_open(*file, &opened);
    }
    return status == STATUS_OK ? program_signature_check(&opened) : status;
}
