/*
 * audit: verifies an exported audit log, or one that is followed, and shows what is in it. Ends
 * with 0 when all of it is good, with 1 when it is not, and with 2 when it was called wrongly.
 */
#include "armor.h"
#include "boot_text.h"
#include "lib/hex.h"
#include "lib/lz4.h"
#include "lib/package.h"
#include "lib/status.h"
#include "lib/text.h"
#include "proof.h"
#include "record_text.h"
#include "tool.h"
#include <blake3.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (UINT64_C(1) << 32)
#define CONDITIONS_MAX 16

static const char usage[] =
    "usage:\n"
    "  audit verify FILE [KEY]             check that nothing was changed since it was recorded;\n"
    "                                      KEY: that it is the log of this public key, which is\n"
    "                                      that of one of its boots\n"
    "  audit show FILE [NAME=VALUE...]     the records up to the first bad one; NAME: boot, "
    "process,\n"
    "                                      principal, event, method, source, since\n"
    "  audit follow KEY HOST PORT [FILE]   the log of the machine with this public key, as it "
    "grows,\n"
    "                                      where it is shown; FILE: keeps what is known of it, so\n"
    "                                      that the next time goes on from there\n"
    "  audit hash PACKAGE                  what the first record and `boot` say of the package\n"
    "                                      that was booted: of a packed one, what is in it\n";

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("audit: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static struct bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail("%s: %s", path, strerror(errno));
    }
    uint8_t *data = NULL;
    size_t size = 0;
    for (size_t room = 0, got = 1; got > 0; size += got) {
        if (size == room) {
            room = room == 0 ? 65536 : 2 * room;
            data = room <= FILE_BYTES_MAX ? realloc(data, room) : NULL;
            if (data == NULL) {
                fail("%s: too large", path);
            }
        }
        got = fread(data + size, 1, room - size, file);
    }
    if (ferror(file) != 0) {
        fail("%s: cannot read it", path);
    }
    (void)fclose(file);
    return (struct bytes){data, size};
}

/* As it was exported, whether it came raw or as text. */
static struct bytes read_log(const char *path)
{
    const struct bytes content = read_file(path);
    uint8_t *log = malloc(content.size_bytes + 1);
    size_t size = 0;
    if (log == NULL) {
        fail("out of memory");
    }
    switch (armor_read(content, log, &size)) {
    case ARMOR_GOOD:
        return (struct bytes){log, size};
    case ARMOR_DAMAGED:
        fail("%s: the text between its first and last line is damaged", path);
    case ARMOR_NONE:
        break;
    }
    return content;
}

void print_hex(const char *name, struct bytes data)
{
    char text[2 * CHAIN_DIGEST_BYTES + 1];
    hex_write(data, text);
    printf("%s%s\n", name, text);
}

static struct proof proof;

/* Gives the exit code. */
static int report(const struct proof_verdict *verdict)
{
    char text[BOOT_TEXT_BYTES];
    boot_text_verdict(text, verdict);
    puts(text);
    if (verdict->fault == PROOF_GOOD) {
        print_hex("key:  ", (struct bytes){verdict->key, sizeof(verdict->key)});
        print_hex("hash: ", (struct bytes){verdict->head, sizeof(verdict->head)});
        return 0;
    }
    if (verdict->bad_number != 0 && verdict->fault != PROOF_MISSING) {
        printf("signed and good: up to record %" PRIu64 "\n", verdict->signed_number);
    }
    return 1;
}

static void show_boot(
    void *context, const struct proof_verdict *verdict, const struct boot_link *link, bool is_last)
{
    char text[BOOT_TEXT_BYTES];
    (void)context;
    boot_text(text, verdict, link, is_last);
    if (text[0] != '\0') {
        puts(text);
    }
}

static int verify(const char *path, const char *key_text)
{
    uint8_t key[CHAIN_KEY_BYTES];
    if (key_text != NULL && !hex_read(text_bytes(key_text), key, sizeof(key))) {
        fail("%s: no key of %u bytes in hexadecimal", key_text, CHAIN_KEY_BYTES);
    }
    proof_begin(&proof, key_text != NULL ? key : NULL);
    proof.visit_boot = show_boot;
    proof_take(&proof, read_log(path));
    return report(proof_end(&proof));
}

struct conditions {
    struct record_condition list[CONDITIONS_MAX];
    int count;
    uint64_t shown_boot; /* of the record that was shown last */
};

static void show_record(void *context, const struct chain_entry *entry)
{
    struct conditions *conditions = context;
    const uint64_t boot = proof.verdict.boot;
    char text[RECORD_TEXT_BYTES];
    for (int i = 0; i < conditions->count; i++) {
        if (!record_matches(&entry->record, boot, &conditions->list[i])) {
            return;
        }
    }
    if (boot != conditions->shown_boot) {
        printf("boot %" PRIu64 ":\n", boot);
        conditions->shown_boot = boot;
    }
    (void)record_text(text, &entry->record);
    puts(text);
}

static void complain_of_conditions(void)
{
    char line[RECORD_HELP_BYTES];
    for (uint32_t i = 0; record_help_line(i, line); i++) {
        fprintf(stderr, "audit: %s\n", line);
    }
}

static int show(const char *path, char **words, int count)
{
    struct conditions conditions = {.count = count};
    for (int i = 0; i < count; i++) {
        if (i == CONDITIONS_MAX ||
            !record_condition_read(text_bytes(words[i]), &conditions.list[i])) {
            complain_of_conditions();
            fail("%s: not something to ask for", words[i]);
        }
    }
    proof_begin(&proof, NULL);
    proof.visit = show_record;
    proof.context = &conditions;
    proof_take(&proof, read_log(path));
    return report(proof_end(&proof));
}

static struct package open_package(const char *path, struct bytes image)
{
    struct package package;
    const enum status status = package_open(image, &package);
    if (status != STATUS_OK) {
        fail("%s: no boot package: %s", path, status_text(status));
    }
    return package;
}

/* The package that runs: where it came packed, the one in it. */
static struct bytes booted(const char *path)
{
    const struct package package = open_package(path, read_file(path));
    struct bytes block;
    uint64_t size_bytes = 0;
    enum status status = package_packed(&package, &block, &size_bytes);
    if (status == STATUS_NOT_FOUND) {
        return package.image;
    }
    uint8_t *whole = NULL;
    if (status == STATUS_OK) {
        whole = size_bytes <= FILE_BYTES_MAX ? malloc(size_bytes + 1) : NULL;
        status = whole != NULL ? lz4_unpack(block, whole, size_bytes) : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        fail("%s: packed wrongly: %s", path, status_text(status));
    }
    return open_package(path, (struct bytes){whole, size_bytes}).image;
}

/* BLAKE3-256, as the boot record has it. */
static int hash(const char *path)
{
    const struct bytes content = booted(path);
    uint8_t digest[BLAKE3_OUT_LEN];
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, content.data, content.size_bytes);
    blake3_hasher_finalize(&hasher, digest, sizeof(digest));
    print_hex("", (struct bytes){digest, sizeof(digest)});
    return 0;
}

int main(int count, char **arguments)
{
    const char *verb = count > 2 ? arguments[1] : "";
    if (strcmp(verb, "verify") == 0 && count <= 4) {
        return verify(arguments[2], arguments[3]);
    }
    if (strcmp(verb, "show") == 0) {
        return show(arguments[2], arguments + 3, count - 3);
    }
    if (strcmp(verb, "follow") == 0 && (count == 5 || count == 6)) {
        return follow(arguments[2], arguments[3], arguments[4], arguments[5]);
    }
    if (strcmp(verb, "hash") == 0 && count == 3) {
        return hash(arguments[2]);
    }
    fputs(usage, stderr);
    return 2;
}
