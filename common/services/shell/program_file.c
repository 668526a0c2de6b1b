#include "program_file.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"
#include "schema/launcher_client.h"
#include "shell.h"

#define PATH_BYTES 1024u
/* A signature's file is smaller (program_signature.h); the loader looks at what is in it. */
#define SIGNATURE_BYTES_MAX 2048u
#define SIGNATURE_SUFFIX    ".signature"

static enum status open_file(const char *path, uint32_t *file, uint64_t *size_bytes)
{
    const struct directory_open_file_params params = {.path = text_bytes(path)};
    struct directory_open_file_results opened = {0};
    struct file_state_results state = {0};
    enum status status = directory_open_file(shell.directory, &params, &opened);
    if (status != STATUS_OK) {
        return status;
    }
    status = file_state(opened.file, &state);
    if (status != STATUS_OK) {
        capability_release(opened.file);
        return status;
    }
    *file = opened.file;
    *size_bytes = state.state.size_bytes;
    return STATUS_OK;
}

/* What is at an offset, as much as comes in one message; empty at the end. In the message page. */
static enum status read_piece(uint32_t file, uint64_t offset, struct bytes *data)
{
    const struct file_read_params params = {.offset = offset, .size_bytes = UINT32_MAX};
    struct file_read_results results = {0};
    const enum status status = file_read(file, &params, &results);
    *data = results.data;
    return status;
}

static enum status read_signature(const char *path, uint8_t *bytes, struct bytes *signature)
{
    uint32_t file = 0;
    uint64_t size_bytes = 0;
    uint64_t read_bytes = 0;
    enum status status = open_file(path, &file, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    for (;;) {
        struct bytes piece = {0};
        status = read_piece(file, read_bytes, &piece);
        if (status != STATUS_OK || piece.size_bytes == 0) {
            break;
        }
        if (piece.size_bytes > SIGNATURE_BYTES_MAX - read_bytes) {
            status = STATUS_LIMIT_EXCEEDED;
            break;
        }
        memcpy(bytes + read_bytes, piece.data, piece.size_bytes);
        read_bytes += piece.size_bytes;
    }
    capability_release(file);
    *signature = (struct bytes){bytes, (size_t)read_bytes};
    return status;
}

/* Each piece goes on as it came: a message there takes what fits into one here. */
static enum status send_content(uint32_t file, uint32_t program)
{
    uint64_t offset = 0;
    for (;;) {
        struct bytes piece = {0};
        enum status status = read_piece(file, offset, &piece);
        if (status != STATUS_OK || piece.size_bytes == 0) {
            return status;
        }
        offset += piece.size_bytes;
        const struct program_file_write_params params = {.data = piece};
        status = program_file_write(program, &params);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

static enum status load(const char *path, struct bytes signature, uint32_t *program)
{
    uint32_t file = 0;
    struct launcher_load_params params = {.statement = signature};
    struct launcher_load_results loaded = {0};
    enum status status = open_file(path, &file, &params.size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    status = launcher_load(shell.launcher, &params, &loaded);
    if (status == STATUS_OK) {
        status = send_content(file, loaded.file);
        *program = loaded.file;
    }
    capability_release(file);
    return status;
}

enum status
program_file_launch(const char *typed, const struct program_place *place, uint32_t *launch)
{
    static uint8_t signature_bytes[SIGNATURE_BYTES_MAX];
    char path[PATH_BYTES];
    char signature_path[PATH_BYTES + sizeof(SIGNATURE_SUFFIX)];
    struct bytes signature = {0};
    uint32_t program = 0;
    if (!path_from_words(path, sizeof(path), typed)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    (void)format_text(signature_path, sizeof(signature_path), "%s" SIGNATURE_SUFFIX, path);
    enum status status = read_signature(signature_path, signature_bytes, &signature);
    if (status == STATUS_OK) {
        status = load(path, signature, &program);
    }
    if (status == STATUS_OK) {
        const struct program_file_prepare_params params = {
            .ledger = place->ledger,
            .scheduling = place->scheduling,
            .priority = place->priority,
        };
        struct program_file_prepare_results prepared = {0};
        status = program_file_prepare(program, &params, &prepared);
        *launch = prepared.launch;
    }
    capability_release(program);
    return status;
}
