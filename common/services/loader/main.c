/* The service: which object a call is for, by its badge. */
#include "loader.h"
#include "runtime/program.h"
#include "schema/launcher_server.h"

/* In the order of the manifest. */
enum export_index {
    EXPORT_LAUNCHER = 0,
    EXPORT_PROCESSES = 1,
};

#define NAMES_MAX 48u

static enum status programs(
    struct server_call *call,
    const struct launcher_programs_params *params,
    struct launcher_programs_results *results)
{
    static struct bytes names[NAMES_MAX];
    (void)call;
    results->cursor = params->cursor;
    results->names = names;
    results->names_count = program_names(&results->cursor, names, NAMES_MAX);
    return STATUS_OK;
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct launcher_server launcher = {
        .prepare = launches_prepare, .programs = programs};
    (void)server;
    if (!server_is_export(call->badge)) {
        return launches_call(call);
    }
    return server_export(call->badge) == EXPORT_LAUNCHER ? launcher_dispatch(&launcher, call)
                                                         : registry_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    launches_closed(badge);
}

static enum status prepare(struct server *server)
{
    const struct image_loader images = {
        .code_authority = program_capability("code"), .ledger = program_capability("kept")};
    seeds_init(program_seed());
    enum status status = programs_open(&images);
    if (status == STATUS_OK) {
        status = boot_record_open(programs_package());
    }
    return status == STATUS_OK ? launches_init(server->endpoint, images.ledger) : status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .is_passive = true,
    };
    const enum status status = prepare(&server);
    if (status != STATUS_OK) {
        return (int)status;
    }
    return (int)server_run(&server);
}
