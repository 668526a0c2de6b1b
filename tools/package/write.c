/*
 * A package is laid out in memory, signed there, and opened once with the very reader that the shim
 * uses before it is written: what this tool writes, the shim can read. A packed one is such a
 * package in another one.
 */
#include "write.h"
#include "files.h"
#include "lib/package.h"
#include "lib/status.h"
#include "pack.h"
#include "sign.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNATURE_SUFFIX ".signature"

/* Of the programs that come with an edition: nothing of theirs has been taken back yet. */
#define VERSION_OF_PACKAGE 1u

struct content {
    char name[PACKAGE_NAME_BYTES];
    struct file_content file;
    uint64_t offset;
};

static uint64_t align(uint64_t offset, uint64_t to_bytes)
{
    return (offset + to_bytes - 1) & ~(to_bytes - 1);
}

static void put(uint8_t *target, uint64_t value, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        target[i] = (uint8_t)(value >> (8 * i));
    }
}

static void read_content(const char *argument, struct content *content)
{
    const char *separator = strchr(argument, '=');
    const size_t length = separator == NULL ? 0 : (size_t)(separator - argument);
    if (length == 0 || length >= PACKAGE_NAME_BYTES) {
        fail("%s: want name=path, the name at most %u bytes", argument, PACKAGE_NAME_BYTES - 1);
    }
    memcpy(content->name, argument, length);
    content->file = file_read(separator + 1);
}

static bool has_content(const struct content *contents, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(contents[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * Adds NAME.signature for each program that has none; the place is there. init is verified with the
 * package, and cannot be started.
 */
static size_t sign_programs(struct content *contents, size_t count, const struct key_pair *key)
{
    const size_t given = count;
    for (size_t i = 0; i < given; i++) {
        const struct content *content = &contents[i];
        char name[PACKAGE_NAME_BYTES + sizeof(SIGNATURE_SUFFIX)];
        (void)snprintf(name, sizeof(name), "%s" SIGNATURE_SUFFIX, content->name);
        if (!program_is(content->file.data, content->file.size_bytes) ||
            strcmp(content->name, "init") == 0 || has_content(contents, given, name)) {
            continue;
        }
        if (strlen(name) >= PACKAGE_NAME_BYTES) {
            fail("%s: the name is too long for a program", content->name);
        }
        const struct program_to_sign program = {
            .name = content->name,
            .version = VERSION_OF_PACKAGE,
            .data = content->file.data,
            .size_bytes = content->file.size_bytes,
        };
        contents[count].file = program_sign(&program, key);
        memcpy(contents[count].name, name, strlen(name) + 1);
        count++;
    }
    return count;
}

static uint64_t lay_out(struct content *contents, size_t count)
{
    uint64_t end = PACKAGE_HEADER_BYTES + count * PACKAGE_ENTRY_BYTES;
    for (size_t i = 0; i < count; i++) {
        const bool is_mapped = strcmp(contents[i].name, PACKAGE_MAPPED_NAME) == 0;
        contents[i].offset =
            align(end, is_mapped ? PACKAGE_MAPPED_ALIGN_BYTES : PACKAGE_CONTENT_ALIGN_BYTES);
        end = contents[i].offset + contents[i].file.size_bytes;
    }
    return align(end, PACKAGE_CONTENT_ALIGN_BYTES) + PACKAGE_SIGNATURE_BYTES;
}

static void fill(
    uint8_t *image,
    uint64_t total,
    const struct key_pair *key,
    const struct content *contents,
    size_t count)
{
    memcpy(image, "TESSPKG", 8);
    put(image + 8, PACKAGE_VERSION, 4);
    put(image + 12, count, 4);
    put(image + 16, total, 8);
    memcpy(image + 24, key->public_key, PACKAGE_KEY_BYTES);
    for (size_t i = 0; i < count; i++) {
        uint8_t *entry = image + PACKAGE_HEADER_BYTES + i * PACKAGE_ENTRY_BYTES;
        memcpy(entry, contents[i].name, PACKAGE_NAME_BYTES);
        put(entry + 40, contents[i].offset, 8);
        put(entry + 48, contents[i].file.size_bytes, 8);
        memcpy(image + contents[i].offset, contents[i].file.data, contents[i].file.size_bytes);
    }
    const uint64_t signed_bytes = total - PACKAGE_SIGNATURE_BYTES;
    (void)crypto_sign_detached(image + signed_bytes, NULL, image, signed_bytes, key->secret_key);
}

/* A signed package with these contents: malloc()ed, and the very reader of the shim opens it. */
static struct file_content make(const struct key_pair *key, struct content *contents, size_t count)
{
    const uint64_t total = lay_out(contents, count);
    uint8_t *image = calloc(1, total);
    if (image == NULL) {
        fail("out of memory");
    }
    fill(image, total, key, contents, count);
    struct package package;
    const enum status status = package_open((struct bytes){image, total}, &package);
    if (status != STATUS_OK) {
        fail("this is no package: %s", status_text(status));
    }
    return (struct file_content){image, total};
}

/* The package with nothing in it but this one, packed. */
static struct file_content make_packed(const struct key_pair *key, struct file_content whole)
{
    struct content content = {.name = PACKAGE_PACKED_NAME, .file = pack(whole)};
    free(whole.data);
    const struct file_content packed = make(key, &content, 1);
    free(content.file.data);
    return packed;
}

void package_write(
    const char *output,
    const struct key_pair *key,
    const struct package_options *options,
    char *const *contents,
    int given)
{
    struct content *list = calloc(2 * (size_t)given + 1, sizeof(*list));
    if (list == NULL) {
        fail("out of memory");
    }
    for (int i = 0; i < given; i++) {
        read_content(contents[i], &list[i]);
    }
    if (!options->is_as_given && has_content(list, (size_t)given, PACKAGE_PACKED_NAME)) {
        fail("\"" PACKAGE_PACKED_NAME "\" is the name of a whole package: want --packed");
    }
    size_t count = (size_t)given;
    if (!options->is_as_given) {
        count = sign_programs(list, count, key);
    }
    if (count > PACKAGE_ENTRIES_MAX) {
        fail("%zu contents are too many, %u are the most", count, PACKAGE_ENTRIES_MAX);
    }
    struct file_content image = make(key, list, count);
    if (options->is_packed) {
        image = make_packed(key, image);
    }
    file_write(output, image.data, image.size_bytes, 0644);
    for (size_t i = 0; i < count; i++) {
        free(list[i].file.data);
    }
    free(list);
    free(image.data);
}
