/*
 * package: makes keys, builds and signs boot packages, and looks into them.
 */
#include "files.h"
#include "keys.h"
#include "lib/package.h"
#include "lib/status.h"
#include "pack.h"
#include "sign.h"
#include "write.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage:\n"
    "  package keygen PREFIX                          make PREFIX.secret and PREFIX.public\n"
    "  package key-source FILE.public OUTPUT.c        the public key as C source\n"
    "  package build [--as-given] [--packed] FILE.secret OUTPUT NAME=PATH...\n"
    "                                                 build and sign a package, and each program\n"
    "                                                 in it that no NAME.signature=PATH is given\n"
    "                                                 for; --as-given: programs are not signed,\n"
    "                                                 and one may be named \"packed\";\n"
    "                                                 --packed: it takes less room until it boots\n"
    "  package sign FILE.secret PROGRAM NAME VERSION OUTPUT\n"
    "                                                 NAME.signature of a program\n"
    "  package list PACKAGE                           show what is in it\n"
    "  package verify FILE.public PACKAGE             check signature and structure\n";

static struct package
open_content(const char *path, struct file_content content, struct package_signed_parts *parts)
{
    const struct bytes image = {content.data, content.size_bytes};
    struct package package;
    enum status status = package_signed_parts(image, parts);
    if (status == STATUS_OK) {
        status = package_open(image, &package);
    }
    if (status != STATUS_OK) {
        fail("%s: %s", path, status_text(status));
    }
    return package;
}

/* What is in it, which is what is in the one that is packed in it. */
static struct package open_whole(const char *path, struct package_signed_parts *parts)
{
    struct package package = open_content(path, file_read(path), parts);
    const struct file_content whole = unpack(&package);
    if (whole.data != NULL) {
        struct package_signed_parts inner;
        package = open_content(path, whole, &inner);
    }
    return package;
}

static void list(const char *path)
{
    struct package_signed_parts parts;
    const struct package package = open_whole(path, &parts);
    char signer[2 * PACKAGE_KEY_BYTES + 1];
    (void)sodium_bin2hex(signer, sizeof(signer), parts.signer, PACKAGE_KEY_BYTES);
    printf("signed by %s\n", signer);
    for (uint32_t i = 0; i < package.entry_count; i++) {
        struct bytes name;
        struct bytes content;
        package_entry(&package, i, &name, &content);
        printf("%10zu  %.*s\n", content.size_bytes, (int)name.size_bytes, (const char *)name.data);
    }
}

static void verify(const char *key_path, const char *path)
{
    uint8_t key[crypto_sign_PUBLICKEYBYTES];
    keys_read_public(key_path, key);
    struct package_signed_parts parts;
    (void)open_whole(path, &parts);
    if (memcmp(key, parts.signer, sizeof(key)) != 0) {
        fail("%s: %s", path, status_text(STATUS_WRONG_SIGNER));
    }
    if (crypto_sign_verify_detached(
            parts.signature, parts.signed_bytes.data, parts.signed_bytes.size_bytes, key) != 0) {
        fail("%s: %s", path, status_text(STATUS_BAD_SIGNATURE));
    }
    printf("%s: good\n", path);
}

static void build(int count, char **arguments)
{
    struct key_pair key;
    struct package_options options = {0};
    for (; count > 0 && strncmp(arguments[0], "--", 2) == 0; count--, arguments++) {
        if (strcmp(arguments[0], "--as-given") == 0) {
            options.is_as_given = true;
        } else if (strcmp(arguments[0], "--packed") == 0) {
            options.is_packed = true;
        } else {
            fail("%s: no such option", arguments[0]);
        }
    }
    if (count < 3) {
        fail("build: what, with which key and to which file?");
    }
    keys_read_secret(arguments[0], &key);
    package_write(arguments[1], &key, &options, arguments + 2, count - 2);
    sodium_memzero(&key, sizeof(key));
}

static uint32_t read_version(const char *text)
{
    char *end = NULL;
    const unsigned long version = strtoul(text, &end, 10);
    if (*text == '\0' || *end != '\0' || version > UINT32_MAX) {
        fail("%s: not a version: a number below 2^32", text);
    }
    return (uint32_t)version;
}

static void sign(char **arguments)
{
    struct key_pair key;
    keys_read_secret(arguments[0], &key);
    const struct file_content file = file_read(arguments[1]);
    const struct program_to_sign program = {
        .name = arguments[2],
        .version = read_version(arguments[3]),
        .data = file.data,
        .size_bytes = file.size_bytes,
    };
    const struct file_content signature = program_sign(&program, &key);
    sodium_memzero(&key, sizeof(key));
    file_write(arguments[4], signature.data, signature.size_bytes, 0644);
    free(signature.data);
    free(file.data);
}

int main(int count, char **arguments)
{
    if (sodium_init() < 0) {
        fail("the cryptographic library does not start");
    }
    const char *verb = count > 1 ? arguments[1] : "";
    if (strcmp(verb, "keygen") == 0 && count == 3) {
        keys_generate(arguments[2]);
    } else if (strcmp(verb, "key-source") == 0 && count == 4) {
        keys_write_source(arguments[2], arguments[3]);
    } else if (strcmp(verb, "build") == 0 && count > 4) {
        build(count - 2, arguments + 2);
    } else if (strcmp(verb, "sign") == 0 && count == 7) {
        sign(arguments + 2);
    } else if (strcmp(verb, "list") == 0 && count == 3) {
        list(arguments[2]);
    } else if (strcmp(verb, "verify") == 0 && count == 4) {
        verify(arguments[2], arguments[3]);
    } else {
        fputs(usage, stderr);
        return 2;
    }
    return 0;
}
