#include "sign.h"
#include "lib/text.h"
#include <blake3.h>
#include <stdlib.h>
#include <string.h>

#define ELF_TYPE_OFFSET      16u
#define ELF_TYPE_INDEPENDENT 3u

bool program_is(const uint8_t *data, size_t size_bytes)
{
    static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};
    return size_bytes > ELF_TYPE_OFFSET + 1 && memcmp(data, magic, sizeof(magic)) == 0 &&
           data[ELF_TYPE_OFFSET] == ELF_TYPE_INDEPENDENT && data[ELF_TYPE_OFFSET + 1] == 0;
}

static struct bytes
write_statement(const struct program_to_sign *program, uint64_t words[PROGRAM_SIGNATURE_WORDS_MAX])
{
    uint8_t hash[BLAKE3_OUT_LEN];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, program->data, program->size_bytes);
    blake3_hasher_finalize(&hasher, hash, sizeof(hash));
    const struct program_statement statement = {
        .name = {(const uint8_t *)program->name, strlen(program->name)},
        .version = program->version,
        .size_bytes = program->size_bytes,
        .hash = {hash, sizeof(hash)},
    };
    struct message_builder builder;
    message_builder_start(&builder, words, PROGRAM_SIGNATURE_WORDS_MAX);
    if (statement.name.size_bytes > PROGRAM_SIGNATURE_NAME_BYTES_MAX ||
        program_statement_write(&statement, &builder) != STATUS_OK) {
        fail("%s: the name is too long", program->name);
    }
    return message_builder_finish(&builder);
}

struct file_content program_sign(const struct program_to_sign *program, const struct key_pair *key)
{
    uint64_t statement_words[PROGRAM_SIGNATURE_WORDS_MAX];
    uint8_t signature[SIGNATURE_BYTES];
    uint64_t *file = malloc(PROGRAM_SIGNATURE_FILE_BYTES_MAX);
    if (file == NULL) {
        fail("out of memory");
    }
    const struct bytes statement = write_statement(program, statement_words);
    if (signing_sign(key, text_bytes(DOMAIN_PROGRAM), statement, signature) != STATUS_OK) {
        fail("%s: it cannot be signed", program->name);
    }
    const struct signed_program content = {
        .statement = statement,
        .signer = {key->public_key, sizeof(key->public_key)},
        .signature = {signature, sizeof(signature)},
    };
    struct bytes finished;
    if (program_signature_write(&content, file, &finished) != STATUS_OK) {
        fail("%s: no program can have this name", program->name);
    }
    return (struct file_content){(uint8_t *)file, finished.size_bytes};
}
