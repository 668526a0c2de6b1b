/* store: objects that survive, by the hash of their content. */
#include "command/files.h"
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/store_client.h"
#include "store.h"

#define CURSOR_BYTES 64u /* of an answer's: the service says how many it uses */

/* Shared with the store for one object. */
#define WINDOW_BYTES 0x40000u

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

struct window {
    struct mapping mapping;
    uint64_t size_bytes;
};

static enum status map_window(struct window *window, uint32_t memory)
{
    const enum status status =
        mapping_create_whole(memory, MAP_READ | MAP_WRITE, &window->mapping, &window->size_bytes);
    capability_release(memory); /* the mapping stays */
    return status;
}

/* What is put, collected until the window is full. */
struct putting {
    uint32_t writer;
    struct window window;
    uint64_t used_bytes;
};

static enum status write_window(struct putting *putting)
{
    const struct object_writer_write_window_params params = {.size_bytes = putting->used_bytes};
    putting->used_bytes = 0;
    return object_writer_write_window(putting->writer, &params);
}

static enum status write_piece(void *context, struct bytes data)
{
    struct putting *putting = context;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && data.size_bytes != 0) {
        const uint64_t room = putting->window.size_bytes - putting->used_bytes;
        const size_t bytes = data.size_bytes < room ? data.size_bytes : (size_t)room;
        memcpy((uint8_t *)putting->window.mapping.address + putting->used_bytes, data.data, bytes);
        putting->used_bytes += bytes;
        data = bytes_part(data, bytes, data.size_bytes - bytes);
        if (putting->used_bytes == putting->window.size_bytes) {
            status = write_window(putting);
        }
    }
    return status;
}

static enum status write_file(uint32_t file, struct putting *putting)
{
    const struct object_writer_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct object_writer_window_results results = {0};
    enum status status = object_writer_window(putting->writer, &ask, &results);
    if (status == STATUS_OK) {
        status = map_window(&putting->window, results.memory);
    }
    if (status == STATUS_OK) {
        status = files_read(file, write_piece, putting);
        status = status == STATUS_OK ? write_window(putting) : status;
        mapping_finish(&putting->window.mapping);
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
    struct putting putting = {.writer = created.writer};
    status = write_file(file, &putting);
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

static enum status copy_out(uint32_t object, const struct window *window)
{
    struct stored_object_read_window_params params = {.size_bytes = window->size_bytes};
    for (;;) {
        struct stored_object_read_window_results results = {0};
        const enum status status = stored_object_read_window(object, &params, &results);
        if (status != STATUS_OK || results.size_bytes == 0) {
            return status;
        }
        if (results.size_bytes > window->size_bytes) {
            return STATUS_MALFORMED;
        }
        params.offset += results.size_bytes;
        out_bytes((struct bytes){window->mapping.address, (size_t)results.size_bytes});
    }
}

static enum status read_object(uint32_t object)
{
    const struct stored_object_window_params ask = {.size_bytes = WINDOW_BYTES};
    struct stored_object_window_results results = {0};
    struct window window = {0};
    enum status status = stored_object_window(object, &ask, &results);
    if (status == STATUS_OK) {
        status = map_window(&window, results.memory);
    }
    if (status == STATUS_OK) {
        status = copy_out(object, &window);
        mapping_finish(&window.mapping);
    }
    return status;
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
