#include "command/output.h"
#include "command/run.h"
#include "command/schemas.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "remote.h"
#include "remote_connection/start.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program_start.h"
#include "schema/internet_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/overlay_client.h"
#include "schema/remote_client.h"

/* Of a name in the protocol, and a terminator. */
#define NAME_BYTES 64u

/* What the call goes by. STATUS_NOT_FOUND: the person's key has no address; it was said so. */
static enum status open_streams(const struct remote_call *call, uint32_t *streams)
{
    struct overlay_streams_own_results results = {0};
    *streams = need("streams");
    if (!call->is_own) {
        return STATUS_OK;
    }
    const enum status status = overlay_streams_own(*streams, &results);
    *streams = results.streams;
    if (status == STATUS_NOT_FOUND) {
        complain("your key has no address: \"overlay address on\" gives it one");
    }
    return status;
}

static enum status connect(const struct remote_call *call, uint32_t *stream)
{
    const struct overlay_streams_connect_params params = {
        .remote = {call->key.bytes, OVERLAY_KEY_BYTES}, .port = call->port};
    struct overlay_streams_connect_results results = {0};
    uint32_t streams = 0;
    enum status status = open_streams(call, &streams);
    if (status == STATUS_OK) {
        status = overlay_streams_connect(streams, &params, &results);
    }
    if (status == STATUS_OK) {
        status = tcp_stream_opened(results.stream);
    }
    *stream = results.stream;
    return status;
}

/* Until it is open. Else why it is not: its exit code. */
static enum status await_opened(const struct run *link)
{
    for (;;) {
        struct register_message message = {.tag = 0};
        struct process_state_results state = {0};
        enum status status = message_receive(link->event, &message);
        if (status != STATUS_OK || (message.words[0] & REMOTE_OPENED_BIT) != 0) {
            return status;
        }
        status = process_state(link->process, &state);
        if (status != STATUS_OK || state.is_ended != 0) {
            const bool is_said = state.exit_code > STATUS_OK && state.exit_code < STATUS_COUNT;
            return is_said ? (enum status)state.exit_code : STATUS_PEER_GONE;
        }
    }
}

/* What this program has for itself, and what is to come from the other machine. */
static bool is_kept_back(struct bytes name, const char *wanted)
{
    return bytes_equal(name, text_bytes("streams")) || bytes_equal(name, text_bytes("launcher")) ||
           bytes_equal(name, text_bytes("exports")) || bytes_equal(name, text_bytes(wanted));
}

static enum status grant_others(const struct run *run, const char *wanted)
{
    const struct message_list *list = &program_startup()->capabilities;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++) {
        struct named_capability named;
        status = named_capability_list_get(list, i, &named);
        if (status == STATUS_OK && !is_kept_back(named.name, wanted)) {
            const struct launch_grant_params params = {
                .name = named.name, .interface = named.interface, .capability = named.handle};
            status = launch_grant(run->launch, &params);
        }
    }
    return status;
}

/* words: the capability's name, the program, and its words. */
static enum status run_with(
    const struct remote_call *call, const char *interface, uint32_t session, uint32_t *exit_code)
{
    struct run run = {0};
    enum status status = run_prepare(&run, call->words[2]);
    if (status == STATUS_OK) {
        status = grant_others(&run, call->words[1]);
    }
    if (status == STATUS_OK) {
        status = run_grant(&run, call->words[1], interface, session);
    }
    for (int i = 3; i < call->count && status == STATUS_OK; i++) {
        status = run_argument(&run, call->words[i]);
    }
    if (status == STATUS_OK) {
        status = run_start(&run);
    }
    if (status == STATUS_OK) {
        status = run_wait(&run, exit_code);
    }
    run_finish(&run);
    return status;
}

/* EXPORT:INTERFACE, and what can be called there. False: it was said what is wrong. */
static bool read_export(const char *word, char name[NAME_BYTES], const char **interface)
{
    size_t length = 0;
    while (word[length] != '\0' && word[length] != ':') {
        length++;
    }
    if (length == 0 || length >= NAME_BYTES || word[length] == '\0' || word[length + 1] == '\0') {
        complain("%s is not of the form EXPORT:INTERFACE", word);
        return false;
    }
    memcpy(name, word, length);
    name[length] = '\0';
    *interface = word + length + 1;
    return true;
}

/* The audit log says that it is used, as long as `use` is there: until this program ends. */
static enum status say_used(const struct remote_call *call, const char *name)
{
    const struct remote_exports_use_params params = {
        .name = text_bytes(name), .key = {call->key.bytes, OVERLAY_KEY_BYTES}};
    struct remote_exports_use_results results = {0};
    return remote_exports_use(need("exports"), &params, &results);
}

int verb_use(const struct remote_call *call)
{
    char name[NAME_BYTES];
    const char *interface = NULL;
    struct run link = {0};
    uint64_t mask = 0;
    uint32_t stream = 0;
    uint32_t session = 0;
    uint32_t exit_code = 0;
    if (!read_export(call->words[0], name, &interface)) {
        return COMMAND_CALLED_WRONGLY;
    }
    enum status status =
        reflection_mask(schemas(), text_bytes(interface), (struct bytes){0}, &mask);
    if (status != STATUS_OK) {
        return fail(interface, status);
    }
    status = say_used(call, name);
    if (status == STATUS_OK) {
        status = connect(call, &stream);
    }
    if (status == STATUS_OK) {
        status = remote_connection_prepare_use(&link, stream, name, interface, mask, &session);
    }
    capability_release(stream);
    if (status == STATUS_OK) {
        status = run_start(&link);
        if (status == STATUS_OK) {
            status = await_opened(&link);
        }
    }
    if (status != STATUS_OK) {
        run_finish(&link);
        return fail(call->who, status);
    }
    capability_release(link.launch); /* it has the endpoint too */
    link.launch = 0;
    status = run_with(call, interface, session, &exit_code);
    capability_release(session);
    run_finish(&link);
    return status == STATUS_OK ? (int)exit_code : fail(call->words[2], status);
}
