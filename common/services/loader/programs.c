/*
 * What can be started: the boot package's programs, each verified and loaded when it is first
 * wanted. The package is what the shim verified and nobody can write to it, so what was verified of
 * a program once stays true.
 */
#include "lib/memory.h"
#include "lib/package.h"
#include "lib/text.h"
#include "loader.h"
#include "program_signature/program_signature.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <blake3.h>

/* Position independent ELF files are programs; the kernel is none, and init cannot be started. */
#define ELF_TYPE_OFFSET      16u
#define ELF_TYPE_INDEPENDENT 3u

#define SIGNATURE_SUFFIX ".signature"

_Static_assert(PROGRAM_SIGNATURE_NAME_BYTES_MAX < LOADER_NAME_BYTES, "with a zero byte");
_Static_assert(PROGRAM_SIGNATURE_HASH_BYTES == RECORD_HASH_BYTES, "BLAKE3-256");
_Static_assert(PROGRAM_SIGNATURE_KEY_BYTES == RECORD_KEY_BYTES, "Ed25519");

/* Of each entry: what was verified of it. */
struct verified {
    bool is_verified;
    struct program program;
};

static struct package package;
static const uint8_t *owner; /* who signed the package, PACKAGE_KEY_BYTES inside it */
static struct verified *verified;

static enum status create_table(void)
{
    const uint64_t bytes = package.entry_count * sizeof(struct verified);
    uint32_t memory = 0;
    struct mapping table;
    enum status status = memory_create(PROGRAM_LEDGER, bytes, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, bytes, MAP_READ | MAP_WRITE, &table);
    }
    verified = status == STATUS_OK ? table.address : NULL;
    return status;
}

enum status programs_open(void)
{
    struct package_signed_parts parts;
    struct mapping mapping;
    uint64_t size_bytes = 0;
    enum status status =
        mapping_create_whole(program_capability("package"), MAP_READ, &mapping, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes image = {mapping.address, size_bytes};
    status = package_signed_parts(image, &parts);
    if (status == STATUS_OK) {
        status = package_open(image, &package);
    }
    if (status != STATUS_OK) {
        return status;
    }
    owner = parts.signer;
    return create_table();
}

bool programs_is_owner(const uint8_t *key)
{
    return memcmp(key, owner, PACKAGE_KEY_BYTES) == 0;
}

struct bytes programs_package(void)
{
    return package.image;
}

static bool is_program(uint32_t index, struct bytes *name, struct bytes *content)
{
    static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};
    package_entry(&package, index, name, content);
    return content->size_bytes > ELF_TYPE_OFFSET + 2 &&
           memcmp(content->data, magic, sizeof(magic)) == 0 &&
           bytes_u16(*content, ELF_TYPE_OFFSET) == ELF_TYPE_INDEPENDENT &&
           !bytes_equal(*name, text_bytes("init"));
}

enum status program_describe(struct bytes file, struct program *program)
{
    struct program_signature signature;
    *program = (struct program){0};
    const enum status status = program_signature_open(file, &signature);
    if (status != STATUS_OK) {
        return status;
    }
    const struct program_statement *content = &signature.content;
    program->version = content->version;
    program->size_bytes = content->size_bytes;
    memcpy(program->name, content->name.data, content->name.size_bytes);
    memcpy(program->hash, content->hash.data, sizeof(program->hash));
    memcpy(program->signer, signature.signer, sizeof(program->signer));
    program->is_owners = programs_is_owner(signature.signer);
    return program_signature_check(&signature);
}

static enum status find_signature(struct bytes name, struct bytes *file)
{
    static const char suffix[] = SIGNATURE_SUFFIX;
    char entry[LOADER_NAME_BYTES + sizeof(suffix)] = {0};
    if (name.size_bytes >= LOADER_NAME_BYTES) {
        return STATUS_NOT_FOUND;
    }
    memcpy(entry, name.data, name.size_bytes);
    memcpy(entry + name.size_bytes, suffix, sizeof(suffix));
    return package_find(&package, entry, file);
}

static bool has_hash(struct bytes content, const uint8_t *hash)
{
    uint8_t found[BLAKE3_OUT_LEN];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content.data, content.size_bytes);
    blake3_hasher_finalize(&hasher, found, sizeof(found));
    return memcmp(found, hash, sizeof(found)) == 0;
}

/* NULL, or what is wrong. */
static const char *verify(struct bytes name, struct bytes content, struct program *program)
{
    struct bytes signature = {0};
    *program = (struct program){0};
    if (find_signature(name, &signature) != STATUS_OK) {
        return "it is not signed";
    }
    const enum status status = program_describe(signature, program);
    if (status == STATUS_BAD_SIGNATURE) {
        return "the signature is not its signer's";
    }
    if (status != STATUS_OK) {
        return "its signature cannot be read";
    }
    if (!bytes_equal(text_bytes(program->name), name)) {
        return "it was signed under another name";
    }
    return program->size_bytes != content.size_bytes || !has_hash(content, program->hash)
               ? "it is not the file that was signed"
               : NULL;
}

enum status
program_find(struct bytes wanted, struct program *program, struct loaded **loaded, const char **why)
{
    *program = (struct program){0};
    *why = "there is no such program";
    for (uint32_t i = 0; i < package.entry_count; i++) {
        struct bytes name;
        struct bytes content;
        if (!is_program(i, &name, &content) || !bytes_equal(name, wanted)) {
            continue;
        }
        if (!verified[i].is_verified) {
            *why = verify(name, content, &verified[i].program);
            if (*why != NULL) {
                *program = verified[i].program;
                return STATUS_BAD_SIGNATURE;
            }
            verified[i].is_verified = true;
        }
        *program = verified[i].program;
        *why = "it cannot be loaded";
        return images_acquire(program->hash, content, true, loaded);
    }
    return STATUS_NOT_FOUND;
}

uint32_t program_names(uint32_t *cursor, struct bytes *names, uint32_t max)
{
    uint32_t count = 0;
    uint32_t index = *cursor;
    for (; index < package.entry_count && count < max; index++) {
        struct bytes content;
        if (is_program(index, &names[count], &content)) {
            count++;
        }
    }
    *cursor = index < package.entry_count ? index : 0;
    return count;
}
