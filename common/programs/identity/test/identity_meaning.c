#include "identity_meaning.h"
#include "unit.h"
#include <stdint.h>

static bool says(enum identity_verb verb, enum status status, const char *words)
{
    const char *text = identity_meaning(verb, status);
    return text != NULL && strstr(text, words) != NULL;
}

/* Each cause has a sentence of its own. */
static void test_sentences(void)
{
    static const struct {
        enum identity_verb verb;
        enum status status;
        const char *words;
    } rows[] = {
        {IDENTITY_VERB_NEW, STATUS_INVALID_ARGUMENT, "that is no name"},
        {IDENTITY_VERB_NEW, STATUS_OVERLAP, "choose another name"},
        {IDENTITY_VERB_NEW, STATUS_DENIED, "ask the owner"},
        {IDENTITY_VERB_NEW, STATUS_NO_MEMORY, "as many identities as it can keep"},
        {IDENTITY_VERB_RESTORE, STATUS_WRONG_STATE, "here already"},
        {IDENTITY_VERB_RESTORE, STATUS_WRONG_SIGNER, "counts no more"},
        {IDENTITY_VERB_RESTORE, STATUS_MALFORMED, "made up"},
        {IDENTITY_VERB_RESTORE, STATUS_DENIED, "ask the owner"},
        {IDENTITY_VERB_UNLOCK, STATUS_NOT_FOUND, "no such identity"},
        {IDENTITY_VERB_UNLOCK, STATUS_DENIED, "not its passphrase"},
        {IDENTITY_VERB_UNLOCK, STATUS_WRONG_STATE, "wrong a moment ago"},
        {IDENTITY_VERB_UNLOCK, STATUS_WRONG_SIGNER, "counts no more"},
        {IDENTITY_VERB_UNLOCK, STATUS_NO_MEMORY, "too many identities are unlocked"},
        {IDENTITY_VERB_ROTATE, STATUS_DENIED, "replaced your key as often"},
        {IDENTITY_VERB_ROTATE, STATUS_NO_MEMORY, "as many identities as it can keep"},
        {IDENTITY_VERB_REVOKE, STATUS_WRONG_SIGNER, "only the owner"},
        {IDENTITY_VERB_REVOKE, STATUS_WRONG_STATE, "revoked before"},
        {IDENTITY_VERB_REVOKE, STATUS_INVALID_ARGUMENT, "200 bytes"},
        {IDENTITY_VERB_REVOKE_PROGRAM, STATUS_WRONG_STATE, "demanded already"},
        {IDENTITY_VERB_REVOKE_PROGRAM, STATUS_INVALID_ARGUMENT, "39 bytes"},
        {IDENTITY_VERB_REVOKE_PROGRAM, STATUS_DENIED, "signed as much"},
        {IDENTITY_VERB_BACKUP, STATUS_INVALID_ARGUMENT, "2 to 15 shares"},
        {IDENTITY_VERB_LIST_LOGINS, STATUS_NOT_FOUND, "no such identity"},
        {IDENTITY_VERB_LIST_LOGINS, STATUS_WRONG_SIGNER, "counts no more"},
        {IDENTITY_VERB_ALLOW_LOGIN, STATUS_DENIED, "forbid one of them"},
        {IDENTITY_VERB_FORBID_LOGIN, STATUS_NOT_FOUND, "not allowed"},
        {IDENTITY_VERB_OTHER, STATUS_WRONG_SIGNER, "was revoked"},
        {IDENTITY_VERB_OTHER, STATUS_WRONG_STATE, "is locked"},
        {IDENTITY_VERB_OTHER, STATUS_DENIED, "policy does not let"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK(says(rows[i].verb, rows[i].status, rows[i].words));
    }
}

/* What is not the verb's own is what all have in common. */
static void test_common(void)
{
    for (uint32_t verb = 0; verb < IDENTITY_VERB_COUNT; verb++) {
        CHECK(
            says((enum identity_verb)verb, STATUS_LIMIT_EXCEEDED, "something else is being asked"));
        CHECK(says((enum identity_verb)verb, STATUS_CANCELLED, "called off"));
        CHECK(says((enum identity_verb)verb, STATUS_TIMED_OUT, "nobody answered"));
        CHECK(says((enum identity_verb)verb, STATUS_PEER_GONE, "log in again"));
        CHECK(identity_meaning((enum identity_verb)verb, STATUS_TRUNCATED) == NULL);
    }
    CHECK(identity_meaning(IDENTITY_VERB_COUNT, STATUS_DENIED) == NULL);
    CHECK(identity_meaning(IDENTITY_VERB_NEW, STATUS_COUNT) == NULL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"each cause has a sentence of its own", test_sentences},
        {"what all verbs have in common", test_common},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
