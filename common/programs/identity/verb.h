/* What `identity` can do. */
#pragma once

#include "command/output.h"
#include "identity_meaning.h"
#include "schema/identity_client.h"
#include <stdbool.h>

#define KEY_BYTES       32u
#define SIGNATURE_BYTES 64u
#define DIGEST_BYTES    64u
/* As long as names of identities get. */
#define NAME_BYTES_MAX 32u

/* Files are signed in this domain: their SHA-512. */
#define FILE_DOMAIN "file"

/* The arguments after the verb. Each verb gives the program's exit code. */
struct verb_call {
    int count;
    const char *const *words;
    uint32_t identity; /* 0: that of the session, under the name "identity" */
};

int verb_list(const struct verb_call *call);
int verb_statements(const struct verb_call *call);
int verb_verify(const struct verb_call *call);
int verb_new(const struct verb_call *call);
int verb_restore(const struct verb_call *call);

int verb_state(const struct verb_call *call);
int verb_lock(const struct verb_call *call);
int verb_sign(const struct verb_call *call);
int verb_export_public(const struct verb_call *call);
int verb_rotate(const struct verb_call *call);
int verb_revoke(const struct verb_call *call);
int verb_revoke_program(const struct verb_call *call);
int verb_backup(const struct verb_call *call);
int verb_sign_program(const struct verb_call *call);
int verb_login(const struct verb_call *call);

/* What the verb is for; ends the program where nobody is logged in. */
uint32_t identity_of(const struct verb_call *call);

/* What did not work, and what it was asked of. */
struct attempt {
    enum identity_verb verb;
    const char *what;
    uint32_t handle;
    uint32_t method;
    bool is_identity; /* `handle` is one's, and not of what knows all of them */
};

/* Why it did not work, in words that say what to do; gives COMMAND_FAILED. */
int say_failure(const struct attempt *attempt, enum status status);

/* The same of what was asked of the verb's identity. */
int identity_failure(
    const struct verb_call *call,
    enum identity_verb verb,
    const char *what,
    uint32_t method,
    enum status status);

/* SHA-512 of a file, or of "stdin" when `path` is NULL; it complains itself. False: it did. */
bool digest_file(const char *path, uint8_t digest[DIGEST_BYTES]);
