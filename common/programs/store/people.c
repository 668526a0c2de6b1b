#include "command/output.h"
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/store_client.h"
#include "store.h"
#include <stdbool.h>

#define KEY_BYTES       32u
#define SIGNATURE_BYTES 64u
#define NAME_BYTES_MAX  64u

/* Objects are signed in this domain: their hash (schema/store.capnp). */
#define OBJECT_DOMAIN "store.object"

/* More than a machine has identities. */
#define PEOPLE_MAX 32u

struct person {
    uint8_t key[KEY_BYTES];
    uint8_t name[NAME_BYTES_MAX];
    size_t name_bytes;
    bool is_replaced; /* by another key of the same name */
};

static struct person people[PEOPLE_MAX];
static uint32_t people_count;

static void know(const struct identity_state *identity)
{
    if (people_count == PEOPLE_MAX || identity->public_key.size_bytes != KEY_BYTES ||
        identity->name.size_bytes > NAME_BYTES_MAX) {
        return;
    }
    struct person *person = &people[people_count++];
    memcpy(person->key, identity->public_key.data, KEY_BYTES);
    memcpy(person->name, identity->name.data, identity->name.size_bytes);
    person->name_bytes = identity->name.size_bytes;
    person->is_replaced = identity->successor.size_bytes != 0;
}

static enum status learn(uint32_t identities)
{
    struct identities_list_params params = {0};
    do {
        struct identities_list_results_reader results = {0};
        enum status status = identities_list(identities, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.identities.count; i++) {
            struct identity_state identity;
            status = identity_state_list_get(&results.identities, i, &identity);
            if (status == STATUS_OK) {
                know(&identity);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0 && people_count < PEOPLE_MAX);
    return STATUS_OK;
}

static struct bytes name_of(const struct person *person)
{
    return (struct bytes){person->name, person->name_bytes};
}

static struct bytes key_of(const struct person *person)
{
    return (struct bytes){person->key, KEY_BYTES};
}

/* The one whose key is not replaced. NULL: there is none. */
static const struct person *find(const char *name)
{
    for (uint32_t i = 0; i < people_count; i++) {
        if (!people[i].is_replaced && bytes_equal(name_of(&people[i]), text_bytes(name))) {
            return &people[i];
        }
    }
    return NULL;
}

/* -- authors ----------------------------------------------------------------------------------- */

int people_sign(const char *what, struct bytes hash)
{
    uint8_t key[KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    const uint32_t identity = need("identity");
    struct identity_state_results own = {0};
    enum status status = identity_state(identity, &own);
    if (status == STATUS_OK && own.state.public_key.size_bytes != sizeof(key)) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        return fail("identity", status);
    }
    memcpy(key, own.state.public_key.data, sizeof(key));
    const struct identity_sign_params signing = {.domain = text_bytes(OBJECT_DOMAIN), .data = hash};
    struct identity_sign_results made = {0};
    status = identity_sign(identity, &signing, &made);
    if (status == STATUS_OK && made.signature.size_bytes != sizeof(signature)) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        return fail("identity", status);
    }
    memcpy(signature, made.signature.data, sizeof(signature));
    const struct object_store_sign_params params = {
        .hash = hash, .author = {key, sizeof(key)}, .signature = {signature, sizeof(signature)}};
    status = object_store_sign(store, &params);
    if (status == STATUS_OK) {
        status = object_store_sync(store);
    }
    return status == STATUS_OK ? COMMAND_DONE : fail(what, status);
}

static void say_author(const uint8_t key[KEY_BYTES])
{
    const uint32_t identities = program_capability("identities");
    const struct bytes author = {key, KEY_BYTES};
    if (identities != 0) {
        (void)learn(identities); /* in vain: the key alone is shown */
    }
    for (uint32_t i = 0; i < people_count; i++) {
        if (bytes_equal(author, key_of(&people[i]))) {
            out_printable(name_of(&people[i]));
            out(" ");
            break;
        }
    }
    out_hex(author);
}

int people_state(const char *what, struct bytes hash)
{
    const struct object_store_state_params params = {.hash = hash};
    struct object_store_state_results results = {0};
    uint8_t author[KEY_BYTES];
    char size[WORDS_BYTES_MAX];
    const enum status status = object_store_state(store, &params, &results);
    if (status != STATUS_OK) {
        return fail(what, status);
    }
    const struct object_information object = results.information;
    const bool has_author = object.author.size_bytes == sizeof(author);
    if (has_author) {
        memcpy(author, object.author.data, sizeof(author));
    }
    words_for_size(size, object.size_bytes);
    out("%s%s\n", size, object.is_damaged ? ", damaged" : "");
    if (object.pin_count != 0) {
        out("pinned %u\n", object.pin_count);
    }
    if (has_author) {
        out(object.is_signed ? "signed by " : "not signed by its author ");
        say_author(author);
        out("\n");
    } else {
        out("not signed\n");
    }
    return COMMAND_DONE;
}

/* -- quotas ------------------------------------------------------------------------------------ */

static enum status show_quota(const struct person *person)
{
    const struct object_store_quota_params params = {.owner = key_of(person)};
    struct object_store_quota_results results = {0};
    char used[WORDS_BYTES_MAX];
    char quota[WORDS_BYTES_MAX];
    const enum status status = object_store_quota(store, &params, &results);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        return status;
    }
    words_for_size(used, results.used_bytes);
    words_for_size(quota, results.quota_bytes);
    out_printable(name_of(person));
    out(" has %s of %s\n", used, results.quota_bytes != 0 ? quota : "what there is");
    return STATUS_OK;
}

static int learn_all(void)
{
    const enum status status = learn(need("identities"));
    return status == STATUS_OK ? COMMAND_DONE : fail("identities", status);
}

int people_quotas(void)
{
    int code = learn_all();
    for (uint32_t i = 0; code == COMMAND_DONE && i < people_count; i++) {
        if (!people[i].is_replaced) {
            const enum status status = show_quota(&people[i]);
            code = status == STATUS_OK ? COMMAND_DONE : fail("quota", status);
        }
    }
    return code;
}

int people_quota(const char *name)
{
    const int code = learn_all();
    const struct person *person = find(name);
    if (code != COMMAND_DONE) {
        return code;
    }
    const enum status status = person != NULL ? show_quota(person) : STATUS_NOT_FOUND;
    return status == STATUS_OK ? COMMAND_DONE : fail(name, status);
}

/* A number of bytes, or of the unit behind it. False: it is none. */
static bool read_size(const char *words, uint64_t *bytes)
{
    static const char units[] = "KMG";
    struct bytes number = text_bytes(words);
    uint32_t shift = 0;
    for (uint32_t i = 0; number.size_bytes != 0 && units[i] != '\0'; i++) {
        if (number.data[number.size_bytes - 1] == (uint8_t)units[i]) {
            number.size_bytes--;
            shift = 10 * (i + 1);
            break;
        }
    }
    if (!text_number(number, bytes) || *bytes > UINT64_MAX >> shift) {
        return false;
    }
    *bytes <<= shift;
    return true;
}

int people_set_quota(const char *name, const char *size)
{
    uint64_t bytes;
    if (!read_size(size, &bytes)) {
        complain("%s: a size is a number of bytes, or one with K, M or G behind it", size);
        return COMMAND_CALLED_WRONGLY;
    }
    const int code = learn_all();
    const struct person *person = find(name);
    if (code != COMMAND_DONE || person == NULL) {
        return code != COMMAND_DONE ? code : fail(name, STATUS_NOT_FOUND);
    }
    const struct object_store_set_quota_params params = {
        .owner = key_of(person), .quota_bytes = bytes};
    enum status status = object_store_set_quota(store, &params);
    if (status == STATUS_OK) {
        status = show_quota(person);
    }
    return status == STATUS_OK ? COMMAND_DONE : fail(name, status);
}
