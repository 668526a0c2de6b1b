/* What is asked of sessions from elsewhere. */
#include "abi/object_kind.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "remote_parts.h"
#include "runtime/capability.h"
#include "schema/session_server.h"

/* What open and run have in common. */
struct wanted {
    struct bytes name;
    struct bytes key;
    struct bytes from;
    struct bytes command;
};

static bool is_good(const struct wanted *wanted)
{
    return wanted->name.size_bytes > 0 && wanted->name.size_bytes < NAME_BYTES &&
           wanted->key.size_bytes == PRINCIPAL_BYTES &&
           wanted->from.size_bytes < REMOTE_FROM_BYTES &&
           wanted->command.size_bytes < REMOTE_COMMAND_BYTES;
}

static void copy_text(char *target, struct bytes text)
{
    memcpy(target, text.data, text.size_bytes);
    target[text.size_bytes] = '\0';
}

/* A place for it, in which all is but what it is shown on. The call waits. */
static enum status
prepare(struct server_call *call, const struct wanted *wanted, struct remote **remote)
{
    if (!is_good(wanted)) {
        return STATUS_INVALID_ARGUMENT;
    }
    *remote = remote_find_place();
    if (*remote == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    (*remote)->asked_of = call->badge;
    copy_text((*remote)->name, wanted->name);
    copy_text((*remote)->command, wanted->command);
    memcpy((*remote)->login_key, wanted->key.data, PRINCIPAL_BYTES);
    /* It is shown to people. */
    (*remote)->from[printable_text((*remote)->from, REMOTE_FROM_BYTES - 1, wanted->from, NULL)] =
        '\0';
    const enum status status = remote_worker_init(*remote);
    return status == STATUS_OK ? server_call_defer(call, &(*remote)->reply) : status;
}

static enum status take_open(
    struct server_call *call,
    const struct remote_sessions_open_params *params,
    struct remote_sessions_open_results *results)
{
    const struct wanted wanted = {params->name, params->key, params->remote, params->command};
    struct remote *remote = NULL;
    (void)results;
    const enum status status = prepare(call, &wanted, &remote);
    if (status == STATUS_OK) {
        remote->is_command = false;
        remote->terminal = server_call_keep(call, params->terminal);
        remote_begin(remote);
    }
    return status;
}

static enum status take_run(
    struct server_call *call,
    const struct remote_sessions_run_params *params,
    struct remote_sessions_run_results *results)
{
    const struct wanted wanted = {params->name, params->key, params->remote, params->command};
    struct remote *remote = NULL;
    (void)results;
    if (params->command.size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = prepare(call, &wanted, &remote);
    if (status == STATUS_OK) {
        remote->is_command = true;
        remote->streams[0] = server_call_keep(call, params->input);
        remote->streams[1] = server_call_keep(call, params->output);
        remote->streams[2] = server_call_keep(call, params->errors);
        remote_begin(remote);
    }
    return status;
}

static enum status
take_refusal(struct server_call *call, struct remote_sessions_refusal_results *results)
{
    results->reason = remote_refusal(call->badge);
    return STATUS_OK;
}

enum status remote_sessions_call(struct server_call *call)
{
    static const struct remote_sessions_server handlers = {
        .open = take_open, .run = take_run, .refusal = take_refusal};
    return remote_sessions_dispatch(&handlers, call);
}

/* -- one of them ------------------------------------------------------------------------------ */

static enum status
take_watch(struct server_call *call, const struct remote_session_watch_params *params)
{
    struct remote *remote = remote_of_handle(call->badge);
    if (remote == NULL) {
        return STATUS_PEER_GONE;
    }
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(remote->event);
    remote->event = server_call_keep(call, params->event);
    remote->bits = params->bits;
    if (remote->state == REMOTE_ENDED) {
        remote_tell_end(remote);
    }
    return STATUS_OK;
}

static enum status
take_result(struct server_call *call, struct remote_session_result_results *results)
{
    const struct remote *remote = remote_of_handle(call->badge);
    if (remote == NULL) {
        return STATUS_PEER_GONE;
    }
    results->exit_code = remote->exit_code;
    return remote->state == REMOTE_ENDED ? STATUS_OK : STATUS_WRONG_STATE;
}

enum status remote_session_call(struct server_call *call)
{
    static const struct remote_session_server handlers = {
        .watch = take_watch, .result = take_result};
    return remote_session_dispatch(&handlers, call);
}
