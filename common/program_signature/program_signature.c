#include "program_signature/program_signature.h"
#include "lib/memory.h"
#include <sodium/crypto_sign_ed25519.h>
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

struct bytes program_signature_signed_bytes(
    struct bytes statement, uint8_t place[PROGRAM_SIGNATURE_SIGNED_BYTES_MAX])
{
    /* With its end, which is the zero byte. */
    memcpy(place, PROGRAM_SIGNATURE_DOMAIN, sizeof(PROGRAM_SIGNATURE_DOMAIN));
    memcpy(place + sizeof(PROGRAM_SIGNATURE_DOMAIN), statement.data, statement.size_bytes);
    return (struct bytes){place, sizeof(PROGRAM_SIGNATURE_DOMAIN) + statement.size_bytes};
}

enum status program_signature_check(const struct program_signature *signature)
{
    uint8_t place[PROGRAM_SIGNATURE_SIGNED_BYTES_MAX];
    const struct bytes bytes = program_signature_signed_bytes(signature->statement, place);
    return crypto_sign_ed25519_verify_detached(
               signature->signature, bytes.data, bytes.size_bytes, signature->signer) == 0
               ? STATUS_OK
               : STATUS_BAD_SIGNATURE;
}
