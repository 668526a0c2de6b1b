/*
 * remote VERB ...: capabilities that somebody on another machine has (ADR 47).
 *
 *     give KEY|NAME CAPABILITY...    that key, and nobody else, may open these, until they are
 *                                    taken back, or the session ends
 *     list                           what is given
 *     revoke EXPORT [KEY|NAME]       takes it back from that key, or from all
 *     use KEY|NAME EXPORT:INTERFACE CAPABILITY PROGRAM [TEXT...]
 *                                    runs a program that has what is exported there
 *
 * `use` with -o is as the key of who runs it, which has an address then ("overlay address on"),
 * instead of the machine's.
 */
#include "../overlay/overlay.h"
#include "lib/text.h"
#include "remote.h"

#define USE                                                                                        \
    "give KEY|NAME CAPABILITY... | list | revoke EXPORT [KEY|NAME] | "                             \
    "[-o] [-p PORT] use KEY|NAME EXPORT:INTERFACE CAPABILITY PROGRAM [TEXT...]"

struct verb {
    const char *name;
    int (*run)(const struct remote_call *call);
    bool is_with_key;
    int words_min; /* behind the verb, and the key */
    int words_max;
};

static const struct verb verbs[] = {
    {"give", verb_give, true, 1, INT32_MAX},
    {"list", verb_list, false, 0, 0},
    {"revoke", verb_revoke, false, 1, 2},
    {"use", verb_use, true, 3, INT32_MAX},
};

/* NULL: there is none of that name. */
static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(verbs[i].name, name)) {
            return &verbs[i];
        }
    }
    return NULL;
}

/* `words` begin with the verb. */
static int run(int count, const char *const *words, struct remote_call *call, bool has_options)
{
    const struct verb *verb = count > 0 ? find_verb(words[0]) : NULL;
    const int taken = verb != NULL && verb->is_with_key ? 2 : 1;
    if (verb == NULL || count < taken + verb->words_min || count - taken > verb->words_max ||
        (has_options && verb->run != verb_use)) {
        return wrong_use(USE);
    }
    call->who = taken == 2 ? words[1] : NULL;
    call->words = words + taken;
    call->count = count - taken;
    if (call->who != NULL && !find_key(call->who, &call->key)) {
        return COMMAND_FAILED;
    }
    return verb->run(call);
}

int main(int count, const char *const *words)
{
    struct remote_call call = {.port = REMOTE_PORT};
    int at = 1;
    if (count > at && text_equal(words[at], "-o")) {
        call.is_own = true;
        at++;
    }
    if (count > at + 1 && text_equal(words[at], "-p")) {
        if (!text_port(text_bytes(words[at + 1]), &call.port)) {
            return done(wrong_use(USE));
        }
        at += 2;
    }
    return done(run(count - at, words + at, &call, at > 1));
}
