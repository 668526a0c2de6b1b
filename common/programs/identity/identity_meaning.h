/*
 * What each status means for whoever asked for something, in a sentence that says what to do. Which
 * causes the services tell apart, schema/identity.capnp and schema/session.capnp say.
 */
#pragma once

#include "abi/status.h"

enum identity_verb {
    IDENTITY_VERB_OTHER, /* what the other verbs have in common */
    IDENTITY_VERB_NEW,
    IDENTITY_VERB_RESTORE,
    IDENTITY_VERB_UNLOCK,
    IDENTITY_VERB_ROTATE,
    IDENTITY_VERB_REVOKE,
    IDENTITY_VERB_REVOKE_PROGRAM,
    IDENTITY_VERB_BACKUP,
    IDENTITY_VERB_LIST_LOGINS,
    IDENTITY_VERB_ALLOW_LOGIN,
    IDENTITY_VERB_FORBID_LOGIN,
    IDENTITY_VERB_COUNT,
};

/* NULL: nothing more than status_text() says. */
const char *identity_meaning(enum identity_verb verb, enum status status);
