/*
 * identity VERB ...: key pairs for people.
 *
 *     list, statements             those of this machine, and what was signed about them
 *     new NAME, restore NAME       one more; of the shares of a backup
 *     unlock NAME [VERB ...]       another one, for what the verb does; it is locked again after it
 *     state, lock, export-public   of the one that is logged in, as all that follow
 *     sign [FILE]                  what is in the file, or comes in, as hex
 *     verify KEY SIGNATURE [FILE]
 *     sign-program FILE [VERSION]  writes FILE.signature: the file starts if policy allows the key
 *     rotate                       a new key takes this one's place
 *     revoke WHY [KEY]             for good
 *     revoke-program PROGRAM LEAST-VERSION [KEY]
 *     backup NEEDED SHARES         shows shares to write down
 *     login list|allow|forbid      keys with which one logs in from elsewhere (login.c)
 */
#include "lib/text.h"
#include "schema/session_client.h"
#include "verb.h"
#include <stddef.h>

#define USE                                                                                        \
    "list | statements | new NAME | restore NAME | unlock NAME [...] | state | lock | "            \
    "export-public | sign [FILE] | verify KEY SIGNATURE [FILE] | sign-program FILE [VERSION] | "   \
    "rotate | revoke WHY [KEY] | "                                                                 \
    "revoke-program PROGRAM LEAST-VERSION [KEY] | backup NEEDED SHARES | "                         \
    "login list|allow|forbid"

struct verb {
    const char *name;
    int (*run)(const struct verb_call *call);
};

static const struct verb verbs[] = {
    {"list", verb_list},
    {"statements", verb_statements},
    {"new", verb_new},
    {"restore", verb_restore},
    {"verify", verb_verify},
    {"state", verb_state},
    {"lock", verb_lock},
    {"sign", verb_sign},
    {"export-public", verb_export_public},
    {"sign-program", verb_sign_program},
    {"rotate", verb_rotate},
    {"revoke", verb_revoke},
    {"revoke-program", verb_revoke_program},
    {"backup", verb_backup},
    {"login", verb_login},
};

static int run_verb(const char *name, const struct verb_call *call)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(name, verbs[i].name)) {
            return verbs[i].run(call);
        }
    }
    return wrong_use(USE);
}

/* Another identity, as long as this program runs. */
static int unlock(int count, const char *const *words)
{
    if (count < 1) {
        return wrong_use("unlock NAME [VERB ...]");
    }
    const struct session_unlock_identity_params params = {.name = text_bytes(words[0])};
    struct session_unlock_identity_results results = {0};
    const enum status status = session_unlock_identity(need("session"), &params, &results);
    if (status != STATUS_OK) {
        const struct attempt attempt = {
            .verb = IDENTITY_VERB_UNLOCK,
            .what = words[0],
            .handle = need("session"),
            .method = SESSION_UNLOCK_IDENTITY,
        };
        return say_failure(&attempt, status);
    }
    const struct verb_call call = {
        .count = count > 2 ? count - 2 : 0,
        .words = words + 2,
        .identity = results.identity,
    };
    return run_verb(count > 1 ? words[1] : "state", &call);
}

int main(int argument_count, const char *const *arguments)
{
    if (argument_count < 2) {
        return done(wrong_use(USE));
    }
    if (text_equal(arguments[1], "unlock")) {
        return done(unlock(argument_count - 2, arguments + 2));
    }
    const struct verb_call call = {.count = argument_count - 2, .words = arguments + 2};
    return done(run_verb(arguments[1], &call));
}
