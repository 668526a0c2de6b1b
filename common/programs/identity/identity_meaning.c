#include "identity_meaning.h"
#include <stddef.h>

#define NO_NAME                                                                                    \
    "that is no name: it has 1 to 32 letters, digits, '-', '_' or '.', a letter or a digit first"
#define SHARE_OF_MAKER                                                                             \
    "as many were made as anybody but the owner of this machine may make: ask the owner to do it"
#define FULL             "this machine has as many identities as it can keep"
#define NO_SUCH_IDENTITY "there is no such identity: \"identity list\" shows which there are"
#define COUNTS_NO_MORE   "its key counts no more: \"identity statements\" shows why"
#define OF_ANOTHER       "only the owner of this machine can say that of another one's key"
#define SHARE_OF_SIGNER                                                                            \
    "you have signed as much as anybody but the owner of this machine may: ask the owner to do it"

/* By the verb, then by the status. */
static const char *const meanings[IDENTITY_VERB_COUNT][STATUS_COUNT] = {
    [IDENTITY_VERB_OTHER] =
        {
            [STATUS_DENIED] = "policy does not let this program do that: \"policy why\" shows what "
                              "it may",
            [STATUS_LIMIT_EXCEEDED] = "something else is being asked at this console: press "
                                      "Ctrl-], and answer that first",
            [STATUS_CANCELLED] = "it was called off",
            [STATUS_TIMED_OUT] = "nobody answered: try again, and press Ctrl-] when it asks",
            [STATUS_WRONG_STATE] = "the identity is locked: log in again",
            [STATUS_WRONG_SIGNER] = "the identity was revoked: nothing is signed with it any more",
            [STATUS_PEER_GONE] = "the identity service was started anew: log in again",
        },
    [IDENTITY_VERB_NEW] =
        {
            [STATUS_INVALID_ARGUMENT] = NO_NAME,
            [STATUS_OVERLAP] = "there is an identity of this name: choose another name",
            [STATUS_DENIED] = SHARE_OF_MAKER,
            [STATUS_NO_MEMORY] = FULL,
        },
    [IDENTITY_VERB_RESTORE] =
        {
            [STATUS_INVALID_ARGUMENT] = NO_NAME,
            [STATUS_OVERLAP] = "there is an identity of this name: choose another name",
            [STATUS_DENIED] = SHARE_OF_MAKER,
            [STATUS_NO_MEMORY] = FULL,
            [STATUS_WRONG_STATE] = "this identity is here already: \"identity list\" shows its "
                                   "name",
            [STATUS_WRONG_SIGNER] = COUNTS_NO_MORE,
            [STATUS_MALFORMED] = "these shares are no key's: one of them was made up",
        },
    [IDENTITY_VERB_UNLOCK] =
        {
            [STATUS_INVALID_ARGUMENT] = NO_NAME,
            [STATUS_NOT_FOUND] = NO_SUCH_IDENTITY,
            [STATUS_DENIED] = "that is not its passphrase: try again in a little while",
            [STATUS_WRONG_STATE] = "its passphrase was wrong a moment ago: try again in a little "
                                   "while",
            [STATUS_WRONG_SIGNER] = COUNTS_NO_MORE,
            [STATUS_NO_MEMORY] = "too many identities are unlocked: end a program that uses one",
        },
    [IDENTITY_VERB_ROTATE] =
        {
            [STATUS_DENIED] = "you have replaced your key as often as anybody but the owner of "
                              "this machine may: ask the owner for another identity",
            [STATUS_NO_MEMORY] = FULL,
        },
    [IDENTITY_VERB_REVOKE] =
        {
            [STATUS_INVALID_ARGUMENT] = "the reason is too long: 200 bytes at most",
            [STATUS_DENIED] = SHARE_OF_SIGNER,
            [STATUS_WRONG_STATE] = "this key was revoked before",
            [STATUS_WRONG_SIGNER] = OF_ANOTHER,
        },
    [IDENTITY_VERB_REVOKE_PROGRAM] =
        {
            [STATUS_INVALID_ARGUMENT] = "that is no program's name: it has 1 to 39 bytes",
            [STATUS_DENIED] = SHARE_OF_SIGNER,
            [STATUS_WRONG_STATE] = "this version, or a later one, is demanded already: \"identity "
                                   "statements\" shows which",
            [STATUS_WRONG_SIGNER] = OF_ANOTHER,
        },
    [IDENTITY_VERB_BACKUP] =
        {
            [STATUS_INVALID_ARGUMENT] =
                "there can be 2 to 15 shares, of which 2 or more are needed, but no more than "
                "there are: \"identity backup 2 3\" makes 3 shares, any 2 of which restore the key",
        },
    [IDENTITY_VERB_LIST_LOGINS] =
        {
            [STATUS_NOT_FOUND] = NO_SUCH_IDENTITY,
            [STATUS_WRONG_SIGNER] = COUNTS_NO_MORE,
        },
    [IDENTITY_VERB_ALLOW_LOGIN] =
        {
            [STATUS_DENIED] = "you have as many keys as may open an identity: forbid one of them "
                              "first",
        },
    [IDENTITY_VERB_FORBID_LOGIN] =
        {
            [STATUS_NOT_FOUND] = "this key is not allowed: \"identity login list\" shows which are",
        },
};

const char *identity_meaning(enum identity_verb verb, enum status status)
{
    if (verb >= IDENTITY_VERB_COUNT || status >= STATUS_COUNT) {
        return NULL;
    }
    const char *own = meanings[verb][status];
    return own != NULL ? own : meanings[IDENTITY_VERB_OTHER][status];
}
