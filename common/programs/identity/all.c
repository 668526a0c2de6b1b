/* What is done with the identities of the machine. */
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "schema/session_client.h"
#include "verb.h"

static void show(const struct identity_state *state)
{
    out_printable(state->name);
    for (size_t width = state->name.size_bytes; width < 16; width++) {
        out(" ");
    }
    out(" ");
    out_hex(state->public_key);
    out("%s%s%s%s\n",
        state->is_owner ? " owner" : "",
        state->is_unlocked ? " unlocked" : "",
        state->is_revoked ? " revoked" : "",
        state->successor.size_bytes > 0 ? " replaced" : "");
}

/* Of what is asked of the service that knows all of them. */
static int failure(const char *what, uint32_t method, enum status status)
{
    const struct attempt attempt = {.what = what, .handle = need("identities"), .method = method};
    return say_failure(&attempt, status);
}

int verb_list(const struct verb_call *call)
{
    struct identities_list_params params = {0};
    const uint32_t identities = need("identities");
    if (call->count != 0) {
        return wrong_use("list");
    }
    do {
        struct identities_list_results_reader results = {0};
        enum status status = identities_list(identities, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.identities.count; i++) {
            struct identity_state state;
            status = identity_state_list_get(&results.identities, i, &state);
            if (status == STATUS_OK) {
                show(&state);
            }
        }
        if (status != STATUS_OK) {
            return failure("list", IDENTITIES_LIST, status);
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return COMMAND_DONE;
}

/* Says it in words: what was signed, or that it cannot be read. */
static void show_statement(const struct signed_statement *from)
{
    uint64_t words[50]; /* aligned, as messages are read */
    struct message message;
    struct message_struct root;
    struct statement statement;
    const size_t size = from->statement.size_bytes;
    if (size == 0 || size > sizeof(words)) {
        out("(a statement that this program cannot read)\n");
        return;
    }
    memcpy(words, from->statement.data, size);
    if (message_open_segment((struct bytes){(const uint8_t *)words, size}, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        statement_read(&root, &statement) != STATUS_OK) {
        out("(a statement that this program cannot read)\n");
        return;
    }
    out_hex(statement.key);
    if (statement.kind == STATEMENT_KIND_ROTATION) {
        out(" was replaced by ");
        out_hex(statement.successor);
    } else if (statement.kind == STATEMENT_KIND_REVOCATION) {
        out(" was revoked");
    } else if (statement.kind == STATEMENT_KIND_LOGIN_KEY) {
        out(" is opened from elsewhere by ");
        out_hex(statement.successor);
    } else if (statement.kind == STATEMENT_KIND_LOGIN_KEY_REMOVAL) {
        out(" is opened no more by ");
        out_hex(statement.successor);
    } else {
        out(" signs ");
        out_printable(statement.program);
        out(" from version %u on only", statement.minimum_version);
    }
    if (statement.text.size_bytes > 0) {
        out(": ");
        out_printable(statement.text);
    }
    out("\n");
}

int verb_statements(const struct verb_call *call)
{
    struct identities_statements_params params = {0};
    const uint32_t identities = need("identities");
    if (call->count != 0) {
        return wrong_use("statements");
    }
    for (;;) {
        struct identities_statements_results_reader results = {0};
        enum status status = identities_statements(identities, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.statements.count; i++) {
            struct signed_statement statement;
            status = signed_statement_list_get(&results.statements, i, &statement);
            if (status == STATUS_OK) {
                show_statement(&statement);
            }
        }
        if (status != STATUS_OK) {
            return failure("statements", IDENTITIES_STATEMENTS, status);
        }
        if (results.statements.count == 0) {
            return COMMAND_DONE;
        }
        params.after = results.next;
    }
}

int verb_verify(const struct verb_call *call)
{
    uint8_t key[KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t digest[DIGEST_BYTES];
    if ((call->count != 2 && call->count != 3) ||
        !hex_read(text_bytes(call->words[0]), key, sizeof(key)) ||
        !hex_read(text_bytes(call->words[1]), signature, sizeof(signature))) {
        return wrong_use("verify KEY SIGNATURE [FILE]: in hex, 64 and 128 digits");
    }
    const uint32_t identities = need("identities");
    if (!digest_file(call->count == 3 ? call->words[2] : NULL, digest)) {
        return COMMAND_FAILED;
    }
    const struct identities_verify_params params = {
        .signer = {key, sizeof(key)},
        .domain = text_bytes(FILE_DOMAIN),
        .data = {digest, sizeof(digest)},
        .signature = {signature, sizeof(signature)},
    };
    struct identities_verify_results results = {0};
    const enum status status = identities_verify(identities, &params, &results);
    if (status != STATUS_OK) {
        return failure("verify", IDENTITIES_VERIFY, status);
    }
    if (results.is_good == 0) {
        complain("it was not signed by this key");
        return COMMAND_FAILED;
    }
    out("good\n");
    return COMMAND_DONE;
}

/* Of what is asked of the session. */
static int show_new(const struct attempt *attempt, enum status status, struct bytes key)
{
    if (status != STATUS_OK) {
        return say_failure(attempt, status);
    }
    out_hex(key);
    out("\n");
    return COMMAND_DONE;
}

int verb_new(const struct verb_call *call)
{
    if (call->count != 1) {
        return wrong_use("new NAME");
    }
    const struct attempt attempt = {
        .verb = IDENTITY_VERB_NEW,
        .what = call->words[0],
        .handle = need("session"),
        .method = SESSION_NEW_IDENTITY,
    };
    const struct session_new_identity_params params = {.name = text_bytes(call->words[0])};
    struct session_new_identity_results results = {0};
    const enum status status = session_new_identity(attempt.handle, &params, &results);
    return show_new(&attempt, status, results.public_key);
}

int verb_restore(const struct verb_call *call)
{
    if (call->count != 1) {
        return wrong_use("restore NAME");
    }
    const struct attempt attempt = {
        .verb = IDENTITY_VERB_RESTORE,
        .what = call->words[0],
        .handle = need("session"),
        .method = SESSION_RESTORE_IDENTITY,
    };
    const struct session_restore_identity_params params = {.name = text_bytes(call->words[0])};
    struct session_restore_identity_results results = {0};
    const enum status status = session_restore_identity(attempt.handle, &params, &results);
    return show_new(&attempt, status, results.public_key);
}
