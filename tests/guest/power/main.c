/*
 * power_test: says what is in the store and whether it is whole, then changes it until the power is
 * cut. It ends only when something is wrong, which its last line says.
 */
#include "lib/memory.h"
#include "lib/status.h"
#include "objects.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/store_client.h"
#include "schema/supervisor_client.h"

#define CURSOR_BYTES 64u
/* In one sync. */
#define BATCH_MAX 8u
/* How many are there before the oldest are deleted, and at most: with what was cut. */
#define LIVE_KEPT 48u
#define LIVE_MAX  128u

enum exit_reason {
    EXIT_NOT_READY = 1,
    EXIT_STORE = 2,
};

static uint32_t store;
static struct {
    uint32_t count;
    struct numbered objects[LIVE_MAX]; /* by number */
} live;

/*
 * What is not said the host does not count on. One line for each: a piece for the kernel's console,
 * as others write there at the same time.
 */
static void say(const char *what, const struct numbered *objects, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        (void)console_print(
            program_capability("console"),
            "power: %s %llu",
            what,
            (unsigned long long)objects[i].number);
    }
}

static bool is_good(enum status status, const char *what)
{
    if (status != STATUS_OK) {
        (void)console_print(
            program_capability("console"), "power: WRONG: %s: %s", what, status_text(status));
    }
    return status == STATUS_OK;
}

/* -- what is there ----------------------------------------------------------------------------- */

static enum status keep_cursor(struct bytes from, uint8_t kept[CURSOR_BYTES], struct bytes *cursor)
{
    if (from.size_bytes > CURSOR_BYTES) {
        return STATUS_MALFORMED;
    }
    memcpy(kept, from.data, from.size_bytes);
    *cursor = (struct bytes){kept, from.size_bytes};
    return STATUS_OK;
}

static enum status take_listed(const struct message_list *listed)
{
    for (uint32_t i = 0; i < listed->count; i++) {
        struct object_information object;
        const enum status status = object_information_list_get(listed, i, &object);
        if (status != STATUS_OK) {
            return status;
        }
        if (object.hash.size_bytes != HASH_BYTES || live.count == LIVE_MAX) {
            return STATUS_MALFORMED;
        }
        memcpy(live.objects[live.count++].hash, object.hash.data, HASH_BYTES);
    }
    return STATUS_OK;
}

static enum status list_all(void)
{
    uint8_t kept[CURSOR_BYTES];
    struct object_store_list_params params = {0};
    do {
        struct object_store_list_results_reader results = {0};
        enum status status = object_store_list(store, &params, &results);
        if (status == STATUS_OK) {
            status = take_listed(&results.objects);
        }
        if (status == STATUS_OK) {
            status = keep_cursor(results.cursor, kept, &params.cursor);
        }
        if (status != STATUS_OK) {
            return status;
        }
    } while (params.cursor.size_bytes != 0);
    return STATUS_OK;
}

static void sort_live(void)
{
    for (uint32_t i = 1; i < live.count; i++) {
        const struct numbered moved = live.objects[i];
        uint32_t at = i;
        for (; at > 0 && live.objects[at - 1].number > moved.number; at--) {
            live.objects[at] = live.objects[at - 1];
        }
        live.objects[at] = moved;
    }
}

static void say_found(void)
{
    for (uint32_t i = 0; i < live.count; i++) {
        const uint64_t first = live.objects[i].number;
        while (i + 1 < live.count && live.objects[i + 1].number == live.objects[i].number + 1) {
            i++;
        }
        (void)console_print(
            program_capability("console"),
            "power: found %llu-%llu",
            (unsigned long long)first,
            (unsigned long long)live.objects[i].number);
    }
}

static enum status scrub(void)
{
    uint8_t kept[CURSOR_BYTES];
    struct object_store_scrub_params params = {0};
    do {
        struct object_store_scrub_results results = {0};
        enum status status = object_store_scrub(store, &params, &results);
        if (status == STATUS_OK && results.finding != OBJECT_FINDING_NONE) {
            status = STATUS_MALFORMED;
        }
        if (status == STATUS_OK) {
            status = keep_cursor(results.cursor, kept, &params.cursor);
        }
        if (status != STATUS_OK) {
            return status;
        }
    } while (params.cursor.size_bytes != 0);
    return STATUS_OK;
}

static bool look(void)
{
    if (!is_good(list_all(), "the list")) {
        return false;
    }
    for (uint32_t i = 0; i < live.count; i++) {
        if (!is_good(numbered_read(store, &live.objects[i]), "an object")) {
            return false;
        }
    }
    sort_live();
    say_found();
    return is_good(scrub(), "the scrub");
}

/* -- what is changed --------------------------------------------------------------------------- */

static bool put_some(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t number = live.count == 0 ? 1 : live.objects[live.count - 1].number + 1;
        if (!is_good(numbered_put(store, number, &live.objects[live.count]), "a put")) {
            return false;
        }
        live.count++;
    }
    return true;
}

static bool delete_oldest(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct object_store_delete_params params = {
            .hash = {live.objects[i].hash, HASH_BYTES}};
        if (!is_good(object_store_delete(store, &params), "a deletion")) {
            return false;
        }
    }
    return true;
}

static void forget_oldest(uint32_t count)
{
    live.count -= count;
    memmove(live.objects, live.objects + count, live.count * sizeof(live.objects[0]));
}

static bool change(void)
{
    const uint64_t last = live.count == 0 ? 0 : live.objects[live.count - 1].number;
    const uint32_t count = 1 + (uint32_t)(number_mix(~last) % BATCH_MAX);
    const uint32_t above = live.count > LIVE_KEPT ? live.count - LIVE_KEPT : 0;
    const uint32_t old = above < BATCH_MAX ? above : BATCH_MAX;
    if (old > 0) {
        say("drops", live.objects, old);
    }
    if (!put_some(count) || !delete_oldest(old) || !is_good(object_store_sync(store), "a sync")) {
        return false;
    }
    say("keeps", live.objects + live.count - count, count);
    if (old > 0) {
        say("gone", live.objects, old);
    }
    forget_oldest(old);
    return true;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    store = program_capability("store");
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return EXIT_NOT_READY;
    }
    if (!look()) {
        return EXIT_STORE;
    }
    (void)console_print(program_capability("console"), "power: begins");
    while (change()) {
    }
    return EXIT_STORE;
}
