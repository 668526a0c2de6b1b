/*
 * store: looks into images of the object store. Ends with 0 when all is good, with 1 when
 * something is not, and with 2 when it was called wrongly.
 */
#include "image.h"
#include "lib/hex.h"
#include "lib/status.h"
#include "lib/text.h"
#include "names.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_COUNT  64u
#define PIECE_BYTES 65536u

static const char usage[] =
    "usage:\n"
    "  store list IMAGE            the owners and their objects\n"
    "  store check IMAGE           everything that is written there, and that it fits together,\n"
    "                              names and files, too\n"
    "  store names IMAGE           the names of files and directories, and what is wrong with "
    "them\n"
    "  store extract IMAGE HASH    an object's content, to the standard output\n"
    "  store make IMAGE SIZE       an empty store of SIZE bytes; K, M, G behind it\n"
    "  store put IMAGE FILE        the file as an object; shows its hash\n"
    "words that may follow:\n"
    "  --key FILE                  the key of an encrypted owner\n"
    "  --owner KEY                 whose object it is; for put, 32 zeros where it is left out\n"
    "  --at BYTES                  where the store begins in the image\n";

struct options {
    uint8_t key[STORE_KEY_BYTES];
    uint8_t owner[STORE_PRINCIPAL_BYTES];
    uint64_t at_bytes;
    bool has_key;
    bool has_owner;
};

static uint64_t read_size(const char *text)
{
    char *end;
    errno = 0;
    uint64_t size = strtoull(text, &end, 10);
    const char *units = "KMG";
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    const uint32_t shift = unit != NULL ? 10 * (uint32_t)(unit - units + 1) : 0;
    end += unit != NULL ? 1 : 0;
    if (end == text || *end != '\0' || errno != 0 || size > UINT64_MAX >> 1 >> shift) {
        fail("%s: no number of bytes", text);
    }
    return size << shift;
}

static void read_key(const char *path, uint8_t key[STORE_KEY_BYTES])
{
    uint8_t content[2 * STORE_KEY_BYTES + 1];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail("%s: %s", path, strerror(errno));
    }
    const size_t got = fread(content, 1, sizeof(content), file);
    (void)fclose(file);
    const struct bytes digits = {content, 2 * STORE_KEY_BYTES};
    if (got == STORE_KEY_BYTES) {
        memcpy(key, content, STORE_KEY_BYTES);
    } else if (got < digits.size_bytes || !hex_read(digits, key, STORE_KEY_BYTES)) {
        fail("%s: no key of %u bytes", path, STORE_KEY_BYTES);
    }
}

static void read_options(struct options *options, char **words, int count)
{
    *options = (struct options){.at_bytes = 0};
    for (int i = 0; i < count; i += 2) {
        const char *value = i + 1 < count ? words[i + 1] : "";
        if (strcmp(words[i], "--key") == 0) {
            read_key(value, options->key);
            options->has_key = true;
        } else if (strcmp(words[i], "--owner") == 0) {
            if (!hex_read(text_bytes(value), options->owner, sizeof(options->owner))) {
                fail("%s: no owner's key in hexadecimal", value);
            }
            options->has_owner = true;
        } else if (strcmp(words[i], "--at") == 0) {
            options->at_bytes = read_size(value);
        } else {
            fail("%s: not a word that may follow", words[i]);
        }
    }
}

static void print_hex(const uint8_t *data, size_t size_bytes)
{
    char text[2 * STORE_SIGNATURE_BYTES + 1];
    hex_write((struct bytes){data, size_bytes}, text);
    fputs(text, stdout);
}

static void
mount_image(struct image *image, const char *path, const struct options *options, bool is_read_only)
{
    struct store_owner owner;
    image_open(image, path, options->at_bytes, 0, is_read_only);
    image_mount(image, path);
    for (uint32_t i = 0; options->has_key; i++) {
        if (store_owner_at(image->store, i, &owner) != STATUS_OK) {
            return;
        }
        (void)store_owner_unlock(image->store, owner.principal, options->key);
    }
}

static bool is_wanted(const struct options *options, const struct store_owner *owner)
{
    return !options->has_owner ||
           memcmp(options->owner, owner->principal, sizeof(options->owner)) == 0;
}

/* -- list ------------------------------------------------------------------------------------- */

static void print_object(const struct store_information *object)
{
    fputs("  ", stdout);
    print_hex(object->hash, sizeof(object->hash));
    printf(
        " %12" PRIu64 " bytes, %u pins%s\n",
        object->size_bytes,
        object->pin_count,
        object->is_damaged ? ", damaged" : "");
}

/* Gives false when something cannot be read. */
static bool list_owner(struct image *image, const struct store_owner *owner)
{
    static struct store_information list[LIST_COUNT];
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    uint32_t count = LIST_COUNT;
    bool is_good = true;
    print_hex(owner->principal, sizeof(owner->principal));
    printf(
        ": %" PRIu64 " objects, %" PRIu64 " bytes%s%s\n",
        owner->object_count,
        owner->used_bytes,
        owner->is_encrypted ? ", encrypted" : "",
        owner->is_encrypted && !owner->is_unlocked ? ", locked" : "");
    while (count == LIST_COUNT) {
        const enum status status =
            store_list(image->store, owner->principal, cursor, list, LIST_COUNT, &count);
        if (status != STATUS_OK) {
            return status == STATUS_DENIED;
        }
        for (uint32_t i = 0; i < count; i++) {
            print_object(&list[i]);
            is_good &= !list[i].is_damaged;
        }
    }
    return is_good;
}

/* Each that is wanted; gives whether all are good. */
static bool each_owner(
    struct image *image,
    const struct options *options,
    bool (*look)(struct image *image, const struct store_owner *owner))
{
    struct store_owner owner;
    bool is_good = true;
    for (uint32_t i = 0; store_owner_at(image->store, i, &owner) == STATUS_OK; i++) {
        if (is_wanted(options, &owner)) {
            is_good &= look(image, &owner);
        }
    }
    return is_good;
}

static int look_only(
    const char *path,
    const struct options *options,
    bool (*look)(struct image *image, const struct store_owner *owner))
{
    struct image image;
    mount_image(&image, path, options, true);
    const bool is_good = each_owner(&image, options, look);
    image_close(&image);
    return is_good ? 0 : 1;
}

static bool list_names(struct image *image, const struct store_owner *owner)
{
    return names_of_owner(image, owner, true);
}

/* -- check ------------------------------------------------------------------------------------ */

static bool check_names(struct image *image, const struct store_owner *owner)
{
    return names_of_owner(image, owner, false);
}

static void print_finding(void *context, const struct store_finding *finding)
{
    static const char *const words[] = {
        [STORE_FINDING_OBJECT] = "damaged object",
        [STORE_FINDING_COPY] = "damaged copy of a page of the index",
        [STORE_FINDING_INDEX] = "damaged page of the index: what is below it cannot be reached",
        [STORE_FINDING_ORPHAN] = "chunks without their object, or an object without its chunks",
        [STORE_FINDING_MISCOUNT] = "segment whose content is not as it was counted",
    };
    uint64_t *count = context;
    (*count)++;
    printf("byte %" PRIu64 ": %s", finding->address, words[finding->kind]);
    if (finding->kind == STORE_FINDING_OBJECT) {
        fputs(finding->has_hash ? " " : ", in the index ", stdout);
        print_hex(
            finding->has_hash ? finding->hash : finding->tag,
            finding->has_hash ? sizeof(finding->hash) : sizeof(finding->tag));
        fputs(" of ", stdout);
        print_hex(finding->owner, sizeof(finding->owner));
    }
    putchar('\n');
}

static int check(const char *path, const struct options *options)
{
    struct image image;
    struct store_usage usage_now;
    uint64_t count = 0;
    mount_image(&image, path, options, true);
    uint32_t *counts = calloc(STORE_SEGMENTS_MAX, sizeof(*counts));
    if (counts == NULL) {
        fail("out of memory");
    }
    store_usage(image.store, &usage_now);
    const enum status status = store_check(image.store, counts, print_finding, &count);
    count += usage_now.damaged_superblocks;
    if (status != STATUS_OK) {
        fail("%s: %s", path, status_text(status));
    }
    printf(
        "%s: commit %" PRIu64 ", %" PRIu64 " objects, %u of %u segments free\n",
        count == 0 ? "good" : "bad",
        usage_now.sequence,
        usage_now.object_count,
        usage_now.free_segment_count,
        usage_now.segment_count);
    free(counts);
    const bool has_good_names = each_owner(&image, options, check_names);
    image_close(&image);
    return count == 0 && has_good_names ? 0 : 1;
}

/* -- extract, make, put ----------------------------------------------------------------------- */

static bool extract_from(struct image *image, const struct store_name *name)
{
    static uint8_t piece[PIECE_BYTES];
    uint64_t at = 0;
    uint64_t got;
    for (;;) {
        const enum status status = store_read(image->store, name, at, piece, sizeof(piece), &got);
        if (status == STATUS_NOT_FOUND || status == STATUS_DENIED) {
            return false;
        }
        if (status != STATUS_OK) {
            fail("after %" PRIu64 " bytes: %s", at, status_text(status));
        }
        if (got == 0) {
            return true;
        }
        if (fwrite(piece, 1, got, stdout) != got) {
            fail("cannot write");
        }
        at += got;
    }
}

static int extract(const char *path, const char *hash, const struct options *options)
{
    struct image image;
    struct store_owner owner;
    struct store_name name;
    bool is_found = false;
    if (!hex_read(text_bytes(hash), name.hash, sizeof(name.hash))) {
        fail("%s: no hash of %u bytes in hexadecimal", hash, STORE_HASH_BYTES);
    }
    mount_image(&image, path, options, true);
    for (uint32_t i = 0; !is_found; i++) {
        if (store_owner_at(image.store, i, &owner) != STATUS_OK) {
            fail("%s: not there, or of an owner who is locked", hash);
        }
        memcpy(name.owner, owner.principal, sizeof(name.owner));
        is_found = is_wanted(options, &owner) && extract_from(&image, &name);
    }
    image_close(&image);
    return 0;
}

static int make(const char *path, const char *size, const struct options *options)
{
    struct image image;
    image_open(&image, path, options->at_bytes, read_size(size), false);
    const enum status status = store_make(&image.device, 0, image.memory, image.memory_bytes);
    if (status != STATUS_OK) {
        fail("%s: %s", path, status_text(status));
    }
    image_close(&image);
    return 0;
}

static void must(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        fail("%s: %s", what, status_text(status));
    }
}

static int put(const char *path, const char *from, const struct options *options)
{
    static uint8_t piece[PIECE_BYTES];
    static const struct store_author nobody;
    struct image image;
    uint8_t hash[STORE_HASH_BYTES];
    uint32_t stream;
    FILE *file = fopen(from, "rb");
    if (file == NULL) {
        fail("%s: %s", from, strerror(errno));
    }
    mount_image(&image, path, options, false);
    const enum status status =
        store_owner_add(image.store, options->owner, options->has_key ? options->key : NULL, 0);
    if (status != STATUS_OVERLAP) {
        must(status, "the owner");
    }
    must(store_stream_open(image.store, options->owner, &stream), path);
    for (size_t got = 1; got > 0;) {
        got = fread(piece, 1, sizeof(piece), file);
        must(store_stream_write(image.store, stream, (struct bytes){piece, got}), path);
    }
    if (ferror(file) != 0) {
        fail("%s: cannot read it", from);
    }
    (void)fclose(file);
    must(store_stream_finish(image.store, stream, &nobody, hash), path);
    must(store_sync(image.store), path);
    print_hex(hash, sizeof(hash));
    putchar('\n');
    image_close(&image);
    return 0;
}

int main(int count, char **arguments)
{
    struct options options;
    const char *verb = count > 2 ? arguments[1] : "";
    const bool has_word =
        strcmp(verb, "extract") == 0 || strcmp(verb, "make") == 0 || strcmp(verb, "put") == 0;
    const int first = has_word ? 4 : 3;
    const bool is_known = has_word || strcmp(verb, "list") == 0 || strcmp(verb, "check") == 0 ||
                          strcmp(verb, "names") == 0;
    if (!is_known || count < first) {
        fputs(usage, stderr);
        return 2;
    }
    read_options(&options, arguments + first, count - first);
    switch (verb[0]) {
    case 'l':
        return look_only(arguments[2], &options, list_owner);
    case 'c':
        return check(arguments[2], &options);
    case 'n':
        return look_only(arguments[2], &options, list_names);
    case 'e':
        return extract(arguments[2], arguments[3], &options);
    case 'm':
        return make(arguments[2], arguments[3], &options);
    default:
        return put(arguments[2], arguments[3], &options);
    }
}
