/*
 * With which keys a person logs in from elsewhere.
 *
 *     login list [NAME]     those of this identity, or of another one
 *     login allow LINE      a line of OpenSSH's; words that the shell has taken apart are one again
 *     login forbid KEY|LABEL
 */
#include "lib/memory.h"
#include "lib/text.h"
#include "login_line.h"
#include "verb.h"
#include <stddef.h>

#define USE "login list [NAME] | login allow \"ssh-ed25519 AAAA... LABEL\" | login forbid KEY|LABEL"

/* More than any line that is good: what is longer is told from it. */
#define LINE_BYTES_MAX 512u

_Static_assert(LOGIN_LINE_KEY_BYTES == KEY_BYTES, "Ed25519");

/* Of what is asked of the service that knows all identities. */
static int list_failure(const char *name, enum status status)
{
    const struct attempt attempt = {
        .verb = IDENTITY_VERB_LIST_LOGINS,
        .what = name,
        .handle = need("identities"),
        .method = IDENTITIES_LOGIN_KEYS,
    };
    return say_failure(&attempt, status);
}

/* -- the words -------------------------------------------------------------------------------- */

/* The words as one line; false: it is longer than any that is good. */
static bool join(const struct verb_call *call, char line[LINE_BYTES_MAX], struct bytes *joined)
{
    size_t used = 0;
    for (int i = 0; i < call->count; i++) {
        const struct bytes word = text_bytes(call->words[i]);
        if (word.size_bytes + 1 > LINE_BYTES_MAX - used) {
            return false;
        }
        if (i > 0) {
            line[used++] = ' ';
        }
        memcpy(line + used, word.data, word.size_bytes);
        used += word.size_bytes;
    }
    *joined = (struct bytes){(const uint8_t *)line, used};
    return true;
}

/* -- whose ------------------------------------------------------------------------------------ */

/* The name of the verb's identity, with a terminator. */
static enum status own_name(const struct verb_call *call, char *name, size_t size_bytes)
{
    struct identity_state_results results = {0};
    const enum status status = identity_state(identity_of(call), &results);
    if (status != STATUS_OK) {
        return status;
    }
    if (results.state.name.size_bytes >= size_bytes) {
        return STATUS_MALFORMED;
    }
    memcpy(name, results.state.name.data, results.state.name.size_bytes);
    name[results.state.name.size_bytes] = 0;
    return STATUS_OK;
}

/* -- list ------------------------------------------------------------------------------------- */

static enum status show(const struct login_key *key)
{
    char code[LOGIN_LINE_CODE_CHARACTERS + 1];
    if (key->key.size_bytes != KEY_BYTES) {
        return STATUS_MALFORMED;
    }
    login_line_write_code(key->key.data, code);
    out("%s %s ", LOGIN_LINE_KIND, code);
    out_printable(key->text);
    out("\n");
    return STATUS_OK;
}

static int list(const struct verb_call *call)
{
    char own[NAME_BYTES_MAX + 1];
    const char *name = call->count == 1 ? call->words[0] : own;
    struct identities_login_keys_results_reader results = {0};
    enum status status = STATUS_OK;
    if (call->count > 1) {
        return wrong_use(USE);
    }
    if (call->count == 0) {
        status = own_name(call, own, sizeof(own));
        if (status != STATUS_OK) {
            return identity_failure(
                call, IDENTITY_VERB_OTHER, "login list", IDENTITY_STATE, status);
        }
    }
    const struct identities_login_keys_params params = {.name = text_bytes(name)};
    status = identities_login_keys(need("identities"), &params, &results);
    for (uint32_t i = 0; status == STATUS_OK && i < results.keys.count; i++) {
        struct login_key key;
        status = login_key_list_get(&results.keys, i, &key);
        if (status == STATUS_OK) {
            status = show(&key);
        }
    }
    return status == STATUS_OK ? COMMAND_DONE : list_failure(name, status);
}

/* -- allow ------------------------------------------------------------------------------------ */

static int allow(const struct verb_call *call)
{
    char line[LINE_BYTES_MAX];
    struct bytes joined = {0};
    struct login_line read = {0};
    struct identity_allow_login_results results = {0};
    const enum login_line_fault fault =
        join(call, line, &joined) ? login_line_read(joined, &read) : LOGIN_LINE_OTHER_KIND;
    if (fault != LOGIN_LINE_GOOD) {
        complain("login allow: %s", login_line_fault_text(fault));
        return COMMAND_CALLED_WRONGLY;
    }
    const struct identity_allow_login_params params = {
        .key = {read.key, sizeof(read.key)}, .text = read.label};
    const enum status status = identity_allow_login(identity_of(call), &params, &results);
    return status == STATUS_OK
               ? COMMAND_DONE
               : identity_failure(
                     call, IDENTITY_VERB_ALLOW_LOGIN, "login allow", IDENTITY_ALLOW_LOGIN, status);
}

/* -- forbid ----------------------------------------------------------------------------------- */

/* How many of the identity's keys are called so; `key`: the last of them. */
static enum status
find_called(const char *name, struct bytes label, uint8_t key[KEY_BYTES], uint32_t *count)
{
    const struct identities_login_keys_params params = {.name = text_bytes(name)};
    struct identities_login_keys_results_reader results = {0};
    enum status status = identities_login_keys(need("identities"), &params, &results);
    *count = 0;
    for (uint32_t i = 0; status == STATUS_OK && i < results.keys.count; i++) {
        struct login_key found;
        status = login_key_list_get(&results.keys, i, &found);
        if (status == STATUS_OK && found.key.size_bytes == KEY_BYTES &&
            bytes_equal(found.text, label)) {
            memcpy(key, found.key.data, KEY_BYTES);
            (*count)++;
        }
    }
    return status;
}

/* The key of a line, of its middle alone, or of the only one that is called so. */
static int find_key(const struct verb_call *call, struct bytes words, uint8_t key[KEY_BYTES])
{
    char own[NAME_BYTES_MAX + 1];
    struct login_line read;
    uint32_t count = 0;
    if (login_line_read(words, &read) == LOGIN_LINE_GOOD) {
        memcpy(key, read.key, KEY_BYTES);
        return COMMAND_DONE;
    }
    if (login_line_read_code(words, key) == LOGIN_LINE_GOOD) {
        return COMMAND_DONE;
    }
    enum status status = own_name(call, own, sizeof(own));
    if (status != STATUS_OK) {
        return identity_failure(call, IDENTITY_VERB_OTHER, "login forbid", IDENTITY_STATE, status);
    }
    status = find_called(own, words, key, &count);
    if (status != STATUS_OK) {
        return list_failure(own, status);
    }
    if (count != 1) {
        complain(
            count == 0 ? "login forbid: no key is called so: \"identity login list\" shows all"
                       : "login forbid: several keys are called so: say the key itself");
        return COMMAND_FAILED;
    }
    return COMMAND_DONE;
}

static int forbid(const struct verb_call *call)
{
    char line[LINE_BYTES_MAX];
    uint8_t key[KEY_BYTES];
    struct bytes joined = {0};
    struct identity_forbid_login_results results = {0};
    if (call->count < 1 || !join(call, line, &joined)) {
        return wrong_use(USE);
    }
    const int found = find_key(call, joined, key);
    if (found != COMMAND_DONE) {
        return found;
    }
    const struct identity_forbid_login_params params = {.key = {key, sizeof(key)}};
    const enum status status = identity_forbid_login(identity_of(call), &params, &results);
    return status == STATUS_OK ? COMMAND_DONE
                               : identity_failure(
                                     call,
                                     IDENTITY_VERB_FORBID_LOGIN,
                                     "login forbid",
                                     IDENTITY_FORBID_LOGIN,
                                     status);
}

int verb_login(const struct verb_call *call)
{
    static const struct {
        const char *name;
        int (*run)(const struct verb_call *call);
    } verbs[] = {{"list", list}, {"allow", allow}, {"forbid", forbid}};
    if (call->count < 1) {
        return wrong_use(USE);
    }
    const struct verb_call rest = {
        .count = call->count - 1, .words = call->words + 1, .identity = call->identity};
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(call->words[0], verbs[i].name)) {
            return verbs[i].run(&rest);
        }
    }
    return wrong_use(USE);
}
