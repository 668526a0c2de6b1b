/*
 * overlay VERB ...: this machine in the overlay, where destinations are keys.
 *
 *     status, peers, tree, sessions     what its node sees
 *     address on|off                    an address for the key of who is logged in
 *     ping KEY|NAME [COUNT]             whether that key's machine answers
 *     info KEY|NAME                     what it tells of itself
 *     invite HOST:PORT...               the line that others accept
 *     accept LINE [NAME]                makes links there, and keeps the key under a name
 *     names, name NAME KEY              what keys are called here
 *     settings, peer, listen, tell      what the owner has signed, and changing it:
 *     allow KEY, auditor KEY            who may make links here, who may follow the audit log
 */
#include "lib/text.h"
#include "overlay.h"
#include <stddef.h>

#define USE                                                                                        \
    "status | peers | tree | sessions | address on|off | ping KEY|NAME [COUNT] | info KEY|NAME | " \
    "invite HOST:PORT... | accept LINE [NAME] | names | name NAME KEY | settings | "               \
    "peer add tcp://HOST:PORT [KEY|NAME] | peer remove tcp://HOST:PORT | listen PORT...|none | "   \
    "tell TEXT|nothing | allow add|remove KEY|NAME | auditor add|remove KEY|NAME"

struct verb {
    const char *name;
    int (*run)(const struct verb_call *call);
};

static const struct verb verbs[] = {
    {"status", verb_status},
    {"peers", verb_peers},
    {"tree", verb_tree},
    {"sessions", verb_sessions},
    {"address", verb_address},
    {"ping", verb_ping},
    {"info", verb_info},
    {"invite", verb_invite},
    {"accept", verb_accept},
    {"names", verb_names},
    {"name", verb_name},
    {"settings", verb_settings},
    {"peer", verb_peer},
    {"listen", verb_listen},
    {"tell", verb_tell},
    {"allow", verb_allow},
    {"auditor", verb_auditor},
};

int main(int argument_count, const char *const *arguments)
{
    const struct verb_call call = {.count = argument_count - 2, .words = arguments + 2};
    for (size_t i = 0; argument_count > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(arguments[1], verbs[i].name)) {
            return done(verbs[i].run(&call));
        }
    }
    return done(wrong_use(USE));
}
