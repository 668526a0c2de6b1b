/* A driver as it should not be: it takes the first write, and then nothing more, ever. */
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/serial_server.h"

static enum status take_write(
    struct server_call *call,
    const struct serial_port_write_params *params,
    struct serial_port_write_results *results)
{
    (void)call;
    (void)params;
    (void)results;
    for (;;) {
        struct register_message message = {0};
        if (message_receive(program_capability("event"), &message) != STATUS_OK) {
            program_exit(1);
        }
    }
}

static enum status
take_notify(struct server_call *call, const struct serial_port_notify_params *params)
{
    (void)server_call_keep(call, params->event);
    (void)server_call_keep(call, params->tether);
    return STATUS_OK;
}

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct serial_port_server handlers = {
        .write = take_write,
        .notify = take_notify,
    };
    (void)server;
    return serial_port_dispatch(&handlers, call);
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {.endpoint = program_capability("endpoint"), .call = take_call};
    (void)argument_count;
    (void)arguments;
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
