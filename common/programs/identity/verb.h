/* What `identity` can do. */
#pragma once

#include "command/output.h"
#include "schema/identity_client.h"

#define KEY_BYTES       32u
#define SIGNATURE_BYTES 64u
#define DIGEST_BYTES    64u

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

/* What the verb is for; ends the program where nobody is logged in. */
uint32_t identity_of(const struct verb_call *call);

/* What did not work, and why in words that say what to do; gives COMMAND_FAILED. */
int say_failure(const char *what, enum status status);

/* SHA-512 of a file, or of "stdin" when `path` is NULL; it complains itself. False: it did. */
bool digest_file(const char *path, uint8_t digest[DIGEST_BYTES]);

void out_hex(struct bytes data);

/* Exactly `size_bytes` bytes. False: it is something else. */
bool read_hex(const char *text, uint8_t *bytes, uint32_t size_bytes);
