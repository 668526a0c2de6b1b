#include "command/output.h"
#include "lib/format.h"
#include "lib/status.h"
#include "lib/text.h"
#include "remote.h"
#include "remote_connection/start.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/overlay_client.h"

/* Connections of the one key at a time; a further one is closed at once. */
#define CONNECTIONS_MAX 4u
#define BACKLOG         4u

/* As in the other side's calls (remote_peer/peer.h). */
#define NAME_BYTES_MAX 63u

static struct run connections[CONNECTIONS_MAX]; /* ledger 0: none */

/* Kernel objects stay on their machine. */
static bool check_export(const char *name)
{
    const struct process_inspect_params params = {.handle = program_capability(name)};
    struct process_inspect_results results = {0};
    if (params.handle == 0) {
        complain("nothing is held as %s: give it with \"run remote ... with %s=...\"", name, name);
        return false;
    }
    if (process_inspect(PROGRAM_PROCESS, &params, &results) != STATUS_OK ||
        results.kind != OBJECT_SESSION || text_bytes(name).size_bytes > NAME_BYTES_MAX) {
        complain("%s cannot be given to another machine", name);
        return false;
    }
    return true;
}

static enum status listen(const struct remote_call *call, uint32_t *listener)
{
    const struct overlay_streams_listen_params params = {.port = call->port, .backlog = BACKLOG};
    const struct bytes keys[] = {{call->key.bytes, OVERLAY_KEY_BYTES}};
    const struct overlay_listener_allow_params only = {.keys = keys, .keys_count = 1};
    struct overlay_streams_listen_results results = {0};
    enum status status = overlay_streams_listen(need("streams"), &params, &results);
    if (status == STATUS_OK) {
        status = overlay_listener_allow(results.listener, &only);
    }
    *listener = results.listener;
    return status;
}

static bool has_ended(const struct run *run)
{
    struct process_state_results state = {0};
    return process_state(run->process, &state) != STATUS_OK || state.is_ended != 0;
}

/* NULL: all are taken. */
static struct run *find_place(void)
{
    struct run *found = NULL;
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (connections[i].ledger != 0 && has_ended(&connections[i])) {
            run_finish(&connections[i]);
        }
        found = connections[i].ledger == 0 ? &connections[i] : found;
    }
    return found;
}

static enum status grant_exports(const struct run *run, const struct remote_call *call)
{
    char name[sizeof(REMOTE_EXPORT_PREFIX) + NAME_BYTES_MAX];
    enum status status = STATUS_OK;
    for (int i = 0; i < call->count && status == STATUS_OK; i++) {
        const char *export = call->words[i];
        (void)format_text(name, sizeof(name), REMOTE_EXPORT_PREFIX "%s", export);
        status = run_grant(run, name, program_interface(export), program_capability(export));
    }
    return status;
}

static enum status begin(const struct remote_call *call, uint32_t stream)
{
    struct run *run = find_place();
    if (run == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = remote_connection_prepare(run, stream);
    if (status != STATUS_OK) {
        return status;
    }
    status = grant_exports(run, call);
    if (status == STATUS_OK) {
        status = run_start(run);
    }
    if (status != STATUS_OK) {
        run_finish(run);
    }
    return status;
}

int verb_give(const struct remote_call *call)
{
    uint32_t listener = 0;
    for (int i = 0; i < call->count; i++) {
        if (!check_export(call->words[i])) {
            return COMMAND_FAILED;
        }
    }
    enum status status = listen(call, &listener);
    if (status == STATUS_OK) {
        complain("waiting for %s at port %u", call->who, call->port);
    }
    while (status == STATUS_OK) {
        struct overlay_listener_accept_results results = {0};
        status = overlay_listener_accept(listener, &results);
        if (status == STATUS_OK) {
            const enum status begun = begin(call, results.stream);
            complain("%s is here: %s", call->who, status_text(begun));
            capability_release(results.stream); /* the process has its own */
        }
    }
    return fail("waiting", status);
}
