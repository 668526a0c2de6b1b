/*
 * A driver that finds its device only when it is asked a second time, as one that starts before
 * what it needs: another driver's device stands behind it.
 */
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/network_client.h"
#include "schema/network_server.h"

static uint32_t asked_count;

static enum status take_open(
    struct server_call *call,
    const struct network_device_open_params *params,
    struct network_device_open_results *results)
{
    if (asked_count++ == 0) {
        return STATUS_NOT_FOUND;
    }
    const enum status status = network_device_open(program_capability("card"), params, results);
    call->moves = status == STATUS_OK ? 3 : 0; /* both */
    return status;
}

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct network_device_server handlers = {.open = take_open};
    (void)server;
    return network_device_dispatch(&handlers, call);
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {.endpoint = program_capability("endpoint"), .call = take_call};
    (void)argument_count;
    (void)arguments;
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
