/* store: objects that survive, by the hash of their content. */
#include "command/files.h"
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/store_client.h"
#include "store.h"

#define CURSOR_BYTES 64u /* of an answer's: the service says how many it uses */

/* Of a message, beside what describes it. */
#define PIECE_BYTES 3072u

#define USE                                                                                        \
    "[usage | put FILE | get HASH | list | state HASH | sign HASH | pin HASH | unpin HASH |"       \
    " delete HASH | sync | check | quota [NAME [SIZE]]]"

uint32_t store;

static enum status say_hash(struct bytes hash)
{
    if (hash.size_bytes != HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    out_hex(hash);
    return STATUS_OK;
}

static int result_of(const char *what, enum status status)
{
    return status == STATUS_OK ? COMMAND_DONE : fail(what, status);
}

/* -- put, get ---------------------------------------------------------------------------------- */

static enum status write_piece(void *context, struct bytes data)
{
    const uint32_t *writer = context;
    enum status status = STATUS_OK;
    for (size_t at = 0; status == STATUS_OK && at < data.size_bytes; at += PIECE_BYTES) {
        const size_t left = data.size_bytes - at;
        const struct object_writer_write_params params = {
            .content = bytes_part(data, at, left < PIECE_BYTES ? left : PIECE_BYTES)};
        status = object_writer_write(*writer, &params);
    }
    return status;
}

static enum status write_object(uint32_t file)
{
    struct object_store_create_results created = {0};
    struct object_writer_finish_results finished = {0};
    enum status status = object_store_create(store, &created);
    if (status != STATUS_OK) {
        return status;
    }
    status = files_read(file, write_piece, &created.writer);
    if (status == STATUS_OK) {
        status = object_writer_finish(created.writer, &finished);
    }
    uint8_t hash[HASH_BYTES] = {0};
    if (status == STATUS_OK && finished.hash.size_bytes == HASH_BYTES) {
        memcpy(hash, finished.hash.data, HASH_BYTES);
        status = object_store_sync(store);
    }
    if (status == STATUS_OK) {
        out_hex((struct bytes){hash, HASH_BYTES});
        out("\n");
    }
    capability_release(created.writer);
    return status;
}

static int put(const char *path)
{
    uint32_t file = 0;
    enum status status = files_open(path, &file);
    if (status == STATUS_OK) {
        status = write_object(file);
        capability_release(file);
    }
    return status == STATUS_OK ? COMMAND_DONE : fail(path, status);
}

static enum status read_object(uint32_t object)
{
    struct stored_object_read_params params = {.size_bytes = PIECE_BYTES};
    for (;;) {
        struct stored_object_read_results results = {0};
        const enum status status = stored_object_read(object, &params, &results);
        if (status != STATUS_OK || results.content.size_bytes == 0) {
            return status;
        }
        params.offset += results.content.size_bytes;
        out_bytes(results.content);
    }
}

static int get(const char *what, struct bytes hash)
{
    const struct object_store_open_params params = {.hash = hash};
    struct object_store_open_results results = {0};
    enum status status = object_store_open(store, &params, &results);
    if (status == STATUS_OK) {
        status = read_object(results.object);
        capability_release(results.object);
    }
    return result_of(what, status);
}

/* -- list, check, usage ------------------------------------------------------------------------ */

static enum status show(const struct object_information *object)
{
    char size[WORDS_BYTES_MAX];
    const enum status status = say_hash(object->hash);
    words_for_size(size, object->size_bytes);
    out_right(size, 12);
    if (object->pin_count != 0) {
        out("  pinned %u", object->pin_count);
    }
    out("%s\n", object->is_damaged ? "  damaged" : "");
    return status;
}

/* What the next question begins with; the answer's own lies where that is written. */
static bool keep_cursor(struct bytes from, uint8_t kept[CURSOR_BYTES], struct bytes *cursor)
{
    if (from.size_bytes > CURSOR_BYTES) {
        return false;
    }
    memcpy(kept, from.data, from.size_bytes);
    *cursor = (struct bytes){kept, from.size_bytes};
    return true;
}

static enum status list(void)
{
    uint8_t kept[CURSOR_BYTES];
    struct object_store_list_params params = {0};
    do {
        struct object_store_list_results_reader results = {0};
        enum status status = object_store_list(store, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.objects.count; i++) {
            struct object_information object;
            status = object_information_list_get(&results.objects, i, &object);
            if (status == STATUS_OK) {
                status = show(&object);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (!keep_cursor(results.cursor, kept, &params.cursor)) {
            return STATUS_MALFORMED;
        }
    } while (params.cursor.size_bytes != 0);
    return STATUS_OK;
}

static void say_finding(const struct object_store_scrub_results *results)
{
    static const char *const words[] = {
        [OBJECT_FINDING_OBJECT] = "an object is damaged",
        [OBJECT_FINDING_COPY] = "one copy of the index was damaged",
        [OBJECT_FINDING_INDEX] = "the index is damaged: objects cannot be reached",
        [OBJECT_FINDING_ORPHAN] = "a part of an object that is gone",
        [OBJECT_FINDING_MISCOUNT] = "what is in use was counted wrongly",
    };
    const bool is_known =
        results->finding < sizeof(words) / sizeof(words[0]) && words[results->finding] != NULL;
    out("%s", is_known ? words[results->finding] : "something is wrong");
    if (results->information.hash.size_bytes != 0) {
        out(": ");
        out_hex(results->information.hash);
    }
    out("\n");
}

static int check(void)
{
    uint8_t kept[CURSOR_BYTES];
    struct object_store_scrub_params params = {0};
    uint64_t looked = 0;
    uint64_t found = 0;
    for (;;) {
        struct object_store_scrub_results results = {0};
        const enum status status = object_store_scrub(store, &params, &results);
        if (status != STATUS_OK || !keep_cursor(results.cursor, kept, &params.cursor)) {
            return fail("check", status == STATUS_OK ? STATUS_MALFORMED : status);
        }
        if (params.cursor.size_bytes == 0) {
            break;
        }
        looked++;
        if (results.finding != OBJECT_FINDING_NONE) {
            found++;
            say_finding(&results);
        }
    }
    out("%llu records, %llu found damaged\n",
        (unsigned long long)looked,
        (unsigned long long)found);
    return found == 0 ? COMMAND_DONE : COMMAND_FAILED;
}

static enum status usage(void)
{
    struct object_store_usage_results results = {0};
    char capacity[WORDS_BYTES_MAX];
    char live[WORDS_BYTES_MAX];
    char own[WORDS_BYTES_MAX];
    const enum status status = object_store_usage(store, &results);
    if (status != STATUS_OK) {
        return status;
    }
    words_for_size(capacity, results.usage.capacity_bytes);
    words_for_size(live, results.usage.live_bytes);
    words_for_size(own, results.usage.own_bytes);
    out("%llu objects, %s of %s in use%s%s\n",
        (unsigned long long)results.usage.object_count,
        live,
        capacity,
        results.usage.is_volatile ? ", in memory: there is no disk" : "",
        results.usage.is_read_only ? ", read-only" : "");
    out("yours: %llu objects, %s\n", (unsigned long long)results.usage.own_object_count, own);
    return STATUS_OK;
}

/* -- words ------------------------------------------------------------------------------------- */

static int pin(const char *what, struct bytes hash)
{
    const struct object_store_pin_params params = {.hash = hash};
    return result_of(what, object_store_pin(store, &params));
}

static int unpin(const char *what, struct bytes hash)
{
    const struct object_store_unpin_params params = {.hash = hash};
    return result_of(what, object_store_unpin(store, &params));
}

static int delete(const char *what, struct bytes hash)
{
    const struct object_store_delete_params params = {.hash = hash};
    const enum status status = object_store_delete(store, &params);
    return result_of(what, status == STATUS_OK ? object_store_sync(store) : status);
}

static enum status sync(void)
{
    return object_store_sync(store);
}

static int alone(const char *word)
{
    static const struct {
        const char *word;
        enum status (*verb)(void);
    } verbs[] = {{"list", list}, {"sync", sync}, {"usage", usage}};
    if (text_equal(word, "check")) {
        return check();
    }
    if (text_equal(word, "quota")) {
        return people_quotas();
    }
    for (uint32_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(word, verbs[i].word)) {
            const enum status status = verbs[i].verb();
            return status == STATUS_OK ? COMMAND_DONE : fail(word, status);
        }
    }
    return wrong_use(USE);
}

static int about(const char *word, const char *what)
{
    static const struct {
        const char *word;
        int (*verb)(const char *what, struct bytes hash);
    } verbs[] = {
        {"get", get},
        {"pin", pin},
        {"unpin", unpin},
        {"delete", delete},
        {"state", people_state},
        {"sign", people_sign},
    };
    uint8_t hash[HASH_BYTES];
    if (text_equal(word, "put")) {
        return put(what);
    }
    if (text_equal(word, "quota")) {
        return people_quota(what);
    }
    for (uint32_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(word, verbs[i].word)) {
            if (!hex_read(text_bytes(what), hash, sizeof(hash))) {
                complain("%s: a hash is 64 hexadecimal digits", what);
                return COMMAND_CALLED_WRONGLY;
            }
            return verbs[i].verb(what, (struct bytes){hash, sizeof(hash)});
        }
    }
    return wrong_use(USE);
}

int main(int argument_count, const char *const *arguments)
{
    store = need("store");
    switch (argument_count) {
    case 1:
        return done(alone("usage"));
    case 2:
        return done(alone(arguments[1]));
    case 3:
        return done(about(arguments[1], arguments[2]));
    case 4:
        return done(
            text_equal(arguments[1], "quota") ? people_set_quota(arguments[2], arguments[3])
                                              : wrong_use(USE));
    default:
        return wrong_use(USE);
    }
}
