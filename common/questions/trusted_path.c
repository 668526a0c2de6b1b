#include "questions/trusted_path.h"
#include "abi/object_kind.h"
#include "lib/printable.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"

static enum status take_ask(
    struct server_call *call,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    struct trusted_path *path = call->context;
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
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = questions_ask(path->questions, &request, &results->question);
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->event); /* the question's from here on */
        path->asker = call->badge;
        path->asked = results->question;
    }
    return status;
}

static enum status take_answer(
    struct server_call *call,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    struct trusted_path *path = call->context;
    const enum status status = questions_take_answer(
        path->questions, call->badge, params->question, &results->state, &path->answer);
    results->answer = (struct bytes){path->answer.data, path->answer.size_bytes};
    return status;
}

static enum status cancel(struct trusted_path *path, uint64_t asker, uint32_t number)
{
    const enum status status = questions_cancel(path->questions, asker, number);
    if (status == STATUS_OK) {
        path->changed(path);
    }
    return status;
}

static enum status
take_cancel(struct server_call *call, const struct trusted_path_cancel_params *params)
{
    return cancel(call->context, call->badge, params->question);
}

enum status trusted_path_call(struct trusted_path *path, struct server_call *call)
{
    static const struct trusted_path_server handlers = {
        .ask = take_ask, .answer = take_answer, .cancel = take_cancel};
    /* What is asked can be a secret as well as the answer. */
    path->has_answered = true;
    call->context = path;
    return trusted_path_dispatch(&handlers, call);
}

void trusted_path_unanswered(struct trusted_path *path)
{
    if (path->asked != 0) {
        (void)cancel(path, path->asker, path->asked); /* its session may have ended before */
    }
}

void trusted_path_settled(struct trusted_path *path)
{
    path->asked = 0;
    if (path->has_answered) {
        path->has_answered = false;
        wipe(&path->answer, sizeof(path->answer));
        wipe(message_page()->words, sizeof(message_page()->words));
    }
}

enum status trusted_path_watch(
    struct trusted_path *path,
    struct server_call *call,
    const struct consoles_watch_params *params,
    uint32_t *tether)
{
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(*tether);
    *tether = server_call_keep(call, params->tether);
    questions_watch(path->questions, server_call_keep(call, params->event), params->bits);
    return STATUS_OK;
}

bool trusted_path_process_name(
    uint64_t process, uint64_t patience_ns, char name[QUESTION_NAME_BYTES])
{
    const struct process_list_list_params params = {.after = process - 1};
    struct process_list_list_results_reader results = {0};
    struct process_state state = {0};
    const uint32_t processes = program_capability("processes");
    message_set_deadline(clock_now_ns() + patience_ns);
    const bool is_known = processes != 0 &&
                          process_list_list(processes, &params, &results) == STATUS_OK &&
                          process_state_list_get(&results.processes, 0, &state) == STATUS_OK &&
                          state.number == process;
    message_set_deadline(0);
    name[0] = '\0';
    if (is_known) {
        name[printable_text(name, QUESTION_NAME_BYTES - 1, state.name, NULL)] = '\0';
    }
    return is_known;
}
