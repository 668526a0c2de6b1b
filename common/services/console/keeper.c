/* Calls of Consoles, and who asks questions. */
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/stream.h"
#include "service.h"

/* How long the list of processes may take to say who asks. */
#define NAME_NS UINT64_C(100000000)

static void changed(struct trusted_path *path)
{
    (void)path;
    consoles_questions_changed(&service.consoles);
}

void keeper_begin(void)
{
    service.path = (struct trusted_path){
        .questions = &service.consoles.questions,
        .changed = changed,
    };
}

void keeper_announce(void)
{
    struct question *question = NULL;
    while ((question = questions_unannounced(&service.consoles.questions)) != NULL) {
        char name[QUESTION_NAME_BYTES];
        (void)trusted_path_process_name(question->process, NAME_NS, name); /* or it is nobody */
        consoles_announce(&service.consoles, question, text_bytes(name));
    }
}

/* -- Consoles --------------------------------------------------------------------------------- */

static enum status take_open(
    struct server_call *call,
    const struct consoles_open_params *params,
    struct consoles_open_results *results)
{
    if (params->console >= CONSOLES_COUNT) {
        return STATUS_NOT_FOUND;
    }
    const uint64_t badge = service_badge(params->console, BADGE_ROOT);
    struct terminal *terminal = service_terminal(badge);
    enum status status = terminal_open(terminal, badge, call->sender_process, true);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_create(service.server.endpoint, badge, TERMINAL_MASK_ALL, &results->terminal);
    if (status != STATUS_OK) {
        terminal_closed(terminal, badge);
        return status;
    }
    call->moves = 1;
    return STATUS_OK;
}

static enum status
take_set_session(struct server_call *call, const struct consoles_set_session_params *params)
{
    static const uint8_t nobody[QUESTION_PRINCIPAL_BYTES];
    if (params->console >= CONSOLES_COUNT) {
        return STATUS_NOT_FOUND;
    }
    if (params->principal.size_bytes != 0 && params->principal.size_bytes != sizeof(nobody)) {
        return STATUS_INVALID_ARGUMENT;
    }
    questions_set_keeper(&service.consoles.questions, call->sender_principal);
    consoles_set_session(
        &service.consoles,
        params->console,
        params->principal.size_bytes != 0 ? params->principal.data : nobody,
        params->name);
    return STATUS_OK;
}

static enum status take_idle(
    struct server_call *call,
    const struct consoles_idle_params *params,
    struct consoles_idle_results *results)
{
    (void)call;
    if (params->console >= CONSOLES_COUNT) {
        return STATUS_NOT_FOUND;
    }
    results->idle_ns = consoles_idle_ns(&service.consoles, params->console, clock_now_ns());
    return STATUS_OK;
}

static enum status take_lock(struct server_call *call, const struct consoles_lock_params *params)
{
    (void)call;
    if (params->console >= CONSOLES_COUNT) {
        return STATUS_NOT_FOUND;
    }
    consoles_lock(&service.consoles, params->console, params->is_locked != 0);
    return STATUS_OK;
}

static enum status take_watch(struct server_call *call, const struct consoles_watch_params *params)
{
    return trusted_path_watch(&service.path, call, params, &service.watcher_tether);
}

enum status keeper_call(struct server_call *call)
{
    static const struct consoles_server handlers = {
        .open = take_open,
        .set_session = take_set_session,
        .idle = take_idle,
        .lock = take_lock,
        .watch = take_watch,
    };
    return consoles_dispatch(&handlers, call);
}
