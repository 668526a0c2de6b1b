#include "member.h"
#include "command/words.h"
#include "identity_meaning.h"
#include "lib/anonymous.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/session_client.h"
#include "shell.h"
#include <stddef.h>

#define NAME_BYTES      64u
#define PROMPT_BYTES    (NAME_BYTES + 4u)
#define KEY_BYTES       32u
#define KEY_BYTES_SHOWN 8u
#define CONSOLES_SHOWN  4u
#define SESSIONS_SHOWN  12u /* consoles, and those from elsewhere */

static struct {
    bool has_session;
    bool is_remote;        /* at no console */
    char name[NAME_BYTES]; /* empty: anonymous */
    char prompt[PROMPT_BYTES];
} member;

static void show_name(char name[NAME_BYTES], struct bytes text)
{
    name[printable_text(name, NAME_BYTES - 1, text, NULL)] = '\0';
}

void member_init(void)
{
    struct session_state_results results = {0};
    shell.session = program_capability("session");
    member.has_session = shell.session != 0 && session_state(shell.session, &results) == STATUS_OK;
    if (!member.has_session) {
        (void)text_copy(member.prompt, sizeof(member.prompt), "> ");
        return;
    }
    show_name(member.name, results.state.name);
    member.is_remote = results.state.remote.size_bytes > 0;
    (void)format_text(
        member.prompt,
        sizeof(member.prompt),
        "%s> ",
        member.name[0] != '\0' ? member.name : ANONYMOUS_NAME);
}

bool member_is_anonymous(void)
{
    return member.has_session && member.name[0] == '\0';
}

struct bytes member_prompt(void)
{
    return text_bytes(member.prompt);
}

/* -- who there is ----------------------------------------------------------------------------- */

/* Gives how many there are who could log in; the name of the first, for who is alone. */
static enum status count_identities(uint32_t *count, char first[NAME_BYTES], bool *has_owner)
{
    struct session_identities_results_reader results = {0};
    struct bytes name = {NULL, 0};
    const enum status status = session_identities(shell.session, &results);
    *count = status == STATUS_OK ? results.names.count : 0;
    *has_owner = status != STATUS_OK || results.has_owner;
    first[0] = '\0';
    if (*count > 0 && message_list_text(&results.names, 0, &name) == STATUS_OK) {
        show_name(first, name);
    }
    return status;
}

static void list_identities(void)
{
    struct session_identities_results_reader results = {0};
    char names[CONSOLES_SHOWN * 8][NAME_BYTES];
    uint32_t count = 0;
    if (session_identities(shell.session, &results) != STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < results.names.count && count < CONSOLES_SHOWN * 8; i++) {
        struct bytes name = {NULL, 0};
        if (message_list_text(&results.names, i, &name) == STATUS_OK) {
            show_name(names[count++], name);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        say("  %s\n", names[i]);
    }
}

void member_greet(void)
{
    char first[NAME_BYTES];
    uint32_t count = 0;
    if (!member_is_anonymous()) {
        say("Tessera. Type \"help\" for what can be typed.\n");
        return;
    }
    bool has_owner = true;
    (void)count_identities(&count, first, &has_owner);
    say("Tessera. Nobody is logged in here.\n");
    if (!has_owner) {
        say("This machine has no owner yet. Type \"login NAME\", with a name of your choice, to\n"
            "become its owner.\n");
    } else {
        say("Type \"login NAME\" to log in, or \"help\".\n");
    }
}

/* -- commands --------------------------------------------------------------------------------- */

static bool needs_session(void)
{
    if (!member.has_session) {
        say("this shell belongs to no session\n");
    }
    return member.has_session;
}

static void say_outcome(const char *name, const struct session_login_results *results)
{
    char reason[NAME_BYTES * 4];
    reason[printable_text(reason, sizeof(reason) - 1, results->reason, NULL)] = '\0';
    switch (results->outcome) {
    case LOGIN_OUTCOME_ENDED:
        say("%s is logged out.\n", name);
        break;
    case LOGIN_OUTCOME_UNKNOWN:
        say("no identity is called '%s' here, but:\n", name);
        list_identities();
        break;
    case LOGIN_OUTCOME_WRONG:
        say("that is not the passphrase of '%s'\n", name);
        break;
    case LOGIN_OUTCOME_REVOKED:
        say("'%s' is revoked: nobody can log in as it any more\n", name);
        break;
    case LOGIN_OUTCOME_TOO_SOON:
        say("that was wrong a moment ago: wait a little, then try again\n");
        break;
    case LOGIN_OUTCOME_CANCELLED:
        say("nobody was logged in\n");
        break;
    case LOGIN_OUTCOME_REFUSED:
        say("'%s' may not have a session: %s\n", name, reason);
        break;
    default:
        say("'%s' cannot be logged in: %s\n", name, reason);
        break;
    }
}

void member_login(const char *name)
{
    char only[NAME_BYTES];
    uint32_t count = 0;
    if (!needs_session()) {
        return;
    }
    if (!member_is_anonymous()) {
        say("you are logged in as %s: \"logout\" first, or use another console (Ctrl-])\n",
            member.name);
        return;
    }
    if (name == NULL) {
        bool has_owner = true;
        (void)count_identities(&count, only, &has_owner);
        if (count != 1) {
            say("use: login NAME\n");
            list_identities();
            return;
        }
        name = only;
    }
    const struct session_login_params params = {.name = text_bytes(name)};
    struct session_login_results results = {0};
    const enum status status = session_login(shell.session, &params, &results);
    if (status == STATUS_OK) {
        say_outcome(name, &results);
    } else {
        say("'%s' cannot be logged in: %s\n", name, words_for_status(status));
    }
}

static void say_key(struct bytes key)
{
    char text[2 * KEY_BYTES + 1];
    if (key.size_bytes <= KEY_BYTES) {
        hex_write(key, text);
        say("%s", text);
    }
}

/* What was said is in the message page, where saying more would overwrite it. */
static void say_restored(const char *name, struct bytes public_key)
{
    uint8_t key[KEY_BYTES];
    const bool is_key = public_key.size_bytes == sizeof(key);
    if (is_key) {
        memcpy(key, public_key.data, sizeof(key));
    }
    say("%s is restored", name);
    if (is_key) {
        say(": ");
        say_key((struct bytes){key, sizeof(key)});
    }
    say("\n");
}

void member_restore(const char *name)
{
    if (!needs_session()) {
        return;
    }
    if (name == NULL) {
        say("use: restore NAME\n");
        return;
    }
    const struct session_restore_identity_params params = {.name = text_bytes(name)};
    struct session_restore_identity_results results = {0};
    const enum status status = session_restore_identity(shell.session, &params, &results);
    if (status == STATUS_OK) {
        say_restored(name, results.public_key);
        return;
    }
    const char *why = identity_meaning(IDENTITY_VERB_RESTORE, status);
    say("'%s' is not restored: %s\n", name, why != NULL ? why : words_for_status(status));
}

/* Nothing comes back when it succeeds: this shell is part of what ends. */
void member_logout(void)
{
    if (!needs_session()) {
        return;
    }
    if (member_is_anonymous()) {
        say("nobody is logged in here\n");
        return;
    }
    say("the session cannot be ended: %s\n", words_for_status(session_logout(shell.session)));
}

void member_lock(void)
{
    if (!needs_session()) {
        return;
    }
    if (member_is_anonymous()) {
        say("nobody is logged in here, so there is nobody to unlock it\n");
        return;
    }
    if (member.is_remote) {
        say("this session is at no console: \"logout\" ends it\n");
        return;
    }
    const enum status status = session_lock(shell.session);
    if (status != STATUS_OK) {
        say("the console cannot be locked: %s\n", words_for_status(status));
    }
}

void member_who(void)
{
    struct session_who_results_reader results = {0};
    static struct {
        uint32_t console;
        char name[NAME_BYTES];
        char key[2 * KEY_BYTES_SHOWN + 1];
        bool is_owner;
        bool is_locked;
        char remote[NAME_BYTES]; /* empty: at a console */
    } rows[SESSIONS_SHOWN];
    uint32_t count = 0;
    if (!needs_session() || session_who(shell.session, &results) != STATUS_OK) {
        return;
    }
    /* All of it before anything is said: the answer is where calls are made. */
    for (uint32_t i = 0; i < results.sessions.count && count < SESSIONS_SHOWN; i++) {
        struct session_state state = {0};
        if (session_state_list_get(&results.sessions, i, &state) != STATUS_OK) {
            continue;
        }
        rows[count].console = state.console;
        rows[count].is_owner = state.is_owner;
        rows[count].is_locked = state.is_locked;
        show_name(rows[count].name, state.name);
        show_name(rows[count].remote, state.remote);
        rows[count].key[0] = '\0';
        if (state.principal.size_bytes >= KEY_BYTES_SHOWN) {
            hex_write(bytes_part(state.principal, 0, KEY_BYTES_SHOWN), rows[count].key);
        }
        count++;
    }
    say("console  key               who\n");
    for (uint32_t i = 0; i < count; i++) {
        const bool is_remote = rows[i].remote[0] != '\0';
        char console[8] = "";
        if (!is_remote) {
            (void)format_text(console, sizeof(console), "%u", rows[i].console + 1);
        }
        say("%7s  %16s  %s%s%s%s%s\n",
            console,
            rows[i].key,
            rows[i].name[0] != '\0' ? rows[i].name : ANONYMOUS_NAME,
            rows[i].is_owner ? ", owner" : "",
            rows[i].is_locked ? ", locked" : "",
            is_remote ? ", from " : "",
            rows[i].remote);
    }
}
