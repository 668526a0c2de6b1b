/*
 * trace [-o FILE] PROGRAM [TEXT...]: runs a program with all that this one has, and shows each call
 * that it makes; trace -r FILE: makes the calls of a file again, and says which answers differ.
 */
#include "command/output.h"
#include "command/run.h"
#include "command/schemas.h"
#include "forward.h"
#include "gate.h"
#include "lib/text.h"
#include "replay.h"
#include "runtime/capability.h"
#include "runtime/program_start.h"
#include "schema/launcher_client.h"
#include "session.h"
#include "show.h"

/* A copy of what this program has, or a session that stands for one. */
static enum status grant(const struct run *run, const struct named_capability *named)
{
    struct interface_type_reader interface;
    uint64_t mask = 0;
    uint32_t copy = 0;
    uint32_t session = 0;
    uint32_t number = 0;
    struct launch_grant_params params = {
        .name = named->name, .interface = named->interface, .capability = named->handle};
    if (!session_can_stand_for(named->handle, &mask) ||
        reflection_interface(schemas(), named->interface, &interface) != STATUS_OK) {
        return launch_grant(run->launch, &params);
    }
    enum status status = capability_copy(named->handle, mask, &copy);
    if (status == STATUS_OK) {
        status = session_add(copy, mask, &interface, named->name, &session, &number);
    }
    if (status != STATUS_OK) {
        capability_release(copy);
        return status;
    }
    params.capability = session;
    status = launch_grant(run->launch, &params);
    capability_release(session);
    return status;
}

static enum status grant_all(const struct run *run)
{
    const struct message_list *list = &program_startup()->capabilities;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++) {
        struct named_capability named;
        status = named_capability_list_get(list, i, &named);
        if (status == STATUS_OK) {
            status = grant(run, &named);
        }
    }
    return status;
}

static enum status start_tracing(void)
{
    uint32_t endpoint = 0;
    enum status status = gate_start();
    if (status == STATUS_OK) {
        status = sessions_start(&endpoint);
    }
    return status == STATUS_OK ? forward_start(endpoint) : status;
}

static enum status start_program(struct run *run, int argument_count, const char *const *arguments)
{
    enum status status = run_prepare(run, arguments[0]);
    if (status == STATUS_OK) {
        gate_enter();
        status = grant_all(run);
        gate_leave();
    }
    for (int i = 1; i < argument_count && status == STATUS_OK; i++) {
        status = run_argument(run, arguments[i]);
    }
    return status == STATUS_OK ? run_start(run) : status;
}

static int trace(int argument_count, const char *const *arguments)
{
    struct run run = {0};
    uint32_t exit_code = 0;
    (void)schemas();
    enum status status = start_tracing();
    if (status == STATUS_OK) {
        status = start_program(&run, argument_count, arguments);
    }
    if (status == STATUS_OK) {
        status = run_wait(&run, &exit_code);
    }
    forward_finish();
    run_finish(&run);
    return status == STATUS_OK ? (int)exit_code : fail(arguments[0], status);
}

int main(int argument_count, const char *const *arguments)
{
    int at = 1;
    if (argument_count == 3 && text_equal(arguments[1], "-r")) {
        return done(replay(arguments[2]));
    }
    if (argument_count > 3 && text_equal(arguments[1], "-o")) {
        const enum status status = show_start_saving(arguments[2]);
        if (status != STATUS_OK) {
            return fail(arguments[2], status);
        }
        at = 3;
    }
    if (at >= argument_count || arguments[at][0] == '-') {
        return wrong_use("[-o FILE] PROGRAM [TEXT...], or trace -r FILE");
    }
    return done(trace(argument_count - at, arguments + at));
}
