/* Calls of TrustedPath and of Consoles. */
#include "abi/object_kind.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/console_server.h"
#include "schema/launcher_client.h"
#include "schema/stream.h"
#include "service.h"

/* How long the list of processes may take to say who asks. */
#define NAME_NS UINT64_C(100000000)

static enum status take_ask(
    struct server_call *call,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct question_request request = {
        .asker = call->badge,
        .process = call->sender_process,
        .principal = call->sender_principal,
        .console = params->console,
        .wanted = params->principal,
        .kind = params->kind,
        .text = params->text,
        .event = params->event,
        .bits = params->bits,
        .deadline_ns = params->deadline_ns,
    };
    const enum status status = consoles_ask(&service.consoles, &request, &results->question);
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->event);
    }
    return status;
}

static enum status take_answer(
    struct server_call *call,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    const enum status status = consoles_take_answer(
        &service.consoles, call->badge, params->question, &results->state, &service.answer);
    results->answer = (struct bytes){service.answer.data, service.answer.size_bytes};
    service.has_answered = true;
    return status;
}

static enum status
take_cancel(struct server_call *call, const struct trusted_path_cancel_params *params)
{
    return consoles_cancel(&service.consoles, call->badge, params->question);
}

enum status trusted_path_call(struct server_call *call)
{
    static const struct trusted_path_server handlers = {
        .ask = take_ask, .answer = take_answer, .cancel = take_cancel};
    /* Its text can be a secret as well. */
    service.has_answered = true;
    return trusted_path_dispatch(&handlers, call);
}

void trusted_path_announce(void)
{
    struct question *question = NULL;
    while ((question = consoles_unannounced(&service.consoles)) != NULL) {
        const struct process_list_list_params params = {.after = question->process - 1};
        struct process_list_list_results_reader results = {0};
        struct process_state process = {0};
        const uint32_t processes = program_capability("processes");
        message_set_deadline(clock_now_ns() + NAME_NS);
        const bool is_known =
            processes != 0 && process_list_list(processes, &params, &results) == STATUS_OK &&
            process_state_list_get(&results.processes, 0, &process) == STATUS_OK &&
            process.number == question->process;
        message_set_deadline(0);
        consoles_announce(
            &service.consoles, question, is_known ? process.name : (struct bytes){NULL, 0});
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
    consoles_set_keeper(&service.consoles, call->sender_principal);
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
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(service.watcher_tether);
    service.watcher_tether = server_call_keep(call, params->tether);
    consoles_watch(&service.consoles, server_call_keep(call, params->event), params->bits);
    return STATUS_OK;
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
