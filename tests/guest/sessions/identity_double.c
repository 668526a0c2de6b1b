/*
 * Stands in for identity service and audit log where sessions are tested: names and passphrases in
 * plain memory, a key that is the name. Whoever shows a login key that is the name over and over is
 * let in, until that is forbidden; of FICKLE it is forbidden as soon as he was let in. What it is
 * asked for is asked of the person on the trusted path, as the real one does.
 *
 * That a key is forbidden is said to who asks within LOOK_NS of having been let in, or never: who
 * did not hear that something has changed, and looks once in so long, does not find out.
 *
 * The audit log takes all but the beginning of a session of MUTE from elsewhere.
 */
#include "lib/bytes.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_server.h"
#include "schema/console_client.h"
#include "schema/identity_server.h"
#include "schema/kernel_client.h"

#define IDENTITIES_MAX 4u
#define WAITING_MAX    4u
#define KEY_BYTES      32u
#define ANSWER_BYTES   512u
#define EVENT_ANSWER   UINT64_C(1)
#define FICKLE         "fickle"
#define MUTE           "mute from "

/* As REMOTE_LOOK_NS of the sessions. */
#define LOOK_NS UINT64_C(60000000000)

struct entry {
    char name[32];
    uint8_t key[KEY_BYTES];
    uint8_t secret[ANSWER_BYTES];
    size_t secret_bytes;  /* 0: there is no such identity */
    bool is_locked;       /* by a program of its session */
    bool is_forbidden;    /* to log in from elsewhere */
    uint64_t admitted_ns; /* the last time; 0: never */
    uint32_t tether;      /* of who watches that; 0: nobody */
};

struct waiting {
    uint32_t question; /* 0: this place is free */
    uint32_t reply;
    bool is_new;
    char name[32];
};

static struct server server;
static struct entry entries[IDENTITIES_MAX];
static struct waiting waiting[WAITING_MAX];
static uint64_t next_badge = IDENTITIES_MAX;
static uint32_t watch_event; /* 0: nobody watches */
static uint64_t watch_bits;

static struct entry *find(struct bytes name)
{
    for (uint32_t i = 0; i < IDENTITIES_MAX; i++) {
        if (entries[i].secret_bytes > 0 && bytes_equal(text_bytes(entries[i].name), name)) {
            return &entries[i];
        }
    }
    return NULL;
}

static struct identity_state state_of(const struct entry *entry)
{
    return (struct identity_state){
        .name = text_bytes(entry->name),
        .public_key = {entry->key, KEY_BYTES},
        .is_unlocked = !entry->is_locked,
        .is_owner = entry == entries,
    };
}

static enum status take_list(
    struct server_call *call,
    const struct identities_list_params *params,
    struct identities_list_results *results)
{
    static struct identity_state states[IDENTITIES_MAX];
    (void)call;
    (void)params;
    for (uint32_t i = 0; i < IDENTITIES_MAX; i++) {
        if (entries[i].secret_bytes > 0) {
            states[results->identities_count++] = state_of(&entries[i]);
        }
    }
    results->identities = states;
    return STATUS_OK;
}

/* Asks the person; the call waits. */
static enum status
ask(struct server_call *call, uint8_t console, struct bytes name, enum question_kind kind)
{
    static char text[80];
    uint32_t place = 0;
    while (place < WAITING_MAX && waiting[place].question != 0) {
        place++;
    }
    if (place == WAITING_MAX || name.size_bytes >= sizeof(waiting[0].name)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct waiting *new = &waiting[place];
    *new = (struct waiting){.is_new = kind == QUESTION_KIND_NEW_SECRET};
    memcpy(new->name, name.data, name.size_bytes);
    const enum status status = server_call_defer(call, &new->reply);
    if (status != STATUS_OK) {
        return status;
    }
    (void)format_text(text, sizeof(text), "Passphrase of %s", new->name);
    const struct trusted_path_ask_params params = {
        .console = console,
        .kind = (uint16_t)kind,
        .text = text_bytes(text),
        .event = program_capability("event"),
        .bits = EVENT_ANSWER,
    };
    struct trusted_path_ask_results results = {0};
    if (trusted_path_ask(program_capability("trusted"), &params, &results) == STATUS_OK) {
        new->question = results.question;
    } else {
        capability_release(new->reply);
    }
    return STATUS_OK;
}

static enum status take_create(
    struct server_call *call,
    const struct identities_create_params *params,
    struct identities_create_results *results)
{
    (void)results;
    return find(params->name) != NULL
               ? STATUS_OVERLAP
               : ask(call, params->console, params->name, QUESTION_KIND_NEW_SECRET);
}

static enum status take_unlock(
    struct server_call *call,
    const struct identities_unlock_params *params,
    struct identities_unlock_results *results)
{
    (void)results;
    return find(params->name) == NULL
               ? STATUS_NOT_FOUND
               : ask(call, params->console, params->name, QUESTION_KIND_SECRET);
}

/* -- from elsewhere --------------------------------------------------------------------------- */

static bool is_login_key(const struct entry *entry, struct bytes key)
{
    const size_t size = text_bytes(entry->name).size_bytes;
    for (size_t i = 0; i < key.size_bytes; i++) {
        if (key.data[i] != (uint8_t)entry->name[i % size]) {
            return false;
        }
    }
    return key.size_bytes == KEY_BYTES;
}

static enum status create_principal(const struct entry *entry, uint32_t *principal)
{
    struct principal_authority_create_params params;
    struct principal_authority_create_results created = {0};
    memcpy(&params, entry->key, sizeof(params));
    const enum status status =
        principal_authority_create(program_capability("principals"), &params, &created);
    *principal = created.principal;
    return status;
}

static void forbid(struct entry *entry)
{
    const struct event_signal_params told = {.bits = watch_bits};
    entry->is_forbidden = true;
    if (watch_event != 0) {
        (void)event_signal(watch_event, &told);
    }
}

static bool is_let_in(struct entry *entry, uint64_t now_ns)
{
    const bool is_late = entry->admitted_ns != 0 && now_ns >= entry->admitted_ns + LOOK_NS;
    if (entry->is_forbidden && !is_late) {
        entry->admitted_ns = 0; /* from here on it is said to everybody */
        return false;
    }
    entry->admitted_ns = now_ns;
    return true;
}

static enum status take_admit(
    struct server_call *call,
    const struct identities_admit_params *params,
    struct identities_admit_results *results)
{
    struct entry *entry = find(params->name);
    if (entry == NULL || !is_login_key(entry, params->key) || !is_let_in(entry, clock_now_ns())) {
        return STATUS_NOT_FOUND;
    }
    if (text_equal(entry->name, FICKLE) && !entry->is_forbidden) {
        forbid(entry);
    }
    results->public_key = (struct bytes){entry->key, KEY_BYTES};
    results->is_owner = entry == entries;
    call->moves = 1;
    return create_principal(entry, &results->principal);
}

static enum status
take_watch_all(struct server_call *call, const struct identities_watch_params *params)
{
    capability_release(watch_event);
    watch_event = server_call_keep(call, params->event);
    watch_bits = params->bits;
    return STATUS_OK;
}

/* -- answers ---------------------------------------------------------------------------------- */

static enum status create(const struct waiting *done, struct bytes secret)
{
    for (uint32_t i = 0; i < IDENTITIES_MAX; i++) {
        struct entry *entry = &entries[i];
        if (entry->secret_bytes == 0) {
            memcpy(entry->name, done->name, sizeof(entry->name));
            memcpy(entry->key, done->name, sizeof(entry->key));
            memcpy(entry->secret, secret.data, secret.size_bytes);
            entry->secret_bytes = secret.size_bytes;
            return STATUS_OK;
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

static enum status
unlock(struct entry *entry, struct bytes secret, struct identities_unlock_results *results)
{
    if (!bytes_equal(secret, (struct bytes){entry->secret, entry->secret_bytes})) {
        return STATUS_DENIED;
    }
    entry->is_locked = false;
    enum status status = create_principal(entry, &results->principal);
    if (status == STATUS_OK) {
        next_badge += IDENTITIES_MAX;
        const uint64_t badge = next_badge + (uint64_t)(entry - entries);
        status = session_create(server.endpoint, badge, IDENTITY_MASK_ALL, &results->identity);
    }
    return status;
}

static void finish(struct waiting *done, uint16_t state, struct bytes secret)
{
    struct entry *entry = find(text_bytes(done->name));
    enum status status = state == QUESTION_STATE_ANSWERED ? STATUS_OK : STATUS_CANCELLED;
    if (done->is_new) {
        if (status == STATUS_OK) {
            status = create(done, secret);
        }
        const struct identities_create_results results = {
            .public_key = {(const uint8_t *)done->name, KEY_BYTES}};
        (void)identities_create_reply(done->reply, status, &results);
    } else {
        struct identities_unlock_results results = {0};
        if (status == STATUS_OK) {
            status = entry != NULL ? unlock(entry, secret, &results) : STATUS_NOT_FOUND;
        }
        (void)identities_unlock_reply(done->reply, status, &results);
        capability_release(results.identity);
        capability_release(results.principal);
    }
    *done = (struct waiting){0};
}

static void signalled(struct server *self, uint64_t bits)
{
    (void)self;
    (void)bits;
    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        static uint8_t secret[ANSWER_BYTES];
        const struct trusted_path_answer_params params = {.question = waiting[i].question};
        struct trusted_path_answer_results results = {0};
        if (waiting[i].question == 0) {
            continue;
        }
        const enum status status =
            trusted_path_answer(program_capability("trusted"), &params, &results);
        if (status == STATUS_OK && results.state == QUESTION_STATE_OPEN) {
            continue;
        }
        const size_t size = results.answer.size_bytes;
        if (size > 0) {
            memcpy(secret, results.answer.data, size);
        }
        finish(
            &waiting[i],
            status == STATUS_OK ? results.state : (uint16_t)QUESTION_STATE_REFUSED,
            (struct bytes){secret, size});
    }
}

/* -- Identity --------------------------------------------------------------------------------- */

static struct entry *entry_of(const struct server_call *call)
{
    return &entries[call->badge % IDENTITIES_MAX];
}

static enum status take_state(struct server_call *call, struct identity_state_results *results)
{
    results->state = state_of(entry_of(call));
    return STATUS_OK;
}

static enum status take_lock(struct server_call *call)
{
    struct entry *entry = entry_of(call);
    entry->is_locked = true;
    capability_release(entry->tether);
    entry->tether = 0;
    return STATUS_OK;
}

static enum status take_watch(struct server_call *call, const struct identity_watch_params *params)
{
    struct entry *entry = entry_of(call);
    capability_release(entry->tether);
    entry->tether = server_call_keep(call, params->tether);
    return STATUS_OK;
}

/* Whatever the key. */
static enum status take_forbid(
    struct server_call *call,
    const struct identity_forbid_login_params *params,
    struct identity_forbid_login_results *results)
{
    (void)params;
    (void)results;
    forbid(entry_of(call));
    return STATUS_OK;
}

/* -- AuditLog --------------------------------------------------------------------------------- */

static enum status
take_record(struct server_call *call, const struct audit_log_record_params *params)
{
    const struct bytes mute = text_bytes(MUTE);
    const bool is_of_mute = params->text.size_bytes > mute.size_bytes &&
                            bytes_equal(bytes_part(params->text, 0, mute.size_bytes), mute);
    (void)call;
    return is_of_mute && params->event == AUDIT_EVENT_REMOTE_SESSION_STARTED ? STATUS_LIMIT_EXCEEDED
                                                                             : STATUS_OK;
}

/* In the order of the manifest. */
enum export {
    EXPORT_IDENTITIES = 0,
    EXPORT_AUDIT,
};

static enum status take_call(struct server *self, struct server_call *call)
{
    static const struct identities_server identities = {
        .list = take_list,
        .create = take_create,
        .unlock = take_unlock,
        .admit = take_admit,
        .watch = take_watch_all,
    };
    static const struct identity_server identity = {
        .state = take_state,
        .lock = take_lock,
        .watch = take_watch,
        .forbid_login = take_forbid,
    };
    static const struct audit_log_server audit = {.record = take_record};
    (void)self;
    if (!server_is_export(call->badge)) {
        return identity_dispatch(&identity, call);
    }
    return server_export(call->badge) == EXPORT_AUDIT ? audit_log_dispatch(&audit, call)
                                                      : identities_dispatch(&identities, call);
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    server = (struct server){
        .endpoint = program_capability("endpoint"), .call = take_call, .signalled = signalled};
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
